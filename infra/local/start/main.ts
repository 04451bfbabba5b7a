/*
 * `npm start`: an embedded cloud with the updater and a fleet in it, and a screen that watches over the endpoint. This
 * is the only place that knows both.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { createLiveRegion } from './live-region.ts';
import { createLogOutput } from './log-output.ts';
import { resultOf } from './model/result.ts';
import { help } from './options/help.ts';
import { OptionError } from './options/option-error.ts';
import { parseOptions, type Options } from './options/options.ts';
import { showRun, type Ending } from './screen.ts';
import type { World } from './world.ts';

const outDir = fileURLToPath(new URL('../../../dist', import.meta.url));
/** Time jumps over what is longer than this without anything to do. */
const idleJumpMs = 10_000;
/** The run is given up after a day, or after as long as the instances would need one after the other. */
const limitMs = ({ instances }: Options): number => Math.max(24 * 3_600_000, instances * 15 * 60_000);
/** As long as the longest step may take, and an hour. */
const stuckMs = ({ config }: Options): number =>
  (Math.max(config.drainTimeoutMinutes, config.applyTimeoutMinutes, config.rebootTimeoutMinutes) + 60) *
  60_000;

async function main(args: readonly string[]): Promise<number> {
  const options = parseOptions(args, (path) => readFileSync(path, 'utf8'));
  if (options.help) {
    process.stdout.write(`${help}\n`);
    return 0;
  }
  // The functions run on Lambda's own Node; what this machine has is only for the screen.
  process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] = 'true';
  // Loaded late, as the CDK takes its time: a wrong option is said at once.
  const { createWorld } = await import('./world.ts');
  const world = await createWorld(options, outDir);
  const ending = await watchRun(world, options);
  await world.cloud.stop();
  for (const { service, operation, error } of world.cloud.faults) {
    process.stderr.write(`the embedded cloud failed at ${service}:${operation}: ${String(error)}\n`);
  }
  if (options.json !== undefined) {
    const result = resultOf(ending.model, ending.digest.invocations, world.awsCalls);
    writeFileSync(options.json, `${JSON.stringify(result, null, 2)}\n`);
  }
  return ending.judgement.ok ? 0 : 1;
}

/** Lets simulated time go on as long as the screen watches. */
async function watchRun({ cloud, place }: World, options: Options): Promise<Ending> {
  const region = createLiveRegion(process.stdout, process.env);
  const logs = options.logs && createLogOutput(options.logs.file, region, `${outDir}/start.log`);
  let isWatched = true;
  const time = cloud.runScaled({ speed: options.speed, idleJumpMs, while: () => isWatched });
  const screen = showRun({
    place,
    region,
    limitMs: limitMs(options),
    stuckMs: stuckMs(options),
    onLogged: (lines) => logs?.write(lines),
  });
  try {
    const ending = await Promise.race([screen, time.then(() => screen)]);
    if (logs?.file !== undefined) region.print(['', `the functions' logs are in ${logs.file}`]);
    return ending;
  } finally {
    isWatched = false;
    await time;
  }
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  const isOption = error instanceof OptionError;
  process.stderr.write(
    `${isOption ? error.message : error instanceof Error ? error.stack : String(error)}\n`,
  );
  process.exitCode = isOption ? 2 : 1;
}

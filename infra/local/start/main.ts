/*
 * `npm start`: an embedded cloud with the updater and a fleet in it, and a screen that watches over the endpoint. This
 * is the only place that knows both.
 */
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ownDirectory } from '../../build/own-directory.ts';
import { endWithoutReader } from '../../command-line/reader-gone.ts';
import type { FollowedLine } from './aws/follow-logs.ts';
import { claimPort } from './claim-port.ts';
import { createLiveRegion } from './live-region.ts';
import { createLogOutput } from './log-output.ts';
import { resultOf } from './model/result.ts';
import { help, scenarioList } from './options/help.ts';
import { OptionError } from './options/option-error.ts';
import { parseOptions, type Options } from './options/options.ts';
import { keepUp } from './pace.ts';
import { compare, type Kept } from './scenarios/scenario.ts';
import { showRun, type Ending } from './screen.ts';
import { showEvents } from './serve.ts';
import { promiseLines, scenarioLines } from './text/promise-lines.ts';
import { serveLines } from './text/serve-lines.ts';
import { duration } from './text/time.ts';
import type { World } from './world.ts';

const dist = fileURLToPath(new URL('../../../dist', import.meta.url));
/** When simulated time begins for a run that is watched: fixed, so that a seed gives the same run on every day. */
const watchedFrom = Date.parse('2026-11-01T10:00:00Z');
/** Time jumps over what is longer than this without anything to do. */
const idleJumpMs = 10_000;
/** The run is given up after a day, or after as long as the instances would need one after the other. */
const limitMs = ({ instances }: Options): number => Math.max(24 * 3_600_000, instances * 15 * 60_000);
/** As long as the longest step may take, and an hour. */
const stuckMs = ({ config }: Options): number =>
  (Math.max(config.drainTimeoutMinutes, config.applyTimeoutMinutes, config.rebootTimeoutMinutes) + 60) *
  60_000;
const region = createLiveRegion(process.stdout, process.env);

async function main(args: readonly string[]): Promise<number> {
  const options = parseOptions(args, (path) => readFileSync(path, 'utf8'));
  if (options.help || options.list) {
    process.stdout.write(`${options.help ? help : scenarioList}\n`);
    return 0;
  }
  if (options.serve !== undefined) await claimPort(options.serve.port);
  if (options.scenario !== undefined) region.print(scenarioLines(options.scenario, region.style));
  // The functions run on Lambda's own Node; what this machine has is only for the screen.
  process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] = 'true';
  const isGood =
    options.serve === undefined
      ? await inWorld(options, watchedFrom, (world) => watch(world, options))
      : await serve(options);
  return isGood ? 0 : 1;
}

/** Makes a world whose time begins at `startAt`, does something in it and stops it. */
async function inWorld<Result>(
  options: Options,
  startAt: number,
  work: (world: World) => Promise<Result>,
): Promise<Result> {
  // Loaded late, as the CDK takes its time: a wrong option is said at once.
  const { createWorld } = await import('./world.ts');
  const outDir = ownDirectory(join(dist, 'start'));
  try {
    const world = await createWorld(options, outDir, startAt);
    try {
      return await work(world);
    } finally {
      await world.cloud.stop();
      for (const { service, operation, error } of world.cloud.faults) {
        process.stderr.write(`the embedded cloud failed at ${service}:${operation}: ${String(error)}\n`);
      }
    }
  } finally {
    rmSync(outDir, { recursive: true, force: true });
  }
}

/** Shows one run to its end. True when it went well. */
async function watch(world: World, options: Options): Promise<boolean> {
  const { scenario } = options;
  const ending = await watchRun(world, options);
  const { model, judgement, digest } = ending;
  const kept = scenario && compare(scenario, { model, judgement, faults: world.faults() });
  if (scenario && kept) region.print(promiseLines(scenario, kept, region.style));
  if (options.json !== undefined) {
    const result = resultOf(model, digest.invocations, world.awsCalls);
    const more = scenario && kept && { scenario: { name: scenario.name, promises: kept } };
    writeFileSync(options.json, `${JSON.stringify({ ...result, ...more }, null, 2)}\n`);
  }
  return kept === undefined ? judgement.ok : kept.every(({ isKept }: Kept) => isKept);
}

/** Lets simulated time go on as long as the screen watches. */
async function watchRun({ cloud, place }: World, options: Options): Promise<Ending> {
  const logs = options.logs && createLogOutput(options.logs.file, region, join(dist, 'start.log'));
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

/** Keeps the cloud up until somebody ends it. */
async function serve(options: Options): Promise<boolean> {
  const ended = new AbortController();
  // Not once, as a terminal, npm and tsx may each pass on the same Ctrl-C; from the beginning, as the boot takes its time.
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.on(name, () => ended.abort(name));
  const { signal } = ended;
  // Other programs go by the clock on the wall.
  const startAt = Date.now();
  await inWorld(options, startAt, async ({ cloud, place, names }) => {
    const { speed } = options;
    const elapsed = () => cloud.clock.now() - startAt;
    const print = (lines: readonly string[]) => region.print(lines);
    // What is to be copied from it would be no command any more.
    if (!signal.aborted) region.printAsIs(serveLines({ place, ...names, speed }));
    const time = cloud.runScaled({
      get speed() {
        return keepUp(speed, Date.now() - startAt, elapsed());
      },
      while: () => !signal.aborted,
    });
    const logs = options.logs && createLogOutput(options.logs.file, region, join(dist, 'start.log'));
    const onLogged = logs && ((lines: readonly FollowedLine[]) => logs.write(lines));
    const events = showEvents({ place, style: region.style, print, signal, onLogged });
    try {
      await Promise.all([time, events]);
    } finally {
      // When one of them fails, the other would go on for ever.
      ended.abort();
    }
    const took = duration(elapsed());
    print([
      '',
      `ended by ${String(signal.reason)} after ${took} of simulated time; nothing of the cloud is left`,
    ]);
  });
  return true;
}

endWithoutReader();
try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  const isOption = error instanceof OptionError;
  process.stderr.write(
    `${isOption ? error.message : error instanceof Error ? error.stack : String(error)}\n`,
  );
  process.exitCode = isOption ? 2 : 1;
}

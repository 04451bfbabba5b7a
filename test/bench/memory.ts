/*
 * How much memory the embedded cloud takes with 5,000 instances, and how long a scan of them takes on the wall:
 *
 *     npx tsx test/bench/memory.ts [instances]
 *
 * All run what is released, two tasks on each, so that nothing starts. The first scan finds hosts that nobody knows and
 * writes a record of each; the second, half a day later, finds what is known, as every other does. The limits are for
 * both; the exit code is 1 when one is not kept.
 *
 * It measures in a process of its own, whose heap is bounded: V8 fills what it is given before it cleans up.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { getHeapStatistics } from 'node:v8';
import { startRun, type Run } from '../end-to-end/run.ts';

const limits = { rssMb: 1024, scanSeconds: 60 } as const;
const heapMb = 640;
const minute = 60_000;
const instances = Number(process.argv[2] ?? 5000);
if (!Number.isInteger(instances) || instances < 1)
  throw new Error(`${process.argv[2]} is not a number of instances; for example 5000`);

const print = (line: string): void => void process.stdout.write(`${line}\n`);

/** In a process of its own: what builds the template is no part of what is measured. */
function build(): void {
  const script = "await (await import('./test/setup/build-once.ts')).default()";
  execFileSync(process.execPath, [...process.execArgv, '--input-type=module', '--eval', script]);
}

/** Runs until every instance has answered a check once more. @returns seconds on the wall */
async function scan(run: Run, name: string): Promise<number> {
  const answered = new Set<string>();
  run.cloud.watch({
    onCall: ({ operation, input, error }) => {
      if (operation === 'GetCommandInvocation' && error === undefined)
        answered.add(String(input['InstanceId']));
    },
  });
  const started = { wall: performance.now(), calls: calls(run) };
  await run.cloud.run({
    until: run.cloud.clock.now() + 30 * minute,
    while: () => answered.size < instances,
  });
  // What the last answers set off.
  await run.minutes(1);
  const seconds = (performance.now() - started.wall) / 1000;
  print(
    `${name}: ${answered.size} instances in ${seconds.toFixed(1)} s, ${calls(run) - started.calls} calls to AWS`,
  );
  if (answered.size < instances) throw new Error(`only ${answered.size} of ${instances} answered`);
  return seconds;
}

const calls = ({ cloud }: Run): number =>
  [...cloud.callCounts.values()].reduce((sum, count) => sum + count, 0);

async function measure(): Promise<void> {
  const run = await startRun({
    fleet: { instances, from: '1.1.1', to: '1.1.1', amazonLinux: 0 },
    settings: { weather: {} },
  });
  const first = await scan(run, 'first scan');
  await run.cloud.run({ until: run.cloud.clock.now() + 12 * 60 * minute - 3 * minute });
  const second = await scan(run, 'second scan');
  // The most that the kernel ever saw, in kilobytes.
  const rssMb = Math.round(process.resourceUsage().maxRSS / 1024);
  const isKept = rssMb < limits.rssMb && Math.max(first, second) < limits.scanSeconds;
  print(
    `at most ${rssMb} MB; ${isKept ? 'kept' : 'NOT KEPT'}: ${limits.rssMb} MB, ${limits.scanSeconds} s a scan`,
  );
  process.exitCode = isKept ? 0 : 1;
}

/** The same program again, with a bounded heap. */
function measureApart(): void {
  build();
  const heap = `--max-old-space-size=${heapMb}`;
  const { status } = spawnSync(process.execPath, [heap, ...process.execArgv, ...process.argv.slice(1)], {
    stdio: 'inherit',
  });
  process.exitCode = status ?? 1;
}

const isBounded = getHeapStatistics().heap_size_limit < 2 * heapMb * 1024 * 1024;
if (isBounded) await measure();
else measureApart();

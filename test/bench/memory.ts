/*
 * How much memory the embedded cloud takes with 5,000 instances, and how long a scan of them takes on the wall:
 *
 *     npx tsx test/bench/memory.ts [instances]
 *
 * All run what is released, two tasks on each, so that nothing starts. The first scan finds hosts that nobody knows and
 * writes a record of each; the second, half a day later, finds what is known, as every other does. The limits are for
 * both; the exit code is 1 when one is not kept. `npm run bench` measures the same, without a look at the wall's clock.
 */
import { buildBench } from './build.ts';
import { runApart } from './apart.ts';

const limits = { memoryMb: 1000, scanSeconds: 60 } as const;
const instances = Number(process.argv[2] ?? 5000);
if (!Number.isInteger(instances) || instances < 1)
  throw new Error(`${process.argv[2]} is not a number of instances; for example 5000`);

const print = (line: string): void => void process.stdout.write(`${line}\n`);

const result = await runApart(await buildBench(), { kind: 'scan', instances, scans: 2 });
if (result.kind !== 'scan') throw new Error(`a scan was measured, not ${result.kind}`);
const { scans, memoryMb } = result;
for (const [index, { answered, wallSeconds }] of scans.entries())
  print(`scan ${index + 1}: ${answered} instances in ${wallSeconds.toFixed(1)} s`);
const slowest = Math.max(...scans.map(({ wallSeconds }) => wallSeconds));
const isComplete = scans.every(({ answered }) => answered === instances);
const isKept = isComplete && memoryMb < limits.memoryMb && slowest < limits.scanSeconds;
print(
  `at most ${Math.round(memoryMb)} MB; ${isKept ? 'kept' : 'NOT KEPT'}: ${limits.memoryMb} MB, ${limits.scanSeconds} s a scan`,
);
process.exitCode = isKept ? 0 : 1;

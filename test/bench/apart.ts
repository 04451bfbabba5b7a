/* Measures in processes of their own: on both cores, with memory that is given back, and none of it the builder's. */
import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { BenchBuild } from './build.ts';
import { scanHeapMb } from './runs/scan.ts';
import type { NamedOrder } from './measured.ts';
import type { Order, Result } from './runs/run.ts';
import type { WorkerMessage } from './worker.ts';

/** More than 5,000 instances need; without a bound V8 takes as much again before it cleans up. */
const rolloutHeapMb = 2400;
/** As `npm start` has it: what calls leave behind is swept less often then. */
const youngMb = 32;
const workerFile = fileURLToPath(new URL('worker.ts', import.meta.url));

/** Runs one order in a process of its own. @throws Error with the process's own words when it fails */
export function runApart(
  build: BenchBuild,
  order: Order,
  onProgress: (done: number, of: number) => void = () => {},
): Promise<Result> {
  const heap =
    order.kind === 'scan'
      ? [`--max-old-space-size=${scanHeapMb}`, `--max-semi-space-size=${youngMb}`]
      : [`--max-old-space-size=${rolloutHeapMb}`];
  return new Promise((resolve, reject) => {
    const child = fork(workerFile, { execArgv: [...heap, '--import', 'tsx'] });
    child.once('exit', (code, signal) => reject(new Error(`its process ended with ${signal ?? code}`)));
    child.on('message', (message: WorkerMessage) => {
      if ('progress' in message) return onProgress(...message.progress);
      if ('failed' in message) reject(new Error(message.failed));
      else resolve(message.result);
      child.kill();
    });
    child.send({ build, order });
  });
}

/** Runs orders on so many processes, in their order. @param take gets each result, or why there is none, as it comes */
export async function runAllApart(
  build: BenchBuild,
  orders: readonly NamedOrder[],
  jobs: number,
  take: {
    readonly progress: (order: NamedOrder, done: number, of: number) => void;
    readonly result: (order: NamedOrder, result: Result | Error) => void;
  },
): Promise<void> {
  const waiting = [...orders];
  const work = async (): Promise<void> => {
    for (let order = waiting.shift(); order !== undefined; order = waiting.shift()) {
      const mine = order;
      const result = await runApart(build, mine.order, (done, of) => take.progress(mine, done, of)).catch(
        (error: unknown) => (error instanceof Error ? error : new Error(String(error))),
      );
      take.result(mine, result);
    }
  };
  await Promise.all(Array.from({ length: jobs }, work));
}

/* A process that measures one thing; `apart.ts` starts it. */
import type { BenchBuild } from './build.ts';
import { run, type Order, type Result } from './runs/run.ts';

/** What a process is told to do. */
interface WorkerOrder {
  readonly build: BenchBuild;
  readonly order: Order;
}

/** What it says. */
export type WorkerMessage =
  | { readonly progress: readonly [done: number, of: number] }
  | { readonly result: Result }
  | { readonly failed: string };

process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] = 'true';
const say = (message: WorkerMessage): void => void process.send?.(message);

// Whoever started it is gone, and with it all who wait for the result.
process.once('disconnect', () => process.exit());

process.once('message', ({ build, order }: WorkerOrder) => {
  run(build, order, (done, of) => {
    // Twenty times in all: messages are not free.
    if (done % Math.max(1, Math.ceil(of / 20)) === 0) say({ progress: [done, of] });
  }).then(
    (result) => say({ result }),
    (error: unknown) =>
      say({ failed: error instanceof Error ? (error.stack ?? error.message) : String(error) }),
  );
});

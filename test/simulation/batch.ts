/* Many runs, on a few processes. */
import { fork, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { SimulationBuild } from './build.ts';
import type { Plan } from './plan.ts';
import type { Answer, Order } from './worker.ts';

/** A seed and its plan, to be run once or twice. */
export interface Task {
  readonly seed: number;
  readonly plan: Plan;
  readonly build: SimulationBuild;
}

/** How a batch is run. */
export interface BatchOptions {
  readonly tasks: Iterable<Task>;
  readonly jobs: number;
  /** Each seed twice, the second time in another process where there is one: traces must be equal. */
  readonly twice: boolean;
  /** Told of each run; `false` ends the batch. */
  readonly onAnswer: (answer: Answer, task: Task) => boolean | void;
}

/** A run leaves much behind at every call: swept less often, it is a tenth faster. */
const youngMb = 64;
const workerFile = fileURLToPath(new URL('worker.ts', import.meta.url));

/** Runs a batch. Rejects when a process dies. */
export async function runBatch({ tasks, jobs, twice, onAnswer }: BatchOptions): Promise<void> {
  const source = tasks[Symbol.iterator]();
  const seconds: Task[] = [];
  const digests = new Map<Task, string>();
  let isOver = false;
  const children = new Set<ChildProcess>();
  // Whoever ends this process, while it waits, ends them too.
  const killAll = (): void => children.forEach((child) => child.kill());
  process.once('exit', killAll);
  const next = (): Task | undefined => {
    if (isOver) return undefined;
    const { value, done } = source.next();
    return done === true ? seconds.shift() : (value as Task);
  };
  const take = (task: Task, answer: Answer): void => {
    const first = digests.get(task);
    if (first === undefined) {
      digests.set(task, answer.digest);
      if (twice) seconds.push(task);
      if (onAnswer(answer, task) === false) isOver = true;
      return;
    }
    if (first === answer.digest) return;
    if (onAnswer(unequal(answer), task) === false) isOver = true;
  };
  await Promise.all(
    Array.from({ length: jobs }, async () => {
      let task = next();
      // There are more processes than runs.
      if (task === undefined) return;
      const child = fork(workerFile, { execArgv: [`--max-semi-space-size=${youngMb}`, '--import', 'tsx'] });
      children.add(child);
      try {
        for (; task !== undefined; task = next()) take(task, await run(child, task));
      } finally {
        child.kill();
        children.delete(child);
      }
    }),
  ).finally(() => process.off('exit', killAll));
}

/** The second run of a seed differs from the first: no run can be relied on then. */
function unequal(answer: Answer): Answer {
  const broken = {
    rule: 'unequal',
    why: 'a seed that gives two different runs cannot be replayed',
    what: 'the second run of this seed has another trace than the first',
    at: 0,
  };
  return { ...answer, outcome: { ...answer.outcome, broken: [broken] } };
}

function run(child: ChildProcess, order: Order): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const onExit = (code: number | null): void =>
      reject(new Error(`the process that ran seed ${order.seed} ended with ${code}`));
    child.once('exit', onExit);
    child.once('message', (answer) => {
      child.off('exit', onExit);
      resolve(answer as Answer);
    });
    child.send(order);
  });
}

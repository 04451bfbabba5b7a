/* A process that simulates what it is told, one run after the other. `batch.ts` starts a few of them. */
import { createHash } from 'node:crypto';
import type { SimulationBuild } from './build.ts';
import type { Plan } from './plan.ts';
import { simulate, type Outcome } from './simulate.ts';

/** A run to make. */
export interface Order {
  readonly build: SimulationBuild;
  readonly seed: number;
  readonly plan: Plan;
}

/** What came of it. The whole trace stays behind: its digest tells whether two are equal to the byte. */
export interface Answer {
  readonly outcome: Omit<Outcome, 'trace'>;
  readonly digest: string;
}

process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] = 'true';

process.on('message', ({ build, seed, plan }: Order) => {
  void simulate(build, seed, plan).then(({ trace, ...outcome }) => {
    const digest = createHash('sha256').update(trace.join('\n')).digest('hex');
    process.send?.({ outcome, digest } satisfies Answer);
  });
});

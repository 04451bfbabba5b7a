/* The rollout and the one-at-a-time loop that it replaces, side by side. */
import { callsIn } from './calls.ts';
import { billOf, loopCost, totalOf } from './cost.ts';
import type { Measured } from './measured.ts';
import type { LoopResult } from './runs/one-at-a-time.ts';
import type { RolloutResult } from './runs/rollout.ts';

/** A fleet and what both did to it, as text. */
export interface Comparison {
  readonly instances: number;
  readonly rows: readonly (readonly [what: string, ours: string, theirs: string])[];
}

/** One for each size that both ran at. */
export function comparisons({ rollouts, loops }: Measured): readonly Comparison[] {
  return [...rollouts]
    .toSorted(([a], [b]) => a - b)
    .flatMap(([instances, ours]) => {
      const theirs = loops.get(instances);
      return theirs === undefined ? [] : [{ instances, rows: rowsOf(ours, theirs) }];
    });
}

function rowsOf(ours: RolloutResult, theirs: LoopResult): Comparison['rows'] {
  const { instances, usage } = ours;
  const each = (count: number): string => (count / instances).toFixed(1);
  const ourCalls = callsIn(usage, { besideTheClock: false });
  const [ourCost, theirCost] = [totalOf(billOf(usage)), loopCost(theirs.wholeMs)];
  return [
    ['from the start to the last release', long(ours.wholeRunMs), long(theirs.wholeMs)],
    [
      'most instances out of service at once',
      `${ours.mostOut} (budget ${ours.slots})`,
      `${theirs.mostOut} (no budget)`,
    ],
    [
      'out of service, each instance',
      `${(ours.outMsPerInstance / 1000).toFixed(0)} s`,
      `${(theirs.outMsPerInstance / 1000).toFixed(0)} s`,
    ],
    ['instances on the new version', `${ours.updated} of ${instances}`, `${theirs.updated} of ${instances}`],
    ['  of which it knows', `${ours.updated}`, `${theirs.saidUpdated}`],
    ['given back before the host was up', `${ours.activeTooEarly}`, `${theirs.activeTooEarly}`],
    ['tasks lost', `${ours.tasksLost}`, `${theirs.tasksLost}`],
    ['AWS calls', `${ourCalls}`, `${theirs.calls}`],
    ['AWS calls, each instance', each(ourCalls), each(theirs.calls)],
    ['cost', `${ourCost.toFixed(4)} USD`, `${theirCost.toFixed(4)} USD`],
    [
      'cost, each instance',
      `${(ourCost / instances).toPrecision(3)} USD`,
      `${(theirCost / instances).toPrecision(3)} USD`,
    ],
  ];
}

/** Hours and minutes; minutes with a decimal below two hours. */
export function long(ms: number): string {
  const minutes = ms / 60_000;
  if (minutes < 120) return `${minutes.toFixed(1)} min`;
  return `${Math.floor(minutes / 60)} h ${String(Math.round(minutes % 60)).padStart(2, '0')} min`;
}

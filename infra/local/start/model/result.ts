import { outcomeOf, reasonOf, type Outcome } from './judgement.ts';
import type { Model } from './model.ts';
import { lostTasks } from './toll.ts';

/** What `--json` writes. */
export interface Result {
  readonly instances: readonly {
    readonly id: string;
    readonly from: string | null;
    readonly to: string | null;
    readonly outcome: Outcome;
    readonly reason: string | null;
    readonly outOfServiceSeconds: number;
  }[];
  readonly tasks: { readonly moved: number; readonly lost: number; readonly standalone: number };
  readonly events: Readonly<Record<string, number>>;
  /** By `service:Operation`: the calls of the updater's functions. */
  readonly awsCalls: Readonly<Record<string, number>>;
  /** By function. */
  readonly invocations: Readonly<Record<string, number>>;
}

/** The result of a run. */
export function resultOf(
  model: Model,
  invocations: Readonly<Record<string, number>>,
  awsCalls: Readonly<Record<string, number>>,
): Result {
  const lines = [...model.lines.values()];
  return {
    instances: lines.map((line) => ({
      id: line.id,
      from: line.from ?? null,
      to: line.to ?? null,
      outcome: outcomeOf(line),
      reason: reasonOf(line) ?? null,
      outOfServiceSeconds: line.outOfServiceSeconds,
    })),
    tasks: {
      moved: lines.reduce((sum, { tasksMoved }) => sum + tasksMoved, 0),
      lost: lostTasks(model.toll),
      standalone: model.toll.standalone.size,
    },
    events: model.events,
    awsCalls,
    invocations,
  };
}

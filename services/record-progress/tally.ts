import type { Counter, RolloutTotals } from '../ledger/history.ts';
import type { ClusterRecord } from '../ledger/records.ts';

/** A recorded event, as far as counting needs it. */
export interface Recorded {
  readonly detailType: string;
  readonly data: Readonly<Record<string, unknown>>;
}

/** What an event adds to its rollout. `undefined`: it is part of no rollout. */
export interface Tally {
  readonly version: string;
  readonly counts: Readonly<Partial<Record<Counter, number>>>;
  /** True when the rollout may be over with it. */
  readonly mayEnd: boolean;
}

const ends: ReadonlySet<string> = new Set([
  'InstanceUpdated',
  'InstanceRestored',
  'InstanceQuarantined',
  'InstanceLost',
]);

/** Whether an attempt may be over with it: it counts for the version that the attempt was admitted for. */
export const endsAttempt = ({ detailType }: Recorded): boolean => ends.has(detailType);

const numberOf = (value: unknown): number => (typeof value === 'number' ? value : 0);
const textOf = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

/** What an event adds to the totals of its rollout. `attemptTo` is the version of the instance's last attempt. */
export function tally({ detailType, data }: Recorded, attemptTo: string | undefined): Tally | undefined {
  const version = attemptTo ?? textOf(data['to']);
  if (version === undefined) return undefined;
  const seconds = { outOfServiceSeconds: numberOf(data['outOfServiceSeconds']) };
  switch (detailType) {
    case 'UpdateAdmitted':
      return { version, counts: { admitted: 1 }, mayEnd: false };
    case 'InstanceUpdated':
      return {
        version,
        counts: { updated: 1, tasksMoved: numberOf(data['tasksMoved']), ...seconds },
        mayEnd: true,
      };
    case 'InstanceRestored':
      return { version, counts: { restored: 1, ...seconds }, mayEnd: true };
    case 'InstanceQuarantined':
      return { version, counts: data['first'] === false ? {} : { quarantined: 1 }, mayEnd: true };
    case 'InstanceLost':
      return data['heldSlot'] === true
        ? { version, counts: { lost: 1, ...seconds }, mayEnd: true }
        : undefined;
    case 'UpdateDeferred': {
      // Whoever waits for a person is no longer waiting for a slot.
      const code = (data['reason'] as { readonly code?: unknown } | undefined)?.code;
      return { version, counts: {}, mayEnd: code === 'denied-cluster' || code === 'denied-here' };
    }
    default:
      return undefined;
  }
}

/** How many attempts of a rollout came to an end. */
export const endsOf = (totals: RolloutTotals): number =>
  (totals.updated ?? 0) + (totals.restored ?? 0) + (totals.quarantined ?? 0) + (totals.lost ?? 0);

/** Whether a rollout is over: nothing holds a slot but what waits for a person, and nothing is in the queue. */
export const isOver = (cluster: ClusterRecord, hasWaiting: boolean): boolean =>
  !hasWaiting && Object.values(cluster.slots).every((slot) => slot.quarantinedAt !== undefined);

/** The after-action summary, as fields of one log line. */
export function summary(version: string, totals: RolloutTotals): Readonly<Record<string, unknown>> {
  const { admitted = 0, updated = 0, restored = 0, quarantined = 0, lost = 0, tasksMoved = 0 } = totals;
  const seconds = totals.outOfServiceSeconds ?? 0;
  const back = updated + restored;
  return {
    version,
    admitted,
    updated,
    restored,
    quarantined,
    lost,
    tasksMoved,
    meanOutOfServiceSeconds: back === 0 ? 0 : Math.round(seconds / back),
    from: totals.firstAt,
    until: totals.lastAt,
  };
}

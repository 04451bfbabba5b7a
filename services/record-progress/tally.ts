import type { ReasonCode } from '../../events-schema/parts/reason.ts';
import type { Counter, RolloutTotals } from '../ledger/history.ts';
import { isInLine } from '../ledger/items.ts';
import type { ClusterRecord } from '../ledger/records.ts';

/** A recorded event, as far as counting needs it. */
export interface Recorded {
  readonly detailType: string;
  readonly data: Readonly<Record<string, unknown>>;
}

/** What an event adds to its rollout. */
export interface Tally {
  readonly version: string;
  readonly counts: Readonly<Partial<Record<Counter, number>>>;
}

const ends: ReadonlySet<string> = new Set([
  'InstanceUpdated',
  'InstanceRestored',
  'InstanceQuarantined',
  'InstanceLost',
]);

/** Whether an attempt may be over with it: it counts for the version that the attempt was admitted for. */
export const endsAttempt = ({ detailType }: Recorded): boolean => ends.has(detailType);

/**
 * Whether the rollouts of a cluster may be over with an event: an attempt is, or an instance is no longer in line for a
 * slot. Other events cost no look.
 */
export function mayEnd({ detailType, data }: Recorded): boolean {
  switch (detailType) {
    case 'InstanceLost':
      return data['heldSlot'] === true || data['step'] === 'waiting';
    case 'InstanceUpToDate':
      return data['waited'] === true;
    case 'UpdateDeferred':
      return !isInLine((data['reason'] as { readonly code: ReasonCode }).code);
    default:
      return ends.has(detailType);
  }
}

const numberOf = (value: unknown): number => (typeof value === 'number' ? value : 0);
const textOf = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

/** What an event adds to the totals of its rollout. `attemptTo` is the version of the instance's last attempt. */
export function tally(recorded: Recorded, attemptTo: string | undefined): Tally | undefined {
  const version = attemptTo ?? textOf(recorded.data['to']);
  const counts = countsOf(recorded);
  return version === undefined || counts === undefined ? undefined : { version, counts };
}

function countsOf({ detailType, data }: Recorded): Tally['counts'] | undefined {
  const seconds = { outOfServiceSeconds: numberOf(data['outOfServiceSeconds']) };
  const tasksMoved = numberOf(data['tasksMoved']);
  switch (detailType) {
    case 'UpdateAdmitted':
      return { admitted: 1 };
    case 'InstanceUpdated':
      return { updated: 1, tasksMoved, ...seconds };
    case 'InstanceRestored':
      return { restored: 1, tasksMoved, ...seconds };
    case 'InstanceQuarantined':
      return data['first'] === false ? undefined : { quarantined: 1, tasksMoved };
    case 'InstanceLost':
      return data['heldSlot'] === true ? { lost: 1, ...seconds } : undefined;
    default:
      return undefined;
  }
}

/** How many attempts of a rollout came to an end. */
export const endsOf = (totals: RolloutTotals): number =>
  (totals.updated ?? 0) + (totals.restored ?? 0) + (totals.quarantined ?? 0) + (totals.lost ?? 0);

/** Whether an attempt is under way. One that waits for a person is not. */
export const isAtWork = ({ slots }: ClusterRecord): boolean =>
  Object.values(slots).some((slot) => slot.quarantinedAt === undefined);

/** Whether attempts ended since a rollout was summed up, or its sum may not have been told: `requestId` is tried again. */
export const isToBeTold = (totals: RolloutTotals, requestId: string): boolean =>
  endsOf(totals) > (totals.summarised ?? 0) || totals.summarisedBy === requestId;

/** The after-action summary, as fields of one log line. `denied`: why the version goes no further, if it was halted. */
export function summary(
  totals: RolloutTotals,
  denied: string | undefined,
): Readonly<Record<string, unknown>> {
  const {
    version,
    admitted = 0,
    updated = 0,
    restored = 0,
    quarantined = 0,
    lost = 0,
    tasksMoved = 0,
  } = totals;
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
    // Of those that are not back nobody knows yet.
    ...(back === 0 ? {} : { meanOutOfServiceSeconds: Math.round(seconds / back) }),
    ...(denied === undefined ? {} : { halted: denied }),
    from: totals.firstAt,
    until: totals.lastAt,
  };
}

import { updateDeferred } from '../../events-schema/admit-update/update-deferred.ts';
import type { Reason } from '../../events-schema/parts/reason.ts';
import type { InstanceRecord, Millis, WaitingRecord } from '../ledger/records.ts';
import { minute } from '../shell/decision.ts';
import type { InstanceChange } from '../shell/change-instance.ts';
import { stoodBack } from './deployments.ts';
import { lookAtFor } from './reasons.ts';

/** After so long forget-instance looks whether one that ECS does not have, or is taking away, is gone. */
const leavingMs = 60 * minute;

/** Gives a waiting instance its reason: said when it is another than before, or nobody has answered the find yet. */
export function defer(record: WaitingRecord, reason: Reason, now: Millis): InstanceChange {
  const isOurs = record.owner === 'admit-update';
  const isSame = isOurs && record.reason?.code === reason.code;
  const isDue = record.lookAt !== undefined && record.lookAt <= now;
  if (isSame && !isDue && record.reason?.text === reason.text) return undefined;
  // A text that goes stale by the minute is not worth a write: the code is the reason.
  if (isSame && !isDue && record.lookAt === undefined) return undefined;
  const { lookAt: _lookAt, ...rest } = record;
  const isLeaving = reason.code === 'terminating';
  const lookAt = isLeaving ? now + leavingMs : lookAtFor(record, reason, now);
  const next: WaitingRecord = {
    ...rest,
    // Nobody may tell of its end: an instance that went while it was asked had no record then.
    owner: isLeaving ? 'forget-instance' : 'admit-update',
    reason,
    ...stoodBack(record, reason, now),
    ...(lookAt === undefined ? {} : { lookAt }),
  };
  return isSame
    ? { record: next }
    : { record: next, says: [{ event: updateDeferred, data: { to: record.to, reason } }] };
}

/** Who is in the queue without a reason gets one at a look, should whoever fills the slots meanwhile pass it over. */
export const unexplainedMs = minute;

/** Puts a waiting instance back into the queue: what was against it is over. */
export function requeue(record: WaitingRecord, now: Millis): InstanceChange {
  const { reason, ...rest } = record;
  if (reason === undefined && record.owner === 'admit-update') return undefined;
  return {
    record: {
      ...rest,
      ...stoodBack(record, undefined, now),
      owner: 'admit-update',
      lookAt: now + unexplainedMs,
    },
  };
}

/** A change for an instance that still waits for that version; others are left alone. */
export const ifWaiting =
  (to: string | undefined, change: (record: WaitingRecord, now: Millis) => InstanceChange) =>
  (record: InstanceRecord | undefined, now: Millis): InstanceChange =>
    record?.step === 'waiting' && (to === undefined || record.to === to) ? change(record, now) : undefined;

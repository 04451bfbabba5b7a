import { rolloutHalted } from '../../events-schema/recover-instance/rollout-halted.ts';
import type { Saying } from '../shell/decision.ts';
import type { Call, ClusterRecord, Slot } from './records.ts';

export type EndAttempt = Extract<Call, { kind: 'end-attempt' }>;

/**
 * The one write on the cluster at the end of an attempt: frees the slot (or marks it quarantined), counts and denies.
 * Keyed by the attempt, so it may be repeated; `undefined` when there is nothing left to write.
 */
export function endAttempt(
  cluster: ClusterRecord,
  instanceId: string,
  attemptId: string,
  call: EndAttempt,
  now: number,
): { readonly cluster: ClusterRecord; readonly says: readonly Saying[] } | undefined {
  const held = cluster.slots[instanceId];
  const slot = held?.attemptId === attemptId ? held : undefined;
  const count = call.countAgainst;
  const counted = count === undefined || (cluster.failed[count.version] ?? []).includes(attemptId);
  const slotIsRight = call.keepSlot
    ? slot?.quarantinedAt !== undefined || slot === undefined
    : slot === undefined;
  // One write marks the slot and counts: where the mark is, it was counted, whatever a person has allowed since.
  if (slotIsRight && (counted || slot !== undefined)) return undefined;

  const slots = slot === undefined ? cluster.slots : changeSlot(cluster.slots, instanceId, slot, call, now);
  if (count === undefined || counted) return { cluster: { ...cluster, slots }, says: [] };
  const attempts = [...(cluster.failed[count.version] ?? []), attemptId];
  const failed = { ...cluster.failed, [count.version]: attempts };
  if (attempts.length < count.limit || cluster.denied[count.version] !== undefined) {
    return { cluster: { ...cluster, slots, failed }, says: [] };
  }
  const data = {
    version: count.version,
    why: count.why,
    failedAttempts: attempts,
    limit: count.limit,
    remedy: `look at ${instanceId}; release what is quarantined; then send AllowVersion to go on with ${count.version}, or wait for another version`,
  };
  return {
    cluster: { ...cluster, slots, failed, denied: { ...cluster.denied, [count.version]: count.why } },
    says: [{ event: rolloutHalted, data }],
  };
}

function changeSlot(
  slots: ClusterRecord['slots'],
  instanceId: string,
  slot: Slot,
  call: EndAttempt,
  now: number,
): ClusterRecord['slots'] {
  if (call.keepSlot) return { ...slots, [instanceId]: { ...slot, quarantinedAt: slot.quarantinedAt ?? now } };
  const { [instanceId]: _freed, ...others } = slots;
  return others;
}

import { updateAdmitted } from '../../events-schema/admit-update/update-admitted.ts';
import type { Reason } from '../../events-schema/parts/reason.ts';
import type { UpdaterConfig } from '../config/updater-config.ts';
import type { ClusterRecord, Millis, Slot, WaitingRecord } from '../ledger/records.ts';
import type { Saying } from '../shell/decision.ts';
import { slotsTaken } from './budget.ts';
import { reasonInAws, reasonInLedger, type Candidate } from './reasons.ts';

/** An instance that may be next, read after the cluster's record was. */
export interface Waiting extends Candidate {
  readonly record: WaitingRecord;
}

/** All that an admission is decided upon. */
export interface Room {
  readonly cluster: ClusterRecord;
  readonly config: UpdaterConfig;
  readonly budget: number;
  /** Instances out of service that hold no slot of ours. */
  readonly others: number;
  readonly waiting: readonly Waiting[];
}

/** Who gets a slot, in one write; and who does not, and why. */
export interface Admission {
  readonly cluster: ClusterRecord;
  readonly admitted: readonly {
    readonly instanceId: string;
    readonly attemptId: string;
    readonly saying: Saying;
  }[];
  readonly deferred: readonly { readonly record: WaitingRecord; readonly reason: Reason }[];
}

/** How many may be admitted now: what the budget leaves beside our slots and what others have out of service. */
export const roomIn = (cluster: ClusterRecord, budget: number, others: number): number =>
  Math.max(0, budget - slotsTaken(cluster) - others);

/** Fills the free slots: fewest failures first, then whoever waits longest. Pure. */
export function onSlotFree(room: Room, now: Millis): Admission {
  const { cluster, config, budget, others } = room;
  const free = roomIn(cluster, budget, others);
  const deferred: { record: WaitingRecord; reason: Reason }[] = [];
  const chosen: WaitingRecord[] = [];
  for (const { record, ...seen } of [...room.waiting].sort(byTurn)) {
    if (chosen.length >= free) break;
    if (cluster.slots[record.instanceId] !== undefined) continue;
    const reason = reasonInLedger(record, cluster, config, now) ?? reasonInAws(record, seen, config, now);
    if (reason === undefined) chosen.push(record);
    else deferred.push({ record, reason });
  }
  const slots: Record<string, Slot> = { ...cluster.slots };
  const admitted = chosen.map((record) => {
    const { instanceId, to, running: from, containerInstanceArn } = record;
    const attemptId = `${instanceId}.${cluster.v + 1}`;
    const known = from === undefined ? {} : { from };
    slots[instanceId] = { attemptId, containerInstanceArn, ...known, to, at: now };
    const data = { ...known, to, slotsTaken: Object.keys(slots).length, budget };
    return { instanceId, attemptId, saying: { event: updateAdmitted, data } };
  });
  return { cluster: { ...cluster, slots }, admitted, deferred };
}

function byTurn({ record: a }: Waiting, { record: b }: Waiting): number {
  return a.failures - b.failures || a.since - b.since || (a.instanceId < b.instanceId ? -1 : 1);
}

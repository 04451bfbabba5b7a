import type { ServiceName } from '../../events-schema/event.ts';
import type { ClusterRecord, InstanceRecord, Millis, Said, ScanRecord, Slot } from '../ledger/records.ts';
import { isAttempt } from '../shell/attempt.ts';
import { minute } from '../shell/decision.ts';
import { stopReason } from '../world/standing.ts';

/** One nudge: who is to look, at what. */
export interface Nudge {
  readonly clusterArn: string;
  readonly owner: ServiceName;
  readonly step: string;
  readonly v: number;
  readonly instanceId?: string;
  readonly scanId?: string;
}

/** An event that was committed so long ago is looked after: its service may have died before it said it. */
const unsaidAfterMs = 30_000;
/** An attempt that ended so long ago has no invocation left that is about to free its slot. */
const settledAfterMs = minute;

/** Services that committed an event a while ago and perhaps did not say it. */
function debtors(outbox: Readonly<Record<string, Said>>, now: Millis): readonly ServiceName[] {
  const old = Object.values(outbox).filter((said) => now - committedAt(said) >= unsaidAfterMs);
  return [...new Set(old.map((said) => said.service))];
}

function committedAt({ detail }: Said): Millis {
  const meta = detail['meta'];
  const at = typeof meta === 'object' && meta !== null && 'at' in meta ? Date.parse(String(meta.at)) : 0;
  return Number.isNaN(at) ? 0 : at;
}

/** Who is to look at an instance: its owner when its look is due, and whoever owes an event. Pure. */
export function instanceNudges(record: InstanceRecord, now: Millis): readonly Nudge[] {
  const { clusterArn, instanceId, step, v, owner, lookAt } = record;
  const due: ServiceName[] = lookAt !== undefined && lookAt <= now ? [owner] : [];
  const owners = new Set([...due, ...debtors(record.outbox, now)]);
  return [...owners].map((name) => ({ clusterArn, owner: name, step, v, instanceId }));
}

/** Who is to look at a batch of checks. Pure. */
export function scanNudges(scan: ScanRecord, now: Millis): readonly Nudge[] {
  const { clusterArn, scanId, v, lookAt } = scan;
  const isDue = lookAt !== undefined && lookAt <= now;
  if (!isDue && debtors(scan.outbox, now).length === 0) return [];
  return [{ clusterArn, owner: 'discover-updates', step: 'checking', v, scanId }];
}

/** A cluster as a tick sees it. */
export interface ClusterView {
  readonly cluster: ClusterRecord;
  /** The records of those that hold a slot. */
  readonly holders: Readonly<Record<string, InstanceRecord | undefined>>;
  readonly hasWaiters: boolean;
}

/** Who is to look at a cluster and at those that hold its slots. Pure. */
export function clusterNudges({ cluster, holders, hasWaiters }: ClusterView, now: Millis): readonly Nudge[] {
  const { clusterArn, v } = cluster;
  const slots = Object.entries(cluster.slots);
  const nudges = slots.flatMap(([instanceId, slot]) => {
    const owner = slotNudge(cluster, slot, holders[instanceId], now);
    return owner === undefined ? [] : [{ clusterArn, instanceId, v, ...owner }];
  });
  const owing = debtors(cluster.outbox, now).map((owner) => ({ clusterArn, owner, step: 'cluster', v }));
  // While slots are taken, their ends wake admit-update; this is for when such an event was lost.
  const isTurn = slots.length === 0 || Math.floor(now / minute) % 5 === 0;
  const isAsked = owing.some(({ owner }) => owner === 'admit-update');
  const fills = hasWaiters && cluster.paused === undefined && isTurn && !isAsked;
  return [
    ...nudges,
    ...owing,
    ...(fills ? [{ clusterArn, owner: 'admit-update' as const, step: 'waiting', v }] : []),
  ];
}

/** What is wrong between a slot and the record of the instance that holds it, as the one who is to look at it. */
function slotNudge(
  cluster: ClusterRecord,
  slot: Slot,
  record: InstanceRecord | undefined,
  now: Millis,
): { readonly owner: ServiceName; readonly step: string } | undefined {
  const attempt = record !== undefined && 'attempt' in record ? record.attempt : undefined;
  if (record === undefined || attempt?.attemptId !== slot.attemptId) {
    // Admitted, and the drain never began.
    return now - slot.at >= minute ? { owner: 'drain-instance', step: 'admitted' } : undefined;
  }
  const { owner, step } = record;
  if (!isAttempt(record)) return now - record.since >= settledAfterMs ? { owner, step } : undefined;
  const isBeforeReboot = ['draining', 'drained', 'applying', 'applied'].includes(step);
  const isStopped = stopReason(cluster, record, slot.to) !== undefined;
  const isFailed = record.attempt.failure !== undefined;
  return isBeforeReboot && isStopped && !isFailed ? { owner, step } : undefined;
}

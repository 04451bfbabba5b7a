import type { ServiceName } from '../../events-schema/event.ts';
import { stepDue } from '../../events-schema/watch-steps/step-due.ts';
import type { ClusterRecord, InstanceRecord, Millis, ScanRecord } from '../ledger/records.ts';
import { isAttempt } from '../shell/attempt.ts';
import type { Saying } from '../shell/decision.ts';

/** A cluster's record with what its slots and its queue point to. */
export interface ClusterView {
  readonly record: ClusterRecord;
  /** Records of the instances that hold a slot, as far as there are any. */
  readonly holders: Readonly<Record<string, InstanceRecord | undefined>>;
  /** Whether any instance waits for a slot. */
  readonly hasWaiting: boolean;
}

/** All that a tick looks at. */
export interface Watched {
  readonly instances: readonly InstanceRecord[];
  readonly scans: readonly ScanRecord[];
  readonly clusters: readonly ClusterView[];
}

/** A nudge: who, about what, in which cluster. */
export interface Nudge {
  readonly cluster: string;
  /** What it is about: part of its id, so that one tick nudges once. */
  readonly about: string;
  readonly saying: Saying;
}

/** How long a fresh admission may take to be taken up before its slot is looked after. */
const admissionPatienceMs = 60_000;

/** Whom to nudge, and about what. It decides nothing: each owner looks at the world itself. */
export function nudges({ instances, scans, clusters }: Watched, now: Millis): readonly Nudge[] {
  const all = [
    ...instances.flatMap((record) => ofInstance(record, now)),
    ...scans.flatMap((record) => ofScan(record)),
    ...clusters.flatMap((view) => [...ofSlots(view, now), ...ofCluster(view)]),
  ];
  return [...new Map(all.map((nudge) => [`${nudge.about}>${ownerOf(nudge)}`, nudge])).values()];
}

const ownerOf = ({ saying }: Nudge): string => (saying.data as { owner: string }).owner;

/** The owner when its look is due, and every service that may not have said what it committed. */
function ofInstance(record: InstanceRecord, now: Millis): readonly Nudge[] {
  const isDue = record.lookAt !== undefined && record.lookAt <= now;
  const sayers = Object.values(record.outbox).map((said) => said.service);
  const services = new Set<ServiceName>(isDue ? [record.owner, ...sayers] : sayers);
  return [...services].map((service) => aboutInstance(record, service));
}

function ofScan(record: ScanRecord): readonly Nudge[] {
  const data = { owner: 'discover-updates', step: 'scan', v: record.v, scanId: record.scanId };
  return [{ cluster: record.clusterArn, about: record.scanId, saying: { event: stepDue, data } }];
}

/**
 * The slot entry is the admission: one whose instance never began is due to drain-instance, one whose instance is
 * done to its owner. After a pause or a denial, what is not rebooting yet is looked at without delay.
 */
function ofSlots({ record, holders }: ClusterView, now: Millis): readonly Nudge[] {
  return Object.entries(record.slots).flatMap(([instanceId, slot]) => {
    const holder = holders[instanceId];
    const isBegun =
      holder !== undefined && 'attempt' in holder && holder.attempt?.attemptId === slot.attemptId;
    if (!isBegun) {
      if (now < slot.at + admissionPatienceMs) return [];
      // Admitted in the very moment in which it was forgotten.
      if (holder?.step === 'lost') return [aboutInstance(holder, holder.owner)];
      const data = { owner: 'drain-instance', step: 'admitted', v: holder?.v ?? 0, instanceId };
      return [{ cluster: record.clusterArn, about: instanceId, saying: { event: stepDue, data } }];
    }
    if (!isAttempt(holder)) return [aboutInstance(holder, holder.owner)];
    const isEarly = ['draining', 'drained', 'applying', 'applied'].includes(holder.step);
    const isStopped = record.paused !== undefined || record.denied[holder.attempt.to] !== undefined;
    const isHandedOver = holder.attempt.failure !== undefined;
    return isEarly && isStopped && !isHandedOver ? [aboutInstance(holder, holder.owner)] : [];
  });
}

function ofCluster({ record, hasWaiting }: ClusterView): readonly Nudge[] {
  const sayers = Object.values(record.outbox).map((said) => said.service);
  // While it is paused, too: those whom the pause did not reach in time learn why they wait.
  const owners = new Set<ServiceName>(hasWaiting ? ['admit-update', ...sayers] : sayers);
  return [...owners].map((owner) => ({
    cluster: record.clusterArn,
    about: `cluster/${record.clusterArn}`,
    saying: { event: stepDue, data: { owner, step: 'cluster', v: record.v } },
  }));
}

function aboutInstance(record: InstanceRecord, owner: ServiceName): Nudge {
  const { instanceId, clusterArn, step, v } = record;
  const data = { owner, step, v, instanceId };
  return { cluster: clusterArn, about: instanceId, saying: { event: stepDue, data } };
}

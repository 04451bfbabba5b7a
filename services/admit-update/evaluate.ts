import type { Reason } from '../../events-schema/parts/reason.ts';
import type { UpdaterConfig } from '../config/updater-config.ts';
import type { ClusterRecord, Millis, WaitingRecord } from '../ledger/records.ts';
import { changeInstance } from '../shell/change-instance.ts';
import { givenOut, noSlot, slotsTaken } from './budget.ts';
import { defer, ifWaiting, requeue } from './defer.ts';
import { fill } from './fill.ts';
import { knownBudget, lookAtCandidates } from './observe.ts';
import { paceOf } from './pace.ts';
import { service, type AdmitPorts, type Turn } from './ports.ts';
import { standsBack } from './deployments.ts';
import { isSeenInAws, reasonInAws, reasonInLedger } from './reasons.ts';
import { settle } from './settle.ts';

/** How many others get their reason in an invocation that an instance woke. */
const settleAtOnce = 25;
/** Reasons that are looked at with the slots, and stand until that look gives another: taken away, they would be said again. */
const keptUntilAnother: ReadonlySet<string> = new Set(['budget', 'held', 'gate-unreadable']);

/**
 * Evaluates one instance: it gets its reason at once when the ledger alone says no, and otherwise a look at ECS with
 * all others that may be next. Without a free slot this reads the cluster's record and nothing of ECS.
 */
export async function evaluate(ports: AdmitPorts, turn: Turn, instanceId: string): Promise<void> {
  const [record, cluster] = await Promise.all([
    ports.ledger.readInstance(instanceId),
    ports.ledger.readCluster(turn.clusterArn),
  ]);
  if (record?.step !== 'waiting')
    return ports.log('nothing to admit: it does not wait', { step: record?.step });
  if (cluster.slots[instanceId] !== undefined) return ports.log('nothing to admit: it holds a slot');
  await weigh(ports, turn, record, cluster);
  // Nudges go by the clusters' records: where nobody has been admitted yet, the first that waits makes one.
  if (cluster.v === 0) await ports.ledger.commitCluster(cluster);
}

async function weigh(
  ports: AdmitPorts,
  turn: Turn,
  record: WaitingRecord,
  cluster: ClusterRecord,
): Promise<void> {
  const { instanceId } = record;
  const config = await ports.config(turn.clusterArn);
  const give = (reason: Reason) =>
    changeInstance(
      ports,
      service,
      instanceId,
      turn.causeId,
      ifWaiting(record.to, (latest, now) => defer(latest, reason, now)),
    );

  const inLedger = reasonInLedger(record, cluster, config, ports.now());
  if (inLedger !== undefined) return void (await give(inLedger));
  if (record.reason !== undefined && standsBack(record.reason) && !isDue(record, ports.now()))
    return record.owner === service ? undefined : void (await give(record.reason));
  const budget = await knownBudget(ports, turn.clusterArn, config);
  const isFull = budget !== undefined && slotsTaken(cluster) >= budget;
  if (paceOf(cluster, ports.now()).room === 0)
    return void (await give(
      untilThePace(record) ?? (isFull ? noSlot(cluster, budget, []) : givenOut(cluster, budget)),
    ));
  if (record.reason !== undefined && isSeenInAws(record.reason)) {
    const inAws = await stillInAws(ports, record, record.reason, config);
    if (inAws !== undefined) return void (await give(inAws));
  }
  if (isFull) return void (await give(noSlot(cluster, budget, [])));

  if (record.reason !== undefined && !keptUntilAnother.has(record.reason.code)) {
    await changeInstance(ports, service, instanceId, turn.causeId, ifWaiting(record.to, requeue));
  }
  const slots = await fill(ports, turn, [instanceId], cluster);
  if (slots === undefined) {
    const latest = await ports.ledger.readCluster(turn.clusterArn);
    if (latest.slots[instanceId] === undefined) await give(givenOut(latest, budget));
    return;
  }
  const queued = await ports.queue.list(turn.clusterArn, 'queue#', settleAtOnce);
  const ids = new Set([instanceId, ...queued.map((entry) => entry.instanceId)]);
  await settle(ports, turn, slots, [...ids]);
}

const isDue = ({ lookAt }: WaitingRecord, now: Millis): boolean => lookAt !== undefined && lookAt <= now;

/** A reason that only a look at ECS, SSM or the alarms can take away: there is none before the pace allows one. */
const untilThePace = ({ reason }: WaitingRecord): Reason | undefined =>
  reason !== undefined && (isSeenInAws(reason) || keptUntilAnother.has(reason.code)) ? reason : undefined;

/** Whether what was seen in ECS or SSM is still so. What the scan has just seen is not looked at again. */
async function stillInAws(
  ports: AdmitPorts,
  record: WaitingRecord,
  reason: Reason,
  config: UpdaterConfig,
): Promise<Reason | undefined> {
  if (record.owner === 'discover-updates') return reason;
  const [looked] = await lookAtCandidates(ports, record.clusterArn, [record], config);
  return looked === undefined ? undefined : reasonInAws(record, looked, config, ports.now());
}

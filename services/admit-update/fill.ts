import { listNext } from '../ledger/queue.ts';
import type { Reason } from '../../events-schema/parts/reason.ts';
import type { ClusterRecord, Said, WaitingRecord } from '../ledger/records.ts';
import { changeInstance } from '../shell/change-instance.ts';
import { serveCluster } from '../shell/cluster-shell.ts';
import { forEachOf } from '../shell/for-each-of.ts';
import { toSaid, withoutOwn } from '../shell/saying.ts';
import { slotsTaken } from './budget.ts';
import { defer, ifWaiting } from './defer.ts';
import { knownBudget, listOthers, lookAtCandidates, readBudget, readGate, readWaiting } from './observe.ts';
import { onSlotFree, roomIn, type Admission } from './on-slot-free.ts';
import { paceOf } from './pace.ts';
import { service, type AdmitPorts, type Turn } from './ports.ts';
import { standsBack } from './deployments.ts';
import { isSeenInAws, reasonInLedger } from './reasons.ts';

/** One write admits so many at most: each is looked at in ECS first, whose reads are limited for the whole account. */
const atOnce = 20;
/** Others that are looked up in the ledger, in case some of the first are not to be had. */
const spare = 2;
const readEveryMs = 100;
/** Nothing new is begun after that: what ECS makes wait may take the rest of the function's minute. */
const workForMs = 25_000;
const triesAtMost = 3;

/** What the last look at a cluster's slots found. */
export interface Slots {
  readonly cluster: ClusterRecord;
  readonly budget: number;
  /** Container instances that others have out of service, by ARN. */
  readonly others: readonly string[];
  /** Why nothing at all may start now. */
  readonly gate?: Reason;
  /** Free slots were left for the next request: for the pace, or for want of time. */
  readonly isCutShort?: boolean;
}

/**
 * Fills the free slots of a cluster. One request at a time reads ECS for that; another that comes meanwhile leaves
 * word, and this one looks again. `also` are instances that the index may not show yet, `known` is the cluster's record
 * as the caller has just read it.
 * @returns what the last look found; `undefined` when another request is at it.
 */
export async function fill(
  ports: AdmitPorts,
  turn: Turn,
  also: readonly string[],
  known?: ClusterRecord,
): Promise<Slots | undefined> {
  const { clusterArn, runner } = turn;
  let read: ClusterRecord | undefined = known ?? (await ports.ledger.readCluster(clusterArn));
  const full = await slotsIfFull(ports, read);
  if (full !== undefined) return full;
  if (!(await ports.lease.take(clusterArn, runner, ports.now()))) return undefined;
  let slots: Slots | undefined;
  let isHeld = true;
  try {
    while (isHeld) {
      slots = await fillWhilePossible(ports, turn, also, read);
      read = undefined;
      isHeld = !(await ports.lease.release(clusterArn, runner));
      if (isOver(ports, turn, slots)) break;
      if (isHeld) await ports.sleep(readEveryMs);
    }
    return slots;
  } finally {
    // After an error, or with the time up: whoever left word is served by the next nudge.
    if (isHeld) await ports.lease.drop(clusterArn, runner);
  }
}

/** The slots, when none of them may be given out: whoever frees one comes here after that, and need not be told. */
async function slotsIfFull(ports: AdmitPorts, cluster: ClusterRecord): Promise<Slots | undefined> {
  const { clusterArn } = cluster;
  await serveCluster(ports, service, cluster);
  // A pause stands against everybody, whatever the budget: to count for a share of the cluster would be in vain.
  if (cluster.paused !== undefined) return { cluster, budget: Number.POSITIVE_INFINITY, others: [] };
  const budget = await knownBudget(ports, clusterArn, await ports.config(clusterArn));
  const isFull = budget !== undefined && slotsTaken(cluster) >= budget;
  return isFull ? { cluster, budget, others: [] } : undefined;
}

/** Whether nothing can be given out in the time that is left, after a pause or when the pace allows it again. */
const isOver = (ports: AdmitPorts, turn: Turn, { cluster }: Pick<Slots, 'cluster'>, pauseMs = 0): boolean => {
  const now = ports.now();
  return now + Math.max(pauseMs, paceOf(cluster, now).waitMs) - turn.startedAt > workForMs;
};

const cutShort = (slots: Slots): Slots => ({ ...slots, isCutShort: true });

async function fillWhilePossible(
  ports: AdmitPorts,
  turn: Turn,
  also: readonly string[],
  read: ClusterRecord | undefined,
): Promise<Slots> {
  let known = read;
  let isWide = false;
  for (let conflicts = 0; ;) {
    const before = ports.now();
    const filled = await fillOnce(ports, turn, also, known, isWide);
    known = undefined;
    // One that ECS speaks against is seldom alone: its services have tasks on others.
    isWide = filled.hasPassedOver;
    if (filled.outcome === 'conflict') {
      conflicts += 1;
      if (conflicts === triesAtMost || isOver(ports, turn, filled.slots)) return cutShort(filled.slots);
      await ports.sleep(jitterMs(turn.runner, conflicts));
      continue;
    }
    conflicts = 0;
    const pauseMs = filled.reads * readEveryMs - (ports.now() - before);
    if (filled.outcome === 'done') return filled.slots;
    if (isOver(ports, turn, filled.slots, pauseMs)) return cutShort(filled.slots);
    await ports.sleep(Math.max(0, pauseMs, paceOf(filled.slots.cluster, ports.now()).waitMs));
  }
}

interface Filled {
  readonly outcome: 'done' | 'more' | 'conflict';
  readonly slots: Slots;
  readonly reads: number;
  /** Whether any had its turn and was looked at in vain. */
  readonly hasPassedOver: boolean;
}

/**
 * One round. The cluster's record is read first: an instance that was admitted by anybody after that makes the write
 * fail, so that whatever is read of instances afterwards is not older than the slots it is weighed against.
 */
async function fillOnce(
  ports: AdmitPorts,
  turn: Turn,
  also: readonly string[],
  read: ClusterRecord | undefined,
  isWide: boolean,
): Promise<Filled> {
  const { clusterArn } = turn;
  const cluster = read ?? (await ports.ledger.readCluster(clusterArn));
  if (read === undefined) await serveCluster(ports, service, cluster);
  const config = await ports.config(clusterArn);
  const budget = await readBudget(ports, clusterArn, config);
  const without = (outcome: 'done' | 'more', others: readonly string[] = []): Filled => ({
    outcome,
    slots: { cluster, budget, others },
    reads: 0,
    hasPassedOver: false,
  });
  if (cluster.paused !== undefined || slotsTaken(cluster) >= budget) return without('done');
  const wanted = isWide ? atOnce : Math.min(budget - slotsTaken(cluster), atOnce);
  const next = await candidates(ports, cluster, also, wanted);
  if (next.length === 0) return without('done');
  // Weighed once: a back-off may end while ECS is read, and nobody has looked at that instance there.
  const now = ports.now();
  const weighed = next.map((record) => ({ record, reason: reasonInLedger(record, cluster, config, now) }));
  const known = weighed.filter(({ reason }) => reason === undefined).map(({ record }) => record);
  // What the ledger or the alarms forbid costs no read of ECS.
  const gate = known.length === 0 ? undefined : await readGate(ports, config);
  if (known.length === 0 || gate !== undefined) {
    const moved = await deferAll(ports, turn, withReason(weighed, gate));
    const slots = { cluster, budget, others: [], ...(gate === undefined ? {} : { gate }) };
    return { outcome: moved ? 'more' : 'done', slots, reads: 0, hasPassedOver: false };
  }
  const pace = paceOf(cluster, ports.now());
  if (pace.room === 0) return without('more');
  const others = await listOthers(ports, cluster);
  const room = roomIn(cluster, budget, others.length);
  if (room === 0) return without('done', others);
  if (isOver(ports, turn, { cluster })) return without('more', others);

  const many = Math.min(isWide ? atOnce : room, pace.room, atOnce);
  const looked = await lookAtCandidates(ports, clusterArn, known.slice(0, many), config);
  const admission = onSlotFree(
    { cluster, config, budget, others: others.length, waiting: looked },
    ports.now(),
  );
  const slots = { cluster: admission.cluster, budget, others };
  const services = new Set(looked.flatMap((one) => one.services.map(({ name }) => name)));
  const reads = 3 + 2 * looked.length + Math.ceil(services.size / 10);
  const hasPassedOver = admission.deferred.length > 0;
  if (admission.admitted.length > 0 && !(await admit(ports, turn, admission))) {
    return { outcome: 'conflict', slots: { cluster, budget, others }, reads, hasPassedOver };
  }
  const moved = await deferAll(ports, turn, [...admission.deferred, ...withReason(weighed)]);
  // Whether another round could admit anybody.
  const isProgress = admission.admitted.length > 0 || moved;
  const isOpen = roomIn(admission.cluster, budget, others.length) > 0;
  return { outcome: isProgress && isOpen ? 'more' : 'done', slots, reads, hasPassedOver };
}

interface Weighed {
  readonly record: WaitingRecord;
  readonly reason: Reason | undefined;
}

/** Those with a reason of their own, or with the one that holds for all. */
const withReason = (weighed: readonly Weighed[], forAll?: Reason): Admission['deferred'] =>
  weighed.flatMap(({ record, reason = forAll }) => (reason === undefined ? [] : [{ record, reason }]));

/** Reasons with which an instance stays in the queue. */
const staysQueued: ReadonlySet<string> = new Set(['window', 'held', 'gate-unreadable']);

/**
 * Gives those that were passed over their reason. @returns whether that made room in the queue: what has its reason
 * already, or waits for the window or an alarm, stays where it is, and another round would only find it there again.
 */
async function deferAll(ports: AdmitPorts, turn: Turn, deferred: Admission['deferred']): Promise<boolean> {
  let hasMoved = false;
  await forEachOf(deferred, async ({ record, reason }) => {
    const after = await changeInstance(
      ports,
      service,
      record.instanceId,
      turn.causeId,
      ifWaiting(record.to, (latest, now) => (latest.v === record.v ? defer(latest, reason, now) : undefined)),
    );
    hasMoved ||= !staysQueued.has(reason.code) && after?.v !== record.v;
  });
  return hasMoved;
}

/** Who may be next: in the queue's order, without those that wait for another look of their own, or stand back. */
async function candidates(
  ports: AdmitPorts,
  cluster: ClusterRecord,
  also: readonly string[],
  wanted: number,
): Promise<readonly WaitingRecord[]> {
  const listed = await listNext(ports.queue, cluster, wanted + spare);
  const records = await readWaiting(ports, cluster, [...new Set([...listed, ...also])]);
  return records.filter(({ reason }) => !isSeenInAws(reason) && !standsBack(reason));
}

/** The one write that takes the slots, and the events that say so. @returns false when the record was changed meanwhile. */
async function admit(ports: AdmitPorts, turn: Turn, { cluster, admitted }: Admission): Promise<boolean> {
  const now = ports.now();
  const v = cluster.v + 1;
  const said: readonly Said[] = admitted.map(({ instanceId, attemptId, saying }) =>
    toSaid(saying, {
      service,
      causeId: turn.causeId,
      cluster: cluster.clusterArn,
      v,
      now,
      instanceId,
      attemptId,
      about: attemptId,
    }),
  );
  const outbox = {
    ...withoutOwn(cluster.outbox, service),
    ...Object.fromEntries(said.map((event) => [event.eventId, event])),
  };
  if (!(await ports.ledger.commitCluster({ ...cluster, outbox }, cluster.outbox))) return false;
  for (const { instanceId, attemptId } of admitted) {
    ports.log('admitted', { instance: instanceId, attempt: attemptId, slotsTaken: slotsTaken(cluster) });
  }
  await serveCluster(ports, service, { ...cluster, v, outbox });
  return true;
}

/** Spreads those who tried at once: by who runs, for nothing here is left to chance. */
function jitterMs(runner: string, tries: number): number {
  let hash = tries;
  for (const character of runner) hash = (hash * 31 + character.charCodeAt(0)) % 10_007;
  return 20 * 2 ** tries + (hash % 100);
}

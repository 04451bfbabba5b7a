import type { ClusterRecord, InstanceRecord, Millis, Said, ScanRecord } from './records.ts';

/** A record as the table holds it: plain attributes; those that are undefined are removed by a commit. */
export type Item = Readonly<Record<string, unknown>>;

const day = 86_400;
/** How soon an event that was committed but perhaps not said is looked after. */
const outboxPatienceMs = 60_000;

/** Reasons that end by themselves when a slot, the window or a person's word comes: such instances stay in the queue. */
const queueing = new Set(['budget', 'slot-quarantined', 'paused', 'window', 'no-room']);

const isEmpty = (map: Readonly<Record<string, Said>>): boolean => Object.keys(map).length === 0;

/** When a record is due next: at its look, or soon when something committed may not have been said. */
function due(lookAt: Millis | undefined, outbox: Readonly<Record<string, Said>>, now: Millis): Item {
  const times = [lookAt, isEmpty(outbox) ? undefined : now + outboxPatienceMs].filter((t) => t !== undefined);
  return times.length === 0
    ? { due: undefined, dueAt: undefined }
    : { due: 'due', dueAt: Math.min(...times) };
}

export const instanceKey = (instanceId: string) => ({ pk: `instance#${instanceId}`, sk: 'state' });
export const clusterKey = (clusterArn: string) => ({ pk: `cluster#${clusterArn}`, sk: 'state' });
export const scanKey = (scanId: string) => ({ pk: `scan#${scanId}`, sk: 'state' });

/** The instance record's attributes, those of the indexes among them. */
export function instanceItem(record: InstanceRecord, now: Millis): Item {
  const queued =
    record.step === 'waiting' && (record.reason === undefined || queueing.has(record.reason.code));
  return {
    attempt: undefined,
    to: undefined,
    reason: undefined,
    lookAt: undefined,
    running: undefined,
    backOffUntil: undefined,
    handover: undefined,
    endedAt: undefined,
    ...record,
    ...due(record.lookAt, record.outbox, now),
    waitingIn: queued ? record.clusterArn : undefined,
    waitingOrder: queued ? `${new Date(record.since).toISOString()}#${record.instanceId}` : undefined,
    expiresAt: record.step === 'lost' ? Math.floor(record.since / 1000) + 90 * day : undefined,
  };
}

/** The cluster record's attributes. A cluster is always due: each tick walks its slots. */
export function clusterItem(record: ClusterRecord): Item {
  return { paused: undefined, ...record, due: 'due', dueAt: 0 };
}

/** The scan record's attributes; it is gone a week later. */
export function scanItem(record: ScanRecord, now: Millis): Item {
  return {
    intent: undefined,
    lookAt: undefined,
    ...record,
    ...due(record.lookAt, record.outbox, now),
    expiresAt: Math.floor(record.startedAt / 1000) + 7 * day,
  };
}

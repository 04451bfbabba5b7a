import type { ReasonCode } from '../../events-schema/parts/reason.ts';
import type { ClusterRecord, InstanceRecord, Millis, Said, ScanRecord } from './records.ts';

/** A record as the table holds it: plain attributes; those that are undefined are removed by a commit. */
export type Item = Readonly<Record<string, unknown>>;

const day = 86_400;
/** How soon an event that was committed but perhaps not said is looked after. */
const outboxPatienceMs = 60_000;

/**
 * Where a waiting instance stands in the index, by its reason. `queue` ends by itself, when a slot, the window, a resume
 * or the end of an alarm comes; `denied` and `here` wait for a person to allow a version, `deploying` for the end of a
 * service's deployment: these stand apart so that they are in nobody's way. Other reasons are not in the index: they are
 * looked at again at their `lookAt`.
 */
const places: Readonly<Partial<Record<ReasonCode, 'queue' | 'denied' | 'here' | 'deploying'>>> = {
  budget: 'queue',
  'slot-quarantined': 'queue',
  paused: 'queue',
  window: 'queue',
  held: 'queue',
  'gate-unreadable': 'queue',
  'denied-cluster': 'denied',
  'denied-here': 'here',
  deployment: 'deploying',
};

/** Whether an instance that waits for that reason is in line for a slot, or will be when a deployment is over. */
export const isInLine = (code: ReasonCode): boolean =>
  places[code] === 'queue' || places[code] === 'deploying';

const isEmpty = (map: Readonly<Record<string, Said>>): boolean => Object.keys(map).length === 0;

/**
 * When a record is due next: at its look, or soon when something committed may not have been said. Most looks stand in
 * for an event that got lost, and a tick more or less is no matter; a look that nothing else announces is `awaited`.
 */
function due(
  lookAt: Millis | undefined,
  outbox: Readonly<Record<string, Said>>,
  now: Millis,
  isAwaited = false,
): Item {
  const times = [lookAt, isEmpty(outbox) ? undefined : now + outboxPatienceMs].filter((t) => t !== undefined);
  if (times.length === 0) return { due: undefined, dueAt: undefined };
  return { due: isAwaited && isEmpty(outbox) ? 'awaited' : 'due', dueAt: Math.min(...times) };
}

/** Nobody tells of the end of a settling time. */
const isSettling = (record: InstanceRecord): boolean =>
  record.step === 'settling' && record.handover === undefined && record.attempt.activeAt !== undefined;

export const instanceKey = (instanceId: string) => ({ pk: `instance#${instanceId}`, sk: 'state' });
export const clusterKey = (clusterArn: string) => ({ pk: `cluster#${clusterArn}`, sk: 'state' });
export const scanKey = (scanId: string) => ({ pk: `scan#${scanId}`, sk: 'state' });

/** Its place in the waiting index: fewest failures first, then longest waiting; denied ones by version, others by service. */
function waitingOrder(record: InstanceRecord): string | undefined {
  if (record.step !== 'waiting') return undefined;
  const place = record.reason === undefined ? 'queue' : places[record.reason.code];
  if (place === undefined) return undefined;
  const rank = {
    queue: String(Math.min(record.failures, 99)).padStart(2, '0'),
    denied: record.to,
    here: record.to,
    deploying: record.reason?.service ?? '',
  }[place];
  return `${place}#${rank}#${new Date(record.since).toISOString()}#${record.instanceId}`;
}

/** The instance record's attributes, those of the indexes among them. */
export function instanceItem(record: InstanceRecord, now: Millis): Item {
  const order = waitingOrder(record);
  return {
    attempt: undefined,
    to: undefined,
    reason: undefined,
    stoodBack: undefined,
    heardAt: undefined,
    lookAt: undefined,
    running: undefined,
    backOff: undefined,
    handover: undefined,
    endedAt: undefined,
    checked: undefined,
    ...record,
    ...due(record.lookAt, record.outbox, now, isSettling(record)),
    waitingIn: order === undefined ? undefined : record.clusterArn,
    waitingOrder: order,
    expiresAt: record.step === 'lost' ? Math.floor(record.since / 1000) + 90 * day : undefined,
  };
}

/** The cluster record's attributes. A cluster is always due: each tick walks its slots. */
export function clusterItem(record: ClusterRecord): Item {
  return { paused: undefined, answered: undefined, ...record, due: 'due', dueAt: 0 };
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

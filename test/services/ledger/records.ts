import type {
  AttemptRecord,
  ClusterRecord,
  IdleRecord,
  InstanceRecord,
  Said,
  WaitingRecord,
} from '../../../services/ledger/records.ts';
import type { ServiceName } from '../../../events-schema/event.ts';

/** When the tests begin. */
export const start = Date.UTC(2026, 10, 1, 10);
export const clusterArn = 'arn:aws:ecs:eu-west-1:111122223333:cluster/prod.eu';
export const instanceId = 'i-0a1b2c3d4e5f60001';
export const attemptId = `${instanceId}.7`;

/** ARN of the container instance on a machine. */
export const containerInstanceArn = (id = instanceId): string =>
  `arn:aws:ecs:eu-west-1:111122223333:container-instance/prod.eu/${id.slice(2)}`;

const common = (id: string) => ({
  instanceId: id,
  clusterArn,
  containerInstanceArn: containerInstanceArn(id),
  v: 0,
  owner: 'admit-update' as const,
  since: start,
  denied: {},
  failures: 0,
  outbox: {},
});

/** A record that nobody has written yet, of an instance with nothing to do. */
export const idle = (more: Partial<IdleRecord> = {}, id = instanceId): IdleRecord => ({
  ...common(id),
  step: 'idle',
  ...more,
});

/** The same, waiting for 1.1.2. */
export const waiting = (more: Partial<WaitingRecord> = {}, id = instanceId): WaitingRecord => ({
  ...common(id),
  step: 'waiting',
  to: '1.1.2',
  ...more,
});

/** The same, in an attempt. */
export const attempting = (more: Partial<AttemptRecord> = {}, id = instanceId): AttemptRecord => ({
  ...common(id),
  owner: 'drain-instance',
  step: 'draining',
  attempt: {
    attemptId: `${id}.7`,
    to: '1.1.2',
    startedAt: start,
    deadlineAt: start + 25 * 60_000,
    tasksMoved: 0,
  },
  ...more,
});

/** A cluster's record that nobody has written yet. */
export const cluster = (more: Partial<ClusterRecord> = {}): ClusterRecord => ({
  clusterArn,
  v: 0,
  slots: {},
  denied: {},
  failed: {},
  outbox: {},
  ...more,
});

/** An event in an outbox. Its id has the slashes and dots that ids of attempts have. */
export function said(service: ServiceName, name: string, v = 3): Said {
  const eventId = `${attemptId}/${name}/${v}`;
  const meta = { eventId, at: new Date(start).toISOString() };
  return { eventId, service, detailType: name, detail: { meta, data: {} } };
}

/** An outbox with these events. */
export const outboxOf = (...events: readonly Said[]): Readonly<Record<string, Said>> =>
  Object.fromEntries(events.map((event) => [event.eventId, event]));

/** What a record is without its version and without the attributes that the table adds for its indexes. */
export function plain(record: InstanceRecord | ClusterRecord | undefined): Record<string, unknown> {
  const ofTheTable = ['pk', 'sk', 'v', 'due', 'dueAt', 'waitingIn', 'waitingOrder', 'expiresAt'];
  return Object.fromEntries(
    Object.entries(record ?? {}).filter(([name, value]) => !ofTheTable.includes(name) && value !== undefined),
  );
}

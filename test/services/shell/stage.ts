import { updateAdmitted } from '../../../events-schema/admit-update/update-admitted.ts';
import { ecsTaskStateChange } from '../../../events-schema/aws/ecs-task-state-change.ts';
import { stepDue } from '../../../events-schema/watch-steps/step-due.ts';
import type { Ledger } from '../../../services/ledger/ledger.ts';
import type { InstanceRecord, Said } from '../../../services/ledger/records.ts';
import { parseUpdaterConfig } from '../../../services/config/updater-config.ts';
import { runInstanceShell, type ShellPorts } from '../../../services/shell/instance-shell.ts';
import { cluster, containerInstanceArn, start, waiting } from '../ledger/records.ts';
import { openTable, type TestTable } from '../ledger/table.ts';
import { toyService } from './toy-service.ts';

/** A call as it was made. */
export interface Performed {
  readonly by: string;
  readonly n: number | undefined;
  readonly at: number;
}

/** One invocation of the function: it stands still before and after each thing it does, until it is let on. */
export interface Invocation {
  readonly requestId: string;
  readonly startedAt: number;
  /** The point where it stands: `before commit`, `after say`, ...; `undefined` when it has ended. */
  at(): string | undefined;
  /** Goes on to the next point, or to its end. Throws what the function threw. */
  step(): Promise<void>;
  /** Goes on to that point. Throws when it ends before. */
  reach(point: string): Promise<void>;
  /** Goes on to its end. @returns the points it passed. */
  finish(): Promise<readonly string[]>;
  /** Dies where it stands, without another word. */
  kill(): Promise<void>;
}

/** The world of one instance: its records in a real table, a time of its own, and all that happened. */
export interface Stage {
  readonly instanceId: string;
  readonly clusterArn: string;
  readonly performed: readonly Performed[];
  readonly said: readonly Said[];
  now(): number;
  pass(ms: number): void;
  /** Starts an invocation, which goes as far as its first point. */
  invoke(message: unknown, requestId: string): Promise<Invocation>;
  record(): Promise<InstanceRecord>;
  /** Events that some commit held. */
  readonly committed: ReadonlyMap<string, Said>;
  /** Whether the record is due now, as the index says. */
  isDue(): Promise<boolean>;
  readonly ledger: Ledger;
}

class Killed extends Error {}

const table: { opened?: Promise<TestTable> } = {};
let stages = 0;

/** Sets the stage: an instance that waits, with a slot taken for it. */
export async function setStage(): Promise<Stage> {
  table.opened ??= openTable();
  const { ledger, item } = await table.opened;
  stages += 1;
  const instanceId = `i-${String(stages).padStart(17, '0')}`;
  const clusterArn = `arn:aws:ecs:eu-west-1:111122223333:cluster/stage-${stages}`;
  const slot = {
    attemptId: `${instanceId}.7`,
    containerInstanceArn: containerInstanceArn(instanceId),
    to: '1.1.2',
    at: start,
  };
  await ledger.commitCluster(cluster({ clusterArn, slots: { [instanceId]: slot } }));
  await ledger.commitInstance(waiting({ clusterArn }, instanceId), start);

  let now = start;
  const performed: Performed[] = [];
  const said: Said[] = [];
  const committed = new Map<string, Said>();
  const config = parseUpdaterConfig({}, 'test');

  const run = (message: unknown, requestId: string, gate: Gate): Promise<void> => {
    const at = async <T>(name: string, act: () => T | Promise<T>): Promise<T> => {
      await gate(`before ${name}`);
      const result = await act();
      await gate(`after ${name}`);
      return result;
    };
    const ports: ShellPorts = {
      ledger: {
        ...ledger,
        readInstance: (id) => at('read', () => ledger.readInstance(id)),
        readCluster: (arn) => at('read cluster', () => ledger.readCluster(arn)),
        readBoth: (id, arn) => at('read both', () => ledger.readBoth(id, arn)),
        commitInstance: (record, when, before) =>
          at('commit', async () => {
            const done = await ledger.commitInstance(record, when, before);
            const all = record.handover
              ? [...Object.values(record.outbox), record.handover]
              : Object.values(record.outbox);
            if (done) for (const event of all) committed.set(event.eventId, event);
            return done;
          }),
        saidInstance: (record, ids) => at('mark', () => ledger.saidInstance(record, ids)),
      },
      say: (events) =>
        at('say', () => {
          for (const event of events) {
            if (!committed.has(event.eventId)) throw new Error(`said, and not committed: ${event.eventId}`);
            said.push(event);
          }
        }),
      config: () => Promise.resolve(config),
      now: () => now,
      sleep: async (ms) => {
        const until = now + ms;
        await gate('asleep');
        now = Math.max(now, until);
      },
      log: () => {},
      about: () => {},
    };
    const service = toyService({
      look: () => at('look', () => {}),
      perform: (_call, record) =>
        at('call', () => {
          const n = 'attempt' in record ? record.attempt?.intent?.n : undefined;
          performed.push({ by: requestId, n, at: now });
          return { kind: 'done' as const };
        }),
    });
    return runInstanceShell(service, ports, message, requestId);
  };

  return {
    instanceId,
    clusterArn,
    performed,
    said,
    committed,
    ledger,
    now: () => now,
    pass: (ms) => void (now += ms),
    invoke: (message, requestId) => invoke((gate) => run(message, requestId, gate), requestId, now),
    async record() {
      const record = await ledger.readInstance(instanceId);
      if (record === undefined) throw new Error(`${instanceId} has no record`);
      return record;
    },
    async isDue() {
      const dueAt = (await item(`instance#${instanceId}`))?.['dueAt'];
      return typeof dueAt === 'number' && dueAt <= now;
    },
  };
}

type Gate = (point: string) => Promise<void>;

async function invoke(
  run: (gate: Gate) => Promise<void>,
  requestId: string,
  startedAt: number,
): Promise<Invocation> {
  let standing: { readonly point: string; readonly go: () => void; readonly die: () => void } | undefined;
  let moved = () => {};
  let failure: unknown;
  const nextMove = () => new Promise<void>((resolve) => (moved = resolve));
  const gate: Gate = (point) =>
    new Promise((resolve, reject) => {
      standing = { point, go: resolve, die: () => reject(new Killed(point)) };
      moved();
    });
  const letGo = async (how: 'go' | 'die') => {
    const from = standing;
    if (from === undefined) return;
    standing = undefined;
    const arrived = nextMove();
    from[how]();
    await arrived;
    if (failure !== undefined && !(failure instanceof Killed)) throw failure;
  };
  const arrived = nextMove();
  void run(gate).then(
    () => moved(),
    (error: unknown) => {
      failure = error;
      moved();
    },
  );
  await arrived;
  if (failure !== undefined) throw failure;
  const invocation: Invocation = {
    requestId,
    startedAt,
    at: () => standing?.point,
    step: () => letGo('go'),
    async reach(point) {
      while (standing !== undefined && standing.point !== point) await letGo('go');
      if (standing === undefined) throw new Error(`${requestId} ended before it came to: ${point}`);
    },
    async finish() {
      const passed: string[] = [];
      while (standing !== undefined) {
        passed.push(standing.point);
        await letGo('go');
      }
      return passed;
    },
    kill: () => letGo('die'),
  };
  return invocation;
}

type Place = Pick<Stage, 'instanceId' | 'clusterArn'>;

/** The message that admits the stage's instance. */
export const admitted = ({ instanceId, clusterArn }: Place) => ({
  id: 'event-bridge-1',
  'detail-type': updateAdmitted.detailType,
  source: 'bottlerocket-updater.admit-update',
  time: '2026-11-01T10:00:00Z',
  detail: {
    ...updateAdmitted.example,
    meta: { ...updateAdmitted.example.meta, cluster: clusterArn, instanceId, attemptId: `${instanceId}.7` },
  },
});

/** A nudge about it. */
export const nudge = ({ instanceId, clusterArn }: Place) => ({
  id: 'event-bridge-2',
  'detail-type': stepDue.detailType,
  source: 'bottlerocket-updater.watch-steps',
  time: '2026-11-01T10:00:00Z',
  detail: {
    ...stepDue.example,
    meta: { ...stepDue.example.meta, cluster: clusterArn },
    data: { ...stepDue.example.data, instanceId },
  },
});

/** A native event about a task on it. */
export const taskStopped = ({ instanceId, clusterArn }: Place) => ({
  id: 'event-bridge-3',
  'detail-type': ecsTaskStateChange.detailType,
  source: 'aws.ecs',
  time: '2026-11-01T10:00:00Z',
  detail: {
    ...ecsTaskStateChange.example,
    clusterArn,
    containerInstanceArn: containerInstanceArn(instanceId),
  },
});

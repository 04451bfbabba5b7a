import { describe, expect, test } from 'vitest';
import { updateAdmitted } from '../../../events-schema/admit-update/update-admitted.ts';
import { ecsTaskStateChange } from '../../../events-schema/aws/ecs-task-state-change.ts';
import { drainFailed } from '../../../events-schema/drain-instance/drain-failed.ts';
import { instanceDrained } from '../../../events-schema/drain-instance/instance-drained.ts';
import { instanceDraining } from '../../../events-schema/drain-instance/instance-draining.ts';
import { releaseInstance } from '../../../events-schema/requests/release-instance.ts';
import { updateApplied } from '../../../events-schema/apply-update/update-applied.ts';
import { stepDue } from '../../../events-schema/watch-steps/step-due.ts';
import { parseUpdaterConfig } from '../../../services/config/updater-config.ts';
import type { Ledger } from '../../../services/ledger/ledger.ts';
import type { AttemptRecord, InstanceRecord, Said } from '../../../services/ledger/records.ts';
import type { Decision } from '../../../services/shell/decision.ts';
import { runInstanceShell, type InstanceService, type Wake } from '../../../services/shell/instance-shell.ts';
import { attempting, clusterArn, outboxOf, said as saidEvent, start } from '../ledger/records.ts';
import { openTable } from '../ledger/table.ts';
import { nudge, taskStopped } from './stage.ts';

const { ledger } = await openTable();
const config = parseUpdaterConfig({}, 'test');

let made = 0;
/** Writes a record of an instance that no other test knows, and returns its id. */
async function write(more: Partial<AttemptRecord> = {}): Promise<string> {
  const id = `i-${String((made += 1)).padStart(17, '0')}`;
  await ledger.commitInstance(attempting(more, id), start);
  return id;
}
const read = async (id: string): Promise<InstanceRecord> => (await ledger.readInstance(id))!;

/** drain-instance with this decision, and no calls. */
const deciding = (decide: (record: AttemptRecord) => Decision): InstanceService<Wake, undefined> => ({
  contract: {
    service: 'drain-instance',
    does: 'what the test decides',
    hears: [{ event: updateAdmitted }, { event: stepDue }, { event: ecsTaskStateChange }],
    says: [instanceDraining, instanceDrained, drainFailed],
    calls: [],
    ledger: [],
    sends: [],
  },
  concerns: () => true,
  observe: () => Promise.resolve(undefined),
  decide: (_wake, { record }) => decide(record as AttemptRecord),
  perform: () => Promise.reject(new Error('no call was decided')),
});

/** One look of a service at the record. @returns what it said, one list a time that it spoke. */
async function look(
  service: InstanceService<Wake, undefined>,
  instanceId: string,
  more: { ledger?: Partial<Ledger>; say?: (events: readonly Said[]) => void; message?: unknown } = {},
): Promise<string[]> {
  const heard: string[] = [];
  await runInstanceShell(
    service,
    {
      ledger: { ...ledger, ...more.ledger },
      say: async (events) => {
        more.say?.(events);
        heard.push(...events.map(({ eventId }) => eventId));
      },
      config: () => Promise.resolve(config),
      now: () => start + 60_000,
      sleep: () => Promise.resolve(),
      log: () => {},
      about: () => {},
    },
    more.message ?? nudge({ instanceId, clusterArn }),
    'request-1',
  );
  return heard;
}

const draining = { event: instanceDraining, data: instanceDraining.example.data };
const drained = { event: instanceDrained, data: instanceDrained.example.data };
const say = (says: readonly (typeof draining)[]) =>
  deciding((record) => ({ do: 'commit', record, because: 'test', says }));
const quiet = deciding(() => ({ do: 'nothing', why: 'test' }));

describe('what is owed', () => {
  const own = saidEvent('drain-instance', 'InstanceDraining', 1);
  const foreign = saidEvent('apply-update', 'UpdateApplied', 1);

  test('by this service is said before anything is decided', async () => {
    const id = await write({ outbox: outboxOf(own) });
    expect(await look(quiet, id)).toEqual([own.eventId]);
    expect(await read(id)).toMatchObject({ v: 1, outbox: {} });
  });

  test('by another service is carried over a commit: not said, and not lost', async () => {
    const id = await write({ outbox: outboxOf(own, foreign) });
    expect(await look(say([draining]), id)).toEqual([own.eventId, `${id}.7/InstanceDraining/2`]);
    expect(await read(id)).toMatchObject({ v: 2, outbox: outboxOf(foreign) });
  });

  test('stays owed when it could not be said, and nothing else is done', async () => {
    const id = await write({ outbox: outboxOf(own) });
    const fail = () => {
      throw new Error('EventBridge is away');
    };
    await expect(look(say([draining]), id, { say: fail })).rejects.toThrow('EventBridge is away');
    expect(await read(id)).toMatchObject({ v: 1, outbox: outboxOf(own) });
  });

  test('is said once more, with the same id, when only the mark was lost', async () => {
    const id = await write();
    const lost = () => Promise.reject(new Error('DynamoDB is away'));
    await expect(look(say([draining]), id, { ledger: { saidInstance: lost } })).rejects.toThrow();
    expect(await look(quiet, id)).toEqual([`${id}.7/InstanceDraining/2`]);
  });

  test('is said when the commit was made and its answer was lost', async () => {
    const id = await write();
    let isLost = true;
    const commitInstance: Ledger['commitInstance'] = async (record, now, before) => {
      const done = await ledger.commitInstance(record, now, before);
      // The client tried again and met its own commit.
      if (!isLost) return done;
      isLost = false;
      return false;
    };
    const once = deciding((record) =>
      record.step === 'drained'
        ? { do: 'nothing', why: 'drained already' }
        : { do: 'commit', record: { ...record, step: 'drained' }, because: 'test', says: [draining] },
    );
    expect(await look(once, id, { ledger: { commitInstance } })).toEqual([`${id}.7/InstanceDraining/2`]);
    expect(await read(id)).toMatchObject({ v: 2, outbox: {} });
  });
});

describe('a record that is handed over', () => {
  const handing = deciding((record) => ({ do: 'commit', record, because: 'test', hands: drained }));

  test('is said again at each nudge, with the same id, and decided upon no more', async () => {
    const id = await write();
    const [eventId] = await look(handing, id);
    expect(eventId).toBe(`${id}.7/InstanceDrained/2`);
    const undecided = deciding(() => {
      throw new Error('decided');
    });
    expect(await look(undecided, id)).toEqual([eventId]);
    expect(await look(undecided, id)).toEqual([eventId]);
    expect((await read(id)).v).toBe(2);
  });

  test('answers a request all the same, and stays handed over', async () => {
    const id = await write();
    const [eventId] = await look(handing, id);
    const asked = {
      ...say([draining]),
      contract: { ...handing.contract, hears: [{ event: releaseInstance }] },
    };
    const detail = { ...releaseInstance.example, data: { instanceId: id } };
    const message = { 'detail-type': 'ReleaseInstance', detail };
    expect(await look(asked, id, { message })).toEqual([`${id}.7/InstanceDraining/3`]);
    expect((await read(id)).handover?.eventId).toBe(eventId);
  });

  test('has the call of its end made before it is said again', async () => {
    const id = await write();
    await look(handing, id);
    const made: string[] = [];
    const owing: InstanceService<Wake, undefined> = {
      ...quiet,
      owes: () => ({ kind: 'end-attempt' }),
      perform: async ({ kind }) => {
        made.push(kind);
        return { kind: 'done' };
      },
    };
    await look(owing, id, { say: () => void made.push('said') });
    expect(made).toEqual(['end-attempt', 'said']);
  });

  test('is not said again for other wakes', async () => {
    const id = await write();
    await look(handing, id);
    const { meta } = updateAdmitted.example;
    const detail = { ...updateAdmitted.example, meta: { ...meta, instanceId: id } };
    expect(await look(quiet, id, { message: { 'detail-type': 'UpdateAdmitted', detail } })).toEqual([]);
  });

  test("keeps another's word when a guest commits", async () => {
    const handover = saidEvent('apply-update', 'UpdateApplied', 1);
    const id = await write({ owner: 'apply-update', handover });
    expect(await look(say([draining]), id)).toEqual([`${id}.7/InstanceDraining/2`]);
    expect(await read(id)).toMatchObject({ v: 2, owner: 'apply-update', handover });
  });

  test("forgets another's word when its listener takes it over", async () => {
    const handover = saidEvent('apply-update', 'UpdateApplied', 1);
    const id = await write({ owner: 'apply-update', handover });
    await look(
      deciding((record) => ({
        do: 'commit',
        record: { ...record, owner: 'drain-instance' },
        because: 'mine',
      })),
      id,
    );
    const record = await read(id);
    expect(record.owner).toBe('drain-instance');
    expect(record).not.toHaveProperty('handover');
  });
});

describe('an event', () => {
  test('takes its id, order and attempt from the commit, and its cause from what was heard', async () => {
    const id = await write();
    const events: Said[] = [];
    await look(say([draining]), id, { say: (said) => events.push(...said) });
    const { clusterArn } = await read(id);
    expect(events).toEqual([
      {
        eventId: `${id}.7/InstanceDraining/2`,
        service: 'drain-instance',
        detailType: 'InstanceDraining',
        detail: {
          meta: {
            eventId: `${id}.7/InstanceDraining/2`,
            causeId: stepDue.example.meta.eventId,
            cluster: clusterArn,
            instanceId: id,
            attemptId: `${id}.7`,
            sequence: 2,
            at: new Date(start + 60_000).toISOString(),
            schema: 1,
          },
          data: instanceDraining.example.data,
        },
      },
    ]);
  });

  test('of another service is refused, and nothing is committed', async () => {
    const id = await write();
    const theirs = deciding((record) => ({
      do: 'commit',
      record,
      because: 'test',
      says: [{ event: updateApplied, data: updateApplied.example.data }],
    }));
    await expect(look(theirs, id)).rejects.toThrow(
      'drain-instance may not say UpdateApplied: apply-update does',
    );
    expect((await read(id)).v).toBe(1);
  });

  test('that breaks its own schema is refused, and nothing is committed', async () => {
    const id = await write();
    const broken = deciding((record) => ({
      do: 'commit',
      record,
      because: 'test',
      says: [{ event: instanceDraining, data: { tasks: 'two' } }],
    }));
    await expect(look(broken, id)).rejects.toThrow(/tasks/);
    expect((await read(id)).v).toBe(1);
  });
});

test('a message about an instance that the ledger does not know is dropped', async () => {
  expect(await look(say([draining]), 'i-0ffffffffffffffff')).toEqual([]);
  expect(await ledger.readInstance('i-0ffffffffffffffff')).toBeUndefined();
});

test('an event about a registration that the instance has no more is dropped', async () => {
  const id = await write();
  const ledger = { findInstance: () => Promise.resolve(id) };
  const about = (registered: string) =>
    look(say([draining]), id, { ledger, message: taskStopped({ instanceId: registered, clusterArn }) });
  expect(await about('i-0ffffffffffffffff')).toEqual([]);
  expect((await read(id)).v).toBe(1);
  expect(await about(id)).toHaveLength(1);
});

test('a service that never rests is stopped with an error', async () => {
  const id = await write();
  const restless = deciding((record) => ({
    do: 'commit',
    record,
    because: 'again',
    lookAgainInMs: 1_000,
  }));
  await expect(look(restless, id)).rejects.toThrow('no rest after 12 turns');
});

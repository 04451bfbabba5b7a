import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ClusterRecord, InstanceRecord } from '../../../services/ledger/records.ts';
import {
  attempting,
  attemptId,
  cluster,
  clusterArn,
  containerInstanceArn,
  idle,
  instanceId,
  outboxOf,
  plain,
  said,
  start,
  waiting,
} from './records.ts';
import { openTable } from './table.ts';

const { ledger, item } = await openTable();

let made = 0;
/** An instance that no other test knows. */
const newId = () => `i-${String((made += 1)).padStart(17, '0')}`;

describe('a commit', () => {
  test('writes a new record as version 1, once', async () => {
    const id = newId();
    expect(await ledger.readInstance(id)).toBeUndefined();
    expect(await ledger.commitInstance(waiting({}, id), start)).toBe(true);
    expect(await ledger.commitInstance(waiting({ to: '9.9.9' }, id), start)).toBe(false);
    const record = await ledger.readInstance(id);
    expect(record?.v).toBe(1);
    expect(plain(record)).toEqual(plain(waiting({}, id)));
  });

  test('of a version that is past changes nothing', async () => {
    const id = newId();
    await ledger.commitInstance(waiting({}, id), start);
    const read = (await ledger.readInstance(id))!;
    expect(await ledger.commitInstance({ ...read, failures: 1 }, start, read.outbox)).toBe(true);
    expect(await ledger.commitInstance({ ...read, failures: 2 }, start, read.outbox)).toBe(false);
    expect(await ledger.readInstance(id)).toMatchObject({ v: 2, failures: 1 });
  });

  test('of a version that is to come changes nothing', async () => {
    const id = newId();
    expect(await ledger.commitInstance(waiting({ v: 4 }, id), start, {})).toBe(false);
    expect(await ledger.readInstance(id)).toBeUndefined();
  });

  test('is made by exactly one of many who read the same version', async () => {
    const id = newId();
    await ledger.commitInstance(waiting({}, id), start);
    const read = (await ledger.readInstance(id))!;
    const commits = await Promise.all(
      Array.from({ length: 20 }, (_, failures) =>
        ledger.commitInstance({ ...read, failures }, start, read.outbox),
      ),
    );
    expect(commits.filter(Boolean)).toHaveLength(1);
    expect(await ledger.readInstance(id)).toMatchObject({ v: 2, failures: commits.indexOf(true) });
  });
});

describe('what is absent from a record', () => {
  /** Every attribute that a record may lack, with a value for it. */
  const optional = fc.record(
    {
      lookAt: fc.constant(start + 60_000),
      running: fc.constant('1.1.1'),
      backOff: fc.constant({ until: start + 120_000, cause: 'no-room' as const, happened: 'x' }),
      handover: fc.constant(said('drain-instance', 'InstanceDrained')),
      endedAt: fc.constant(start - 1),
      checked: fc.constant('scan-1/check/1'),
    },
    { requiredKeys: [] },
  );
  const record = fc.oneof(
    optional.map((more): InstanceRecord => idle(more)),
    fc
      .tuple(optional, fc.constantFrom(undefined, 'budget' as const, 'window' as const))
      .map(([more, code]): InstanceRecord =>
        waiting({
          ...more,
          ...(code === undefined ? {} : { reason: { code, text: 'as seen' } }),
        }),
      ),
    optional.map((more): InstanceRecord => attempting(more)),
    optional.map((more): InstanceRecord => ({ ...idle(more), step: 'updated' })),
    optional.map((more): InstanceRecord => ({ ...idle(more), step: 'lost' })),
  );

  test('is gone after the commit, whatever was there before (property)', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(record, { minLength: 2, maxLength: 5 }), async (records) => {
        const id = newId();
        let outbox: InstanceRecord['outbox'] = {};
        for (const [v, next] of records.entries()) {
          const own = { ...next, instanceId: id, containerInstanceArn: containerInstanceArn(id), v };
          expect(await ledger.commitInstance(own, start, outbox)).toBe(true);
          ({ outbox } = own);
          expect(plain(await ledger.readInstance(id))).toEqual(plain(own));
        }
      }),
      { numRuns: 40 },
    );
  });

  test('is gone from a cluster, too', async () => {
    const arn = `${clusterArn}-absent`;
    const paused = { requestId: 'r-1', at: start, why: 'load test' };
    const answered = { 'r-1': { at: start, said: said('steer-rollout', 'RolloutPaused') } };
    await ledger.commitCluster(cluster({ clusterArn: arn, paused, answered }));
    expect(plain(await ledger.readCluster(arn))).toEqual(
      plain(cluster({ clusterArn: arn, paused, answered })),
    );
    await ledger.commitCluster(cluster({ clusterArn: arn, v: 1 }), {});
    expect(plain(await ledger.readCluster(arn))).toEqual(plain(cluster({ clusterArn: arn })));
  });

  test('takes a record out of the indexes it is in no more', async () => {
    const id = newId();
    await ledger.commitInstance(waiting({ lookAt: start }, id), start);
    expect(await item(`instance#${id}`)).toMatchObject({ due: 'due', dueAt: start, waitingIn: clusterArn });
    await ledger.commitInstance({ ...idle({}, id), v: 1 }, start, {});
    const after = await item(`instance#${id}`);
    for (const name of ['due', 'dueAt', 'waitingIn', 'waitingOrder', 'to'])
      expect(after).not.toHaveProperty(name);
  });
});

describe('records of every size and spelling', () => {
  test('event ids keep their slashes and dots as keys, and so do versions', async () => {
    const id = newId();
    const event = said('drain-instance', 'InstanceDraining');
    expect(event.eventId).toBe(`${attemptId}/InstanceDraining/3`);
    await ledger.commitInstance(
      waiting({ outbox: outboxOf(event), denied: { '1.1.2+a.b-c': 'rolled back' } }, id),
      start,
    );
    const record = await ledger.readInstance(id);
    expect(record?.outbox).toEqual({ [event.eventId]: event });
    expect(record?.denied).toEqual({ '1.1.2+a.b-c': 'rolled back' });
    await ledger.saidInstance(record!, [event.eventId]);
    expect((await ledger.readInstance(id))?.outbox).toEqual({});
  });

  test('a cluster nobody wrote about is version 0 and empty', async () => {
    const arn = `${clusterArn}-new`;
    expect(await ledger.readCluster(arn)).toEqual(cluster({ clusterArn: arn }));
  });

  test('a cluster holds 500 slots', async () => {
    const arn = `${clusterArn}-large`;
    const slots = Object.fromEntries(
      Array.from({ length: 500 }, (_, index): [string, ClusterRecord['slots'][string]] => {
        const id = `i-${String(index).padStart(17, '0')}`;
        const slot = {
          attemptId: `${id}.7`,
          containerInstanceArn: containerInstanceArn(id),
          from: '1.1.1',
          to: '1.1.2',
          at: start,
        };
        return [id, slot];
      }),
    );
    expect(await ledger.commitCluster(cluster({ clusterArn: arn, slots }))).toBe(true);
    expect((await ledger.readCluster(arn)).slots).toEqual(slots);
    const half = Object.fromEntries(Object.entries(slots).slice(250));
    expect(await ledger.commitCluster({ ...(await ledger.readCluster(arn)), slots: half }, {})).toBe(true);
    expect((await ledger.readCluster(arn)).slots).toEqual(half);
  });

  test('undefined inside a record is left out', async () => {
    const id = newId();
    const record = attempting({}, id);
    await ledger.commitInstance({ ...record, attempt: { ...record.attempt, release: undefined } }, start);
    expect(plain(await ledger.readInstance(id))).toEqual(plain(record));
  });

  test('a lost instance expires after 90 days, a scan after 7, others never', async () => {
    const id = newId();
    await ledger.commitInstance({ ...idle({}, id), step: 'lost' }, start);
    expect((await item(`instance#${id}`))?.['expiresAt']).toBe(start / 1000 + 90 * 86_400);
    await ledger.commitInstance({ ...idle({}, id), v: 1 }, start, {});
    expect(await item(`instance#${id}`)).not.toHaveProperty('expiresAt');
    const scan = {
      scanId: 's.1/2',
      clusterArn,
      v: 0,
      startedAt: start,
      asked: [instanceId],
      open: {},
      outbox: {},
    };
    expect(await ledger.commitScan(scan, start)).toBe(true);
    expect((await item('scan#s.1/2'))?.['expiresAt']).toBe(start / 1000 + 7 * 86_400);
    expect(await ledger.readScan('s.1/2')).toMatchObject({ ...scan, v: 1 });
  });
});

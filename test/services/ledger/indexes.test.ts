import { beforeAll, describe, expect, test } from 'vitest';
import type { ReasonCode } from '../../../events-schema/parts/reason.ts';
import { createLedger } from '../../../services/ledger/ledger.ts';
import { createQueue, isAnyWaiting, listNext } from '../../../services/ledger/queue.ts';
import type { WaitingRecord } from '../../../services/ledger/records.ts';
import { attempting, cluster, clusterArn, containerInstanceArn, idle, start, waiting } from './records.ts';
import { openTable, type TestTable } from './table.ts';

const idOf = (index: number) => `i-${String(index).padStart(17, '0')}`;
const because = (code: ReasonCode) => ({ code, text: 'as seen' });

describe('the waiting index', () => {
  let toy: TestTable;
  beforeAll(async () => {
    toy = await openTable();
    const records: WaitingRecord[] = [
      waiting({ failures: 2, since: start - 9_000 }, idOf(1)),
      waiting({ since: start - 1_000, reason: because('budget') }, idOf(2)),
      waiting({ since: start - 2_000, reason: because('window') }, idOf(3)),
      waiting({ failures: 120, reason: because('paused') }, idOf(4)),
      waiting({ reason: because('unowned-task') }, idOf(5)),
      waiting({ reason: because('backing-off') }, idOf(6)),
      waiting({ reason: because('denied-cluster'), to: '1.1.2' }, idOf(7)),
      waiting({ reason: because('denied-cluster'), to: '1.1.3' }, idOf(8)),
      waiting({ reason: because('denied-here') }, idOf(9)),
      waiting({ clusterArn: `${clusterArn}-other` }, idOf(10)),
    ];
    for (const record of records) expect(await toy.ledger.commitInstance(record, start)).toBe(true);
    await toy.ledger.commitInstance(attempting({}, idOf(11)), start);
    await toy.ledger.commitInstance(idle({}, idOf(12)), start);
  });
  const queue = () => createQueue(toy.documents);

  test('lists those of one cluster that only wait for a slot: fewest failures first, then longest waiting', async () => {
    const listed = await queue().list(clusterArn, 'queue#', 100);
    expect(listed.map(({ instanceId }) => instanceId)).toEqual([idOf(3), idOf(2), idOf(1), idOf(4)]);
  });

  test('lists the denied by their version', async () => {
    expect(await queue().list(clusterArn, 'denied#1.1.3#', 100)).toEqual([
      { instanceId: idOf(8), place: 'denied', rank: '1.1.3' },
    ]);
    expect(await queue().list(clusterArn, 'here#', 100)).toEqual([
      { instanceId: idOf(9), place: 'here', rank: '1.1.2' },
    ]);
  });

  test('next are the queued, then those whose version is denied no more', async () => {
    const denied = { '1.1.2': 'rolled back' };
    expect(await listNext(queue(), cluster({ denied }), 100)).toEqual(
      [3, 2, 1, 4, 8].map((index) => idOf(index)),
    );
    expect(await listNext(queue(), cluster({ denied }), 2)).toEqual([idOf(3), idOf(2)]);
  });

  test('is left at admission', async () => {
    const record = (await toy.ledger.readInstance(idOf(3)))!;
    const { v } = record;
    await toy.ledger.commitInstance({ ...attempting({ v }, idOf(3)) }, start, {});
    const listed = await queue().list(clusterArn, 'queue#', 100);
    expect(listed.map(({ instanceId }) => instanceId)).not.toContain(idOf(3));
  });
});

test('one that stands back for a deployment waits, apart from the queue and by its service', async () => {
  const { documents, ledger } = await openTable();
  const queue = createQueue(documents);
  await ledger.commitInstance(waiting({ reason: because('unowned-task') }, idOf(1)), start);
  expect(await isAnyWaiting(queue, cluster())).toBe(false);
  const reason = { ...because('deployment'), service: 'web' };
  await ledger.commitInstance(waiting({ reason }, idOf(2)), start);
  expect(await listNext(queue, cluster(), 100)).toEqual([]);
  expect(await isAnyWaiting(queue, cluster())).toBe(true);
  expect(await queue.list(clusterArn, 'deploying#', 100)).toEqual([
    { instanceId: idOf(2), place: 'deploying', rank: 'web' },
  ]);
});

describe('whether any waits', () => {
  const asked = async (...records: readonly WaitingRecord[]) => {
    const { documents, ledger } = await openTable();
    for (const record of records) await ledger.commitInstance(record, start);
    const queue = createQueue(documents);
    let questions = 0;
    const counting = {
      ...queue,
      list: (...question: Parameters<typeof queue.list>) => {
        questions += 1;
        return queue.list(...question);
      },
    };
    const denied = { '1.1.2': 'rolled back' };
    return { isAny: await isAnyWaiting(counting, cluster({ denied })), questions };
  };
  const denied = (index: number, to = '1.1.2') =>
    waiting({ reason: because('denied-cluster'), to }, idOf(index));
  const queued = (index: number) => waiting({ reason: because('budget') }, idOf(index));
  const here = (index: number) => waiting({ reason: because('denied-here') }, idOf(index));

  test('takes one question where none does, or where all are in the queue', async () => {
    expect(await asked()).toEqual({ isAny: false, questions: 1 });
    expect(await asked(queued(1), queued(2))).toEqual({ isAny: true, questions: 1 });
  });

  test('looks behind those that wait for a person', async () => {
    expect(await asked(denied(1), here(2))).toMatchObject({ isAny: false });
    expect(await asked(denied(1), here(2), queued(3))).toMatchObject({ isAny: true });
    expect(await asked(denied(1), denied(2, '1.1.3'))).toMatchObject({ isAny: true });
    const reason = { ...because('deployment'), service: 'web' };
    expect(await asked(denied(1), waiting({ reason }, idOf(2)))).toMatchObject({ isAny: true });
  });
});

describe('the due index', () => {
  test('lists what is due by now, earliest first; clusters always', async () => {
    const { ledger } = await openTable();
    await ledger.commitInstance(idle({ lookAt: start + 2 }, idOf(1)), start);
    await ledger.commitInstance(idle({ lookAt: start + 1 }, idOf(2)), start);
    await ledger.commitInstance(idle({ lookAt: start + 3 }, idOf(3)), start);
    await ledger.commitInstance(idle({}, idOf(4)), start);
    await ledger.commitCluster(cluster());
    expect(await ledger.listDue(start + 2, 100)).toEqual([
      { pk: `cluster#${clusterArn}`, dueAt: 0 },
      { pk: `instance#${idOf(2)}`, dueAt: start + 1 },
      { pk: `instance#${idOf(1)}`, dueAt: start + 2 },
    ]);
    expect(await ledger.listDue(start + 2, 2)).toHaveLength(2);
  });
});

describe('the index of container instances', () => {
  test('finds the machine, and after a new registration no more under the old ARN', async () => {
    const { ledger, documents } = await openTable();
    await ledger.commitInstance(idle({}, idOf(1)), start);
    const old = containerInstanceArn(idOf(1));
    expect(await ledger.findInstance(old)).toBe(idOf(1));
    expect(await ledger.findInstance(`${old}0`)).toBeUndefined();
    await ledger.commitInstance({ ...idle({ containerInstanceArn: `${old}0`, v: 1 }, idOf(1)) }, start, {});
    expect(await ledger.findInstance(`${old}0`)).toBe(idOf(1));
    // Who has found it before goes on to find it: the record tells that it is another now.
    expect(await ledger.findInstance(old)).toBe(idOf(1));
    expect(await createLedger(documents).findInstance(old)).toBeUndefined();
  });
});

// A page of DynamoDB is 1 MB: with records of 30 KB that is 35 of them, so that lists need several.
test('lists go on over pages, to their limit and no further', async () => {
  const { ledger, documents } = await openTable();
  const many = Array.from({ length: 120 }, (_, index) => index);
  const denied = { '1.1.1': 'x'.repeat(30_000) };
  for (const index of many) {
    await ledger.commitInstance(waiting({ lookAt: start + index, denied }, idOf(index)), start);
  }
  const due = await ledger.listDue(start + 1_000, 1_000);
  expect(due.map(({ pk }) => pk)).toEqual(many.map((index) => `instance#${idOf(index)}`));
  expect(await ledger.listDue(start + 1_000, 77)).toEqual(due.slice(0, 77));
  const queue = createQueue(documents);
  const queued = await queue.list(clusterArn, 'queue#', 1_000);
  expect(queued.map(({ instanceId }) => instanceId)).toEqual(many.map((index) => idOf(index)));
  expect(await queue.list(clusterArn, 'queue#', 77)).toEqual(queued.slice(0, 77));
});

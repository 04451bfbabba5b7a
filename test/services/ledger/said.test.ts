import { describe, expect, test } from 'vitest';
import type { InstanceRecord } from '../../../services/ledger/records.ts';
import { cluster, clusterArn, idle, outboxOf, said, start } from './records.ts';
import { openTable } from './table.ts';

const { ledger, item } = await openTable();

const draining = said('drain-instance', 'InstanceDraining');
const drained = said('drain-instance', 'InstanceDrained');
const foreign = said('recover-instance', 'InstanceRestored', 2);

let made = 0;
/** Commits a record with these events owed, and reads it. */
async function owing(events = [draining], more: Partial<InstanceRecord> = {}): Promise<InstanceRecord> {
  const id = `i-${String((made += 1)).padStart(17, '0')}`;
  const { step: _, ...rest } = more;
  await ledger.commitInstance({ ...idle({}, id), ...rest, outbox: outboxOf(...events) }, start);
  return (await ledger.readInstance(id))!;
}
const dueOf = async ({ instanceId }: InstanceRecord) => {
  const { due, dueAt } = (await item(`instance#${instanceId}`)) ?? {};
  return { due, dueAt };
};

describe('marking events as said', () => {
  test('takes them out and leaves the version', async () => {
    const record = await owing([draining, drained]);
    await ledger.saidInstance(record, [draining.eventId]);
    const after = await ledger.readInstance(record.instanceId);
    expect(after?.v).toBe(record.v);
    expect(after?.outbox).toEqual(outboxOf(drained));
  });

  test('twice, or of what was never there, is harmless', async () => {
    const record = await owing();
    await ledger.saidInstance(record, [draining.eventId]);
    await ledger.saidInstance(record, [draining.eventId, 'x/y/1']);
    expect(await ledger.readInstance(record.instanceId)).toMatchObject({ v: record.v, outbox: {} });
  });

  test('makes nothing of a record that is not there', async () => {
    await ledger.saidInstance({ ...idle({}, 'i-00000000000009999'), v: 3 }, [draining.eventId]);
    expect(await ledger.readInstance('i-00000000000009999')).toBeUndefined();
  });

  test('an owed event is due a minute after its commit; said, the record is due at its own look', async () => {
    const record = await owing([draining], { lookAt: start + 600_000 });
    expect(await dueOf(record)).toEqual({ due: 'due', dueAt: start + 60_000 });
    await ledger.saidInstance(record, [draining.eventId]);
    expect(await dueOf(record)).toEqual({ due: 'due', dueAt: start + 600_000 });
  });

  test('said, a record without a look is due no more', async () => {
    const record = await owing();
    expect(await dueOf(record)).toEqual({ due: 'due', dueAt: start + 60_000 });
    await ledger.saidInstance(record, [draining.eventId]);
    expect(await dueOf(record)).toEqual({ due: undefined, dueAt: undefined });
  });

  test("stays due while another service's event is owed", async () => {
    const record = await owing([draining, foreign]);
    await ledger.saidInstance(record, [draining.eventId]);
    expect(await dueOf(record)).toEqual({ due: 'due', dueAt: start + 60_000 });
    expect((await ledger.readInstance(record.instanceId))?.outbox).toEqual(outboxOf(foreign));
  });

  test('after a later commit takes out its own events only, and leaves what that commit is due at', async () => {
    const record = await owing([draining], { lookAt: start + 600_000 });
    const later = { ...record, lookAt: start + 5_000, outbox: outboxOf(draining, drained) };
    expect(await ledger.commitInstance(later, start, record.outbox)).toBe(true);
    await ledger.saidInstance(record, [draining.eventId]);
    const after = await ledger.readInstance(record.instanceId);
    expect(after).toMatchObject({ v: record.v + 1, lookAt: start + 5_000 });
    expect(after?.outbox).toEqual(outboxOf(drained));
    expect(await dueOf(record)).toEqual({ due: 'due', dueAt: start + 5_000 });
  });

  test('before a later commit does not stand in its way', async () => {
    const record = await owing();
    await ledger.saidInstance(record, [draining.eventId]);
    expect(await ledger.commitInstance({ ...record, failures: 1, outbox: {} }, start, record.outbox)).toBe(
      true,
    );
  });

  test('while another service commits: what it read as owed does not come back', async () => {
    const record = await owing([draining]);
    // Read, and then said by its own service before the other one commits.
    await ledger.saidInstance(record, [draining.eventId]);
    const next = { ...record, failures: 1, outbox: outboxOf(draining, foreign) };
    expect(await ledger.commitInstance(next, start, record.outbox)).toBe(true);
    expect((await ledger.readInstance(record.instanceId))?.outbox).toEqual(outboxOf(foreign));
  });

  test('works for clusters and scans alike', async () => {
    await ledger.commitCluster(cluster({ outbox: outboxOf(draining, foreign) }));
    await ledger.saidCluster(await ledger.readCluster(clusterArn), [draining.eventId]);
    expect(await ledger.readCluster(clusterArn)).toMatchObject({
      v: 1,
      outbox: outboxOf(foreign),
      due: 'due',
    });

    const scan = { scanId: 's', clusterArn, v: 0, startedAt: start, asked: [], open: {}, lookAt: start + 1 };
    await ledger.commitScan({ ...scan, outbox: outboxOf(draining) }, start);
    await ledger.saidScan((await ledger.readScan('s'))!, [draining.eventId]);
    expect(await ledger.readScan('s')).toMatchObject({ v: 1, outbox: {}, dueAt: start + 1 });
  });
});

import { describe, expect, test } from 'vitest';
import { createFleetCounts } from '../../../services/ledger/fleet.ts';
import type { ScanRecord } from '../../../services/ledger/records.ts';
import { createScanAnswers } from '../../../services/ledger/scans.ts';
import { clusterArn, containerInstanceArn, outboxOf, said, start } from './records.ts';
import { openTable } from './table.ts';

const { documents, ledger } = await openTable();
const answers = createScanAnswers(documents);
const ids = Array.from({ length: 50 }, (_, index) => `i-${String(index).padStart(17, '0')}`);

let made = 0;
/** A scan that asked fifty instances. */
async function fifty(): Promise<string> {
  const scanId = `scan.${(made += 1)}/0`;
  const open: ScanRecord['open'] = Object.fromEntries(
    ids.map((id) => [id, { containerInstanceArn: containerInstanceArn(id), status: 'ACTIVE' }]),
  );
  const scan = { scanId, clusterArn, v: 0, startedAt: start, asked: ids, open, outbox: {} };
  await ledger.commitScan(scan, start);
  return scanId;
}

describe('answers of a scan', () => {
  test('each take their own instance out, all at once', async () => {
    const scanId = await fifty();
    const taken = await Promise.all(ids.map((id) => answers.answer(scanId, id)));
    expect(taken.map((after) => after?.left).toSorted((a, b) => Number(a) - Number(b))).toEqual(
      ids.map((_, index) => index),
    );
    expect(await ledger.readScan(scanId)).toMatchObject({ v: 51, open: {}, asked: ids });
  });

  test('are taken once: what comes again changes nothing', async () => {
    const scanId = await fifty();
    const event = said('discover-updates', 'UpdateCheckFailed');
    const first = await answers.answer(scanId, ids[0]!, event);
    expect(first).toEqual({ v: 2, left: 49 });
    const after = (await ledger.readScan(scanId))!;
    expect(after).toMatchObject({ v: 2, outbox: outboxOf(event) });
    expect(after.open).not.toHaveProperty(ids[0]!);
    await ledger.saidScan(after, [event.eventId]);
    expect(await answers.answer(scanId, ids[0]!, event)).toBeUndefined();
    expect(await ledger.readScan(scanId)).toMatchObject({ v: 2, outbox: {} });
  });

  test('read of the batch what concerns them alone', async () => {
    const scanId = await fifty();
    const read = await answers.read(scanId, ids[7]!);
    expect(read).toMatchObject({ scanId, clusterArn, v: 1, startedAt: start, outbox: {} });
    expect(Object.keys(read?.open ?? {})).toEqual([ids[7]]);
    expect(read).not.toHaveProperty('asked');
    await answers.answer(scanId, ids[7]!);
    expect(await answers.read(scanId, ids[7]!)).toMatchObject({ v: 2, open: {} });
    expect(await answers.read('scan.nowhere', ids[7]!)).toBeUndefined();
  });

  test('count as commits: a look that read before them conflicts', async () => {
    const scanId = await fifty();
    const read = (await ledger.readScan(scanId))!;
    await answers.answer(scanId, ids[0]!);
    expect(await ledger.commitScan({ ...read, lookAt: start + 1 }, start, read.outbox)).toBe(false);
  });

  test('of an unknown scan or instance are dropped, and make no record', async () => {
    expect(await answers.answer('scan.nowhere', ids[0]!)).toBeUndefined();
    expect(await ledger.readScan('scan.nowhere')).toBeUndefined();
    expect(await answers.answer(await fifty(), 'i-0eeeeeeeeeeeeeeee')).toBeUndefined();
  });
});

test('a count of the fleet is kept beside the record of its cluster, not in it', async () => {
  const counts = createFleetCounts(documents);
  expect(await counts.read(clusterArn, 0)).toBeUndefined();
  await counts.write(clusterArn, { instances: 500, at: start });
  await counts.write(clusterArn, { instances: 501, at: start + 1 });
  const others = createFleetCounts(documents);
  expect(await others.read(clusterArn, start + 1)).toMatchObject({ instances: 501, at: start + 1 });
  expect(await others.read(clusterArn, start + 2)).toBeUndefined();
  // Another function counted again: what serves is not read anew, what is too old is.
  await counts.write(clusterArn, { instances: 502, at: start + 9 });
  expect(await others.read(clusterArn, start)).toMatchObject({ instances: 501 });
  expect(await others.read(clusterArn, start + 2)).toMatchObject({ instances: 502 });
  expect((await ledger.readCluster(clusterArn)).v).toBe(0);
});

import { expect, test } from 'vitest';
import { createFleetCounts } from '../../../services/ledger/fleet.ts';
import { clusterArn, start } from './records.ts';
import { openTable } from './table.ts';

const { documents, ledger } = await openTable();

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

import type { Ledger } from '../ledger/ledger.ts';
import { isAnyWaiting, type Queue } from '../ledger/queue.ts';
import type { InstanceRecord, Millis } from '../ledger/records.ts';
import type { ClusterView, Watched } from './nudges.ts';

/** How many due records one tick looks at. More than these are next at the next tick. */
const dueAtMost = 2000;
/** How many reads are under way at once. */
const readsAtOnce = 25;

type ReadLedger = Pick<Ledger, 'listDue' | 'listAwaited' | 'readInstance' | 'readCluster' | 'readScan'>;

/** Reads what is due, and for each cluster the records that its slots point to. Indexes are hints: each is read again. */
export async function observe(ledger: ReadLedger, queue: Queue, now: Millis): Promise<Watched> {
  const due = await ledger.listDue(now, dueAtMost);
  const idsOf = (kind: string) =>
    due.flatMap(({ pk }) => (pk.startsWith(`${kind}#`) ? [pk.slice(kind.length + 1)] : []));
  const known = new Map<string, InstanceRecord | undefined>();
  const readInstances = async (ids: readonly string[]) => {
    const missing = ids.filter((id) => !known.has(id));
    const records = await inChunks(missing, (id) => ledger.readInstance(id));
    missing.forEach((id, index) => known.set(id, records[index]));
  };

  const dueIds = idsOf('instance');
  await readInstances(dueIds);
  const clusters: ClusterView[] = [];
  for (const clusterArn of idsOf('cluster')) {
    const record = await ledger.readCluster(clusterArn);
    const holderIds = Object.keys(record.slots);
    await readInstances(holderIds);
    clusters.push({
      record,
      holders: Object.fromEntries(holderIds.map((id) => [id, known.get(id)])),
      hasWaiting: await isAnyWaiting(queue, record),
    });
  }
  const scans = await inChunks(idsOf('scan'), (id) => ledger.readScan(id));
  return {
    instances: dueIds.flatMap((id) => known.get(id) ?? []).filter((record) => isDue(record, now)),
    scans: scans.filter((scan) => scan !== undefined),
    clusters,
  };
}

/** Reads the instances with these ids that are due: those whose look was waited for. */
export async function observeAwaited(
  ledger: Pick<Ledger, 'readInstance'>,
  ids: readonly string[],
  now: Millis,
): Promise<Watched> {
  const records = await inChunks(ids, (id) => ledger.readInstance(id));
  const instances = records.flatMap((record) => (record !== undefined && isDue(record, now) ? [record] : []));
  return { instances, scans: [], clusters: [] };
}

/** The index may lag behind: a record that was moved on meanwhile is not nudged. */
const isDue = (record: InstanceRecord, now: Millis): boolean =>
  Object.keys(record.outbox).length > 0 || (record.lookAt !== undefined && record.lookAt <= now);

async function inChunks<A, B>(items: readonly A[], read: (item: A) => Promise<B>): Promise<B[]> {
  const results: B[] = [];
  for (let from = 0; from < items.length; from += readsAtOnce) {
    results.push(...(await Promise.all(items.slice(from, from + readsAtOnce).map((item) => read(item)))));
  }
  return results;
}

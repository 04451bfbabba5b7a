import type { Documents } from './documents.ts';
import type { ClusterRecord, WaitingRecord } from './records.ts';
import { ledgerTable } from './table.ts';

/** An instance in the waiting index, as a hint: read its record before believing it. */
export interface Queued {
  readonly instanceId: string;
  /** Place and rank, as `items.ts` writes them. */
  readonly place: string;
  readonly rank: string;
}

/**
 * The instances that wait, in their order. `place` is `queue#`, or `denied#<version>#`, or `here#<version>#`, or
 * `deploying#<service>#`, or the beginning of one of these; empty: any of them.
 */
export interface Queue {
  list(clusterArn: string, place: string, limit: number): Promise<readonly Queued[]>;
  /** All of them, at every place, with their records as the index shows them: hints as well. Some hundreds at a time. */
  pages(clusterArn: string): AsyncIterable<readonly WaitingRecord[]>;
}

const pageSize = 250;

/** The queue over the ledger's table. */
export function createQueue(documents: Documents): Queue {
  const { name, partitionKey, sortKey } = ledgerTable.indexes.waiting;
  return {
    async list(clusterArn, place, limit) {
      const found = await documents.query(
        {
          IndexName: name,
          KeyConditionExpression: place === '' ? '#p = :p' : '#p = :p AND begins_with(#s, :place)',
          ExpressionAttributeNames: { '#p': partitionKey, '#s': sortKey, '#pk': 'pk' },
          ExpressionAttributeValues: { ':p': clusterArn, ...(place === '' ? {} : { ':place': place }) },
          ProjectionExpression: '#pk, #s',
        },
        limit,
      );
      return found.map((item) => toQueued(String(item['pk']), String(item[sortKey])));
    },
    async *pages(clusterArn) {
      const all = documents.pages(
        {
          IndexName: name,
          KeyConditionExpression: '#p = :p',
          ExpressionAttributeNames: { '#p': partitionKey },
          ExpressionAttributeValues: { ':p': clusterArn },
        },
        pageSize,
      );
      // Only what waits has a place in the index.
      for await (const page of all) yield page as readonly unknown[] as readonly WaitingRecord[];
    },
  };
}

function toQueued(pk: string, order: string): Queued {
  const [place = '', rank = ''] = order.split('#');
  return { instanceId: pk.replace('instance#', ''), place, rank };
}

/** How many denied ones are looked through for those that a person has allowed since. */
const deniedAtMost = 1000;

/** Who may be next: those in the queue, and after them those whose version is denied no more. */
export async function listNext(
  queue: Queue,
  cluster: Pick<ClusterRecord, 'clusterArn' | 'denied'>,
  limit: number,
): Promise<readonly string[]> {
  const queued = await queue.list(cluster.clusterArn, 'queue#', limit);
  const ids = queued.map(({ instanceId }) => instanceId);
  if (ids.length >= limit) return ids;
  const denied = await queue.list(cluster.clusterArn, 'denied#', deniedAtMost);
  const allowed = denied.filter(({ rank }) => cluster.denied[rank] === undefined);
  return [...ids, ...allowed.map(({ instanceId }) => instanceId)].slice(0, limit);
}

/** Whether any instance waits for a slot, those among them that stand back for a deployment. */
export async function isAnyWaiting(
  queue: Queue,
  cluster: Pick<ClusterRecord, 'clusterArn' | 'denied'>,
): Promise<boolean> {
  // One question is enough where nobody waits, as on most minutes, and where most wait for a slot.
  const [first] = await queue.list(cluster.clusterArn, '', 1);
  if (first === undefined) return false;
  if (first.place === 'queue' || first.place === 'deploying') return true;
  const next = await listNext(queue, cluster, 1);
  return next.length > 0 || (await queue.list(cluster.clusterArn, 'deploying#', 1)).length > 0;
}

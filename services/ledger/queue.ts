import { QueryCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { ClusterRecord } from './records.ts';
import { ledgerTable } from './table.ts';

/** An instance in the waiting index, as a hint: read its record before believing it. */
export interface Queued {
  readonly instanceId: string;
  /** Place and rank, as `items.ts` writes them. */
  readonly place: string;
  readonly rank: string;
}

/** The instances that wait, in their order. `place` is `queue`, or `denied#<version>#`, or `here#<version>#`. */
export interface Queue {
  list(clusterArn: string, place: string, limit: number): Promise<readonly Queued[]>;
}

/** The queue over the ledger's table. */
export function createQueue(client: DynamoDBDocumentClient, table: string): Queue {
  const { name, partitionKey, sortKey } = ledgerTable.indexes.waiting;
  return {
    async list(clusterArn, place, limit) {
      const found: Queued[] = [];
      let start: Record<string, unknown> | undefined;
      do {
        const page = await client.send(
          new QueryCommand({
            TableName: table,
            IndexName: name,
            KeyConditionExpression: '#p = :p AND begins_with(#s, :place)',
            ExpressionAttributeNames: { '#p': partitionKey, '#s': sortKey, '#pk': 'pk' },
            ExpressionAttributeValues: { ':p': clusterArn, ':place': place },
            ProjectionExpression: '#pk, #s',
            Limit: limit - found.length,
            ...(start === undefined ? {} : { ExclusiveStartKey: start }),
          }),
        );
        found.push(...(page.Items ?? []).map((item) => toQueued(String(item['pk']), String(item[sortKey]))));
        start = page.LastEvaluatedKey;
      } while (start !== undefined && found.length < limit);
      return found;
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

import { GetCommand, QueryCommand, UpdateCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { unlessConditionFails } from './conditional.ts';
import { clusterItem, clusterKey, instanceItem, instanceKey, scanItem, scanKey, type Item } from './items.ts';
import type { ClusterRecord, InstanceRecord, Millis, ScanRecord } from './records.ts';
import { ledgerTable } from './table.ts';

interface Key {
  readonly pk: string;
  readonly sk: string;
}

/** A record that watch-steps finds in the due index: read it again before believing it. */
export interface DueHint {
  readonly pk: string;
  readonly dueAt: Millis;
}

/**
 * The table that remembers. Reads of records are consistent; lists come from indexes and are hints. A commit is a
 * compare-and-set on the record's version `v`: `false` means that somebody else committed since it was read.
 * Throws what DynamoDB throws (throttling, outage).
 */
export interface Ledger {
  readInstance(instanceId: string): Promise<InstanceRecord | undefined>;
  readCluster(clusterArn: string): Promise<ClusterRecord>;
  readScan(scanId: string): Promise<ScanRecord | undefined>;
  commitInstance(record: InstanceRecord, now: Millis): Promise<boolean>;
  commitCluster(record: ClusterRecord): Promise<boolean>;
  commitScan(record: ScanRecord, now: Millis): Promise<boolean>;
  /** Marks events as said. It does not touch `v`. */
  saidInstance(record: InstanceRecord, eventIds: readonly string[]): Promise<void>;
  saidCluster(record: ClusterRecord, eventIds: readonly string[]): Promise<void>;
  saidScan(record: ScanRecord, eventIds: readonly string[]): Promise<void>;
  /** EC2 id of the instance with that container instance ARN, if the index knows it. */
  findInstance(containerInstanceArn: string): Promise<string | undefined>;
  /** Records due by `now`, earliest first. */
  listDue(now: Millis, limit: number): Promise<readonly DueHint[]>;
}

/** The ledger over a DynamoDB table. */
export function createLedger(client: DynamoDBDocumentClient, table: string): Ledger {
  const commit = (key: Key, item: Item, v: number) => commitItem(client, table, key, item, v);
  const said = (
    key: Key,
    record: { readonly v: number; readonly outbox: object; readonly lookAt?: Millis },
    eventIds: readonly string[],
    indexed: boolean,
  ) => markSaid(client, table, key, record, eventIds, indexed);
  const read = async (key: Key) =>
    (await client.send(new GetCommand({ TableName: table, Key: key, ConsistentRead: true }))).Item;
  const query = (index: keyof typeof ledgerTable.indexes, value: string, limit: number, before?: Millis) =>
    queryIndex(client, table, index, value, limit, before);
  return {
    readInstance: async (id) => (await read(instanceKey(id))) as InstanceRecord | undefined,
    readCluster: async (arn) =>
      ((await read(clusterKey(arn))) as ClusterRecord | undefined) ?? newCluster(arn),
    readScan: async (id) => (await read(scanKey(id))) as ScanRecord | undefined,
    commitInstance: (record, now) =>
      commit(instanceKey(record.instanceId), instanceItem(record, now), record.v),
    commitCluster: (record) => commit(clusterKey(record.clusterArn), clusterItem(record), record.v),
    commitScan: (record, now) => commit(scanKey(record.scanId), scanItem(record, now), record.v),
    saidInstance: (record, ids) => said(instanceKey(record.instanceId), record, ids, true),
    saidCluster: (record, ids) => said(clusterKey(record.clusterArn), record, ids, false),
    saidScan: (record, ids) => said(scanKey(record.scanId), record, ids, true),
    findInstance: async (arn) =>
      (await query('containerInstance', arn, 1)).map((item) =>
        String(item['pk']).replace('instance#', ''),
      )[0],
    listDue: async (now, limit) =>
      (await query('due', 'due', limit, now)).map((item) => ({
        pk: String(item['pk']),
        dueAt: Number(item['dueAt']),
      })),
  };
}

/** A cluster nobody has written about yet. */
export function newCluster(clusterArn: string): ClusterRecord {
  return { clusterArn, v: 0, slots: {}, denied: {}, failed: {}, outbox: {} };
}

async function commitItem(
  client: DynamoDBDocumentClient,
  table: string,
  key: Key,
  item: Item,
  v: number,
): Promise<boolean> {
  const names: Record<string, string> = { '#v': 'v' };
  const values: Record<string, unknown> = { ':next': v + 1 };
  const set = ['#v = :next'];
  const remove: string[] = [];
  for (const [index, name] of Object.keys(item).entries()) {
    if (name === 'v' || name === 'pk' || name === 'sk') continue;
    names[`#a${index}`] = name;
    if (item[name] === undefined) remove.push(`#a${index}`);
    else {
      set.push(`#a${index} = :a${index}`);
      values[`:a${index}`] = item[name];
    }
  }
  if (v > 0) values[':v'] = v;
  else names['#pk'] = 'pk';
  return unlessConditionFails(() =>
    client.send(
      new UpdateCommand({
        TableName: table,
        Key: key,
        UpdateExpression: `SET ${set.join(', ')}${remove.length > 0 ? ` REMOVE ${remove.join(', ')}` : ''}`,
        ConditionExpression: v > 0 ? '#v = :v' : 'attribute_not_exists(#pk)',
        ExpressionAttributeNames: names,
        ExpressionAttributeValues: values,
      }),
    ),
  );
}

/**
 * Takes events out of the outbox. When it is empty then and nobody committed meanwhile, the record is due at its own
 * look again, or not at all.
 */
async function markSaid(
  client: DynamoDBDocumentClient,
  table: string,
  key: Key,
  record: { readonly v: number; readonly outbox: object; readonly lookAt?: Millis },
  eventIds: readonly string[],
  indexed: boolean,
): Promise<void> {
  const names: Record<string, string> = { '#outbox': 'outbox' };
  eventIds.forEach((id, index) => (names[`#e${index}`] = id));
  const removals = eventIds.map((_, index) => `#outbox.#e${index}`);
  const emptied = indexed && Object.keys(record.outbox).every((id) => eventIds.includes(id));
  const base = { TableName: table, Key: key };
  const settled = emptied
    ? await unlessConditionFails(() =>
        client.send(
          new UpdateCommand({
            ...base,
            UpdateExpression:
              record.lookAt === undefined
                ? `REMOVE ${[...removals, '#due', '#dueAt'].join(', ')}`
                : `SET #dueAt = :look REMOVE ${removals.join(', ')}`,
            ConditionExpression: '#v = :v',
            ExpressionAttributeNames: {
              ...names,
              '#v': 'v',
              '#dueAt': 'dueAt',
              ...(record.lookAt === undefined ? { '#due': 'due' } : {}),
            },
            ExpressionAttributeValues: {
              ':v': record.v,
              ...(record.lookAt === undefined ? {} : { ':look': record.lookAt }),
            },
          }),
        ),
      )
    : false;
  if (settled) return;
  await unlessConditionFails(() =>
    client.send(
      new UpdateCommand({
        ...base,
        UpdateExpression: `REMOVE ${removals.join(', ')}`,
        ConditionExpression: 'attribute_exists(#outbox)',
        ExpressionAttributeNames: names,
      }),
    ),
  );
}

async function queryIndex(
  client: DynamoDBDocumentClient,
  table: string,
  index: keyof typeof ledgerTable.indexes,
  value: string,
  limit: number,
  before?: Millis,
): Promise<readonly Item[]> {
  const { name, partitionKey, sortKey } = ledgerTable.indexes[index];
  const found: Item[] = [];
  let start: Record<string, unknown> | undefined;
  do {
    const page = await client.send(
      new QueryCommand({
        TableName: table,
        IndexName: name,
        KeyConditionExpression: before === undefined ? '#p = :p' : '#p = :p AND #s <= :s',
        ExpressionAttributeNames: { '#p': partitionKey, ...(before === undefined ? {} : { '#s': sortKey }) },
        ExpressionAttributeValues: { ':p': value, ...(before === undefined ? {} : { ':s': before }) },
        Limit: limit - found.length,
        ...(start === undefined ? {} : { ExclusiveStartKey: start }),
      }),
    );
    found.push(...(page.Items ?? []));
    start = page.LastEvaluatedKey;
  } while (start !== undefined && found.length < limit);
  return found;
}

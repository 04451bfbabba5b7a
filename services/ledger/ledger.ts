import { unlessConditionFails } from './conditional.ts';
import type { Attributes, Documents, Key } from './documents.ts';
import { clusterItem, clusterKey, instanceItem, instanceKey, scanItem, scanKey, type Item } from './items.ts';
import type { ClusterRecord, InstanceRecord, Millis, Said, ScanRecord } from './records.ts';
import { ledgerTable } from './table.ts';

/** A record that watch-steps finds in the due index: read it again before believing it. */
export interface DueHint {
  readonly pk: string;
  readonly dueAt: Millis;
}

/** An instance's record, if there is one, and its cluster's, if that is known already. */
export interface Both {
  readonly record: InstanceRecord | undefined;
  readonly cluster: ClusterRecord | undefined;
}

/** The events of a record that are committed and perhaps not said. */
type Outbox = Readonly<Record<string, Said>>;

/**
 * The table that remembers. Reads of records are consistent; lists come from indexes and are hints. A commit is a
 * compare-and-set on the record's version `v`: `false` means that somebody else committed since it was read.
 * `before` is the outbox as it was read: events are put in and taken out one by one, since others may mark theirs as
 * said at the same time, which does not change the version. Only a first commit has none.
 * Throws what DynamoDB throws (throttling, outage).
 */
export interface Ledger {
  readInstance(instanceId: string): Promise<InstanceRecord | undefined>;
  readCluster(clusterArn: string): Promise<ClusterRecord>;
  /**
   * Both records with one call. Where nobody says which cluster it is, that of the last one asked for is read: most
   * ledgers hold one cluster. Whoever asks looks whether it is the instance's.
   */
  readBoth(instanceId: string, clusterArn: string | undefined): Promise<Both>;
  readScan(scanId: string): Promise<ScanRecord | undefined>;
  commitInstance(record: InstanceRecord, now: Millis, before?: Outbox): Promise<boolean>;
  commitCluster(record: ClusterRecord, before?: Outbox): Promise<boolean>;
  commitScan(record: ScanRecord, now: Millis, before?: Outbox): Promise<boolean>;
  /** Marks events as said. It does not touch `v`. */
  saidInstance(record: InstanceRecord, eventIds: readonly string[]): Promise<void>;
  saidCluster(record: ClusterRecord, eventIds: readonly string[]): Promise<void>;
  saidScan(record: ScanRecord, eventIds: readonly string[]): Promise<void>;
  /**
   * EC2 id of the instance with that container instance ARN, if the index knows it. It may have registered anew since:
   * its record tells.
   */
  findInstance(containerInstanceArn: string): Promise<string | undefined>;
  /** Records due by `now`, earliest first. */
  listDue(now: Millis, limit: number): Promise<readonly DueHint[]>;
  /** Records whose look by `until` nothing else announces, earliest first. */
  listAwaited(until: Millis, limit: number): Promise<readonly DueHint[]>;
}

/** The ledger over its table. */
export function createLedger(documents: Documents): Ledger {
  const commit = (key: Key, item: Item, record: Versioned, before: Outbox | undefined) =>
    commitItem(documents, key, item, record, before);
  const said = (
    key: Key,
    record: { readonly v: number; readonly outbox: object; readonly lookAt?: Millis },
    eventIds: readonly string[],
    indexed: boolean,
  ) => markSaid(documents, key, record, eventIds, indexed);
  const read = (key: Key) => documents.get(key);
  /** A container instance is on one EC2 instance for all its life: what was found once is not looked for again. */
  const found = new Map<string, string>();
  const query = (index: keyof typeof ledgerTable.indexes, value: string, limit: number, before?: Millis) =>
    queryIndex(documents, index, value, limit, before);
  const readInstance = async (id: string) => (await read(instanceKey(id))) as InstanceRecord | undefined;
  let lastCluster: string | undefined;
  const readCluster = async (arn: string) => {
    lastCluster = arn;
    return ((await read(clusterKey(arn))) as ClusterRecord | undefined) ?? newCluster(arn);
  };
  return {
    readInstance,
    readCluster,
    async readBoth(instanceId, clusterArn = lastCluster) {
      const [record, cluster] = await Promise.all([
        readInstance(instanceId),
        clusterArn === undefined ? undefined : readCluster(clusterArn),
      ]);
      return { record, cluster };
    },
    readScan: async (id) => (await read(scanKey(id))) as ScanRecord | undefined,
    commitInstance: (record, now, before) =>
      commit(instanceKey(record.instanceId), instanceItem(record, now), record, before),
    commitCluster: (record, before) =>
      commit(clusterKey(record.clusterArn), clusterItem(record), record, before),
    commitScan: (record, now, before) =>
      commit(scanKey(record.scanId), scanItem(record, now), record, before),
    saidInstance: (record, ids) => said(instanceKey(record.instanceId), record, ids, true),
    saidCluster: (record, ids) => said(clusterKey(record.clusterArn), record, ids, false),
    saidScan: (record, ids) => said(scanKey(record.scanId), record, ids, true),
    async findInstance(arn) {
      const known = found.get(arn);
      if (known !== undefined) return known;
      const [item] = await query('containerInstance', arn, 1);
      if (item === undefined) return undefined;
      const instanceId = String(item['pk']).replace('instance#', '');
      found.set(arn, instanceId);
      return instanceId;
    },
    listDue: async (now, limit) => (await query('due', 'due', limit, now)).map(toHint),
    listAwaited: async (until, limit) => (await query('due', 'awaited', limit, until)).map(toHint),
  };
}

const toHint = (item: Attributes): DueHint => ({ pk: String(item['pk']), dueAt: Number(item['dueAt']) });

/** A cluster nobody has written about yet. */
export function newCluster(clusterArn: string): ClusterRecord {
  return { clusterArn, v: 0, slots: {}, denied: {}, failed: {}, outbox: {} };
}

interface Versioned {
  readonly v: number;
  readonly outbox: Outbox;
}

/** An update that is being put together. */
interface Update {
  readonly set: string[];
  readonly remove: string[];
  readonly names: Record<string, string>;
  readonly values: Record<string, unknown>;
}

async function commitItem(
  documents: Documents,
  key: Key,
  item: Item,
  { v, outbox }: Versioned,
  before: Outbox | undefined,
): Promise<boolean> {
  if (v > 0 && before === undefined)
    throw new Error(`${key.pk}: a commit on version ${v} without the outbox that was read`);
  const update: Update = {
    set: ['#v = :next'],
    remove: [],
    names: { '#v': 'v' },
    values: { ':next': v + 1 },
  };
  if (before !== undefined && v > 0) changeOutbox(update, before, outbox);
  const { set, remove, names, values } = update;
  for (const [index, name] of Object.keys(item).entries()) {
    if (name === 'v' || name === 'pk' || name === 'sk' || (name === 'outbox' && v > 0)) continue;
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
    documents.update(key, {
      UpdateExpression: `SET ${set.join(', ')}${remove.length > 0 ? ` REMOVE ${remove.join(', ')}` : ''}`,
      ConditionExpression: v > 0 ? '#v = :v' : 'attribute_not_exists(#pk)',
      ExpressionAttributeNames: names,
      ExpressionAttributeValues: values,
    }),
  );
}

/** Puts in the events that were not there when the outbox was read, takes out those that are to be there no more. */
function changeOutbox({ set, remove, names, values }: Update, before: Outbox, after: Outbox): void {
  const added = Object.keys(after).filter((id) => before[id] === undefined);
  const dropped = Object.keys(before).filter((id) => after[id] === undefined);
  if (added.length + dropped.length > 0) names['#outbox'] = 'outbox';
  added.forEach((id, index) => {
    names[`#in${index}`] = id;
    values[`:in${index}`] = after[id];
    set.push(`#outbox.#in${index} = :in${index}`);
  });
  dropped.forEach((id, index) => {
    names[`#out${index}`] = id;
    remove.push(`#outbox.#out${index}`);
  });
}

/**
 * Takes events out of the outbox. When it is empty then and nobody committed meanwhile, the record is due at its own
 * look again, or not at all.
 */
async function markSaid(
  documents: Documents,
  key: Key,
  record: { readonly v: number; readonly outbox: object; readonly lookAt?: Millis },
  eventIds: readonly string[],
  indexed: boolean,
): Promise<void> {
  const names: Record<string, string> = { '#outbox': 'outbox' };
  eventIds.forEach((id, index) => (names[`#e${index}`] = id));
  const removals = eventIds.map((_, index) => `#outbox.#e${index}`);
  const emptied = indexed && Object.keys(record.outbox).every((id) => eventIds.includes(id));
  const settled = emptied
    ? await unlessConditionFails(() =>
        documents.update(key, {
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
      )
    : false;
  if (settled) return;
  await unlessConditionFails(() =>
    documents.update(key, {
      UpdateExpression: `REMOVE ${removals.join(', ')}`,
      ConditionExpression: 'attribute_exists(#outbox)',
      ExpressionAttributeNames: names,
    }),
  );
}

function queryIndex(
  documents: Documents,
  index: keyof typeof ledgerTable.indexes,
  value: string,
  limit: number,
  before?: Millis,
): Promise<readonly Attributes[]> {
  const { name, partitionKey, sortKey } = ledgerTable.indexes[index];
  const until = before === undefined ? {} : { ':s': before };
  return documents.query(
    {
      IndexName: name,
      KeyConditionExpression: before === undefined ? '#p = :p' : '#p = :p AND #s <= :s',
      ExpressionAttributeNames: { '#p': partitionKey, ...(before === undefined ? {} : { '#s': sortKey }) },
      ExpressionAttributeValues: { ':p': value, ...until },
    },
    limit,
  );
}

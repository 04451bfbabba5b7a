import { BatchGetItemCommand, GetItemCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import type { Attributes, Key } from './documents.ts';

/** BatchGetItem takes so many keys. */
const keysAtMost = 100;

interface Read {
  readonly key: Key;
  readonly answer: (item: Attributes | undefined | Promise<Attributes | undefined>) => void;
}

/**
 * Reads single items, always as they were written last. What is asked for at the same moment is one call to DynamoDB.
 * Throws what DynamoDB throws.
 */
export function batchedReads(
  client: DynamoDBClient,
  table: string,
): (key: Key) => Promise<Attributes | undefined> {
  let waiting: Read[] = [];
  const readAll = (): void => {
    const reads = waiting;
    waiting = [];
    for (let from = 0; from < reads.length; from += keysAtMost) {
      const some = reads.slice(from, from + keysAtMost);
      const items = readTogether(client, table, some);
      for (const { key, answer } of some) answer(items.then((found) => found(key)));
    }
  };
  return (key) =>
    new Promise((answer) => {
      // After all that is asked for now has been asked for.
      if (waiting.length === 0) void Promise.resolve().then(readAll);
      waiting.push({ key, answer });
    });
}

type Found = (key: Key) => Attributes | undefined | Promise<Attributes | undefined>;

async function readTogether(client: DynamoDBClient, table: string, reads: readonly Read[]): Promise<Found> {
  const keys = new Map(reads.map(({ key }) => [idOf(key), key]));
  const [only] = keys.values();
  if (only !== undefined && keys.size === 1) {
    const item = await readOne(client, table, only);
    return () => item;
  }
  const Keys = [...keys.values()].map((key) => marshall({ ...key }));
  const { Responses = {}, UnprocessedKeys = {} } = await client.send(
    new BatchGetItemCommand({ RequestItems: { [table]: { Keys, ConsistentRead: true } } }),
  );
  const items = new Map(
    (Responses[table] ?? [])
      .map((item) => unmarshall(item))
      .map((item) => [idOf(item as unknown as Key), item]),
  );
  const left = new Set((UnprocessedKeys[table]?.Keys ?? []).map((key) => idOf(unmarshall(key) as Key)));
  // What a table under pressure leaves out is read by itself: the client then tries again as it does with every call.
  return (key) => (left.has(idOf(key)) ? readOne(client, table, key) : items.get(idOf(key)));
}

async function readOne(client: DynamoDBClient, table: string, key: Key): Promise<Attributes | undefined> {
  const { Item } = await client.send(
    new GetItemCommand({ TableName: table, Key: marshall({ ...key }), ConsistentRead: true }),
  );
  return Item === undefined ? undefined : unmarshall(Item);
}

const idOf = ({ pk, sk }: Key): string => `${pk}\n${sk}`;

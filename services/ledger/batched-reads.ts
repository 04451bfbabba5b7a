import { BatchGetItemCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import type { Attributes, Key } from './documents.ts';

/** BatchGetItem takes so many keys. */
const keysAtMost = 100;
/** How often keys that a table under pressure leaves out are asked for again, after a pause that doubles each time. */
const triesAtMost = 5;
const firstPauseMs = 50;

interface Read {
  readonly key: Key;
  readonly answer: (item: Promise<Attributes | undefined>) => void;
}

/**
 * Reads single items, always as they were written last. What is asked for at the same moment is one call to DynamoDB.
 * Throws what DynamoDB throws, and an Error when it goes on leaving out what was asked for.
 */
export function batchedReads(
  client: DynamoDBClient,
  table: string,
  sleep: (ms: number) => Promise<void>,
): (key: Key) => Promise<Attributes | undefined> {
  let waiting: Read[] = [];
  const readAll = (): void => {
    const reads = waiting;
    waiting = [];
    for (let from = 0; from < reads.length; from += keysAtMost) {
      const some = reads.slice(from, from + keysAtMost);
      const found = readTogether(client, table, sleep, some);
      for (const { key, answer } of some) answer(found.then((items) => items.get(idOf(key))));
    }
  };
  return (key) =>
    new Promise((answer) => {
      // After all that is asked for now has been asked for.
      if (waiting.length === 0) void Promise.resolve().then(readAll);
      waiting.push({ key, answer });
    });
}

async function readTogether(
  client: DynamoDBClient,
  table: string,
  sleep: (ms: number) => Promise<void>,
  reads: readonly Read[],
): Promise<ReadonlyMap<string, Attributes>> {
  const found = new Map<string, Attributes>();
  const keys = new Map(reads.map(({ key }) => [idOf(key), marshall({ ...key })]));
  let left = [...keys.values()];
  for (let tries = 1; ; tries += 1) {
    const { Responses = {}, UnprocessedKeys = {} } = await client.send(
      new BatchGetItemCommand({ RequestItems: { [table]: { Keys: left, ConsistentRead: true } } }),
    );
    for (const item of (Responses[table] ?? []).map((one) => unmarshall(one))) found.set(idOf(item), item);
    left = UnprocessedKeys[table]?.Keys ?? [];
    if (left.length === 0) return found;
    if (tries === triesAtMost)
      throw new Error(`DynamoDB left ${left.length} keys out, ${triesAtMost} times in a row; try again`);
    await sleep(firstPauseMs * 2 ** (tries - 1));
  }
}

const idOf = ({ pk, sk }: { readonly pk?: unknown; readonly sk?: unknown }): string =>
  `${String(pk)}\n${String(sk)}`;

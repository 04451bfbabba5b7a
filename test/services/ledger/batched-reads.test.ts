import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { describe, expect, test } from 'vitest';
import { batchedReads } from '../../../services/ledger/batched-reads.ts';
import { start } from './records.ts';
import { openTable } from './table.ts';

interface Call {
  readonly operation: string;
  readonly keys: readonly string[];
}

interface Asked {
  readonly Key?: object;
  readonly RequestItems?: {
    readonly ledger: { readonly Keys: readonly { readonly pk: { readonly S: string } }[] };
  };
}

/** A real client on a table with the items `a` to `j`, which leaves out of a batch what it is told to. */
function open(leaves: readonly string[] = [], fails = false) {
  const calls: Call[] = [];
  const item = (pk: string) =>
    /^[a-j]$/.test(pk) ? [marshall({ pk, sk: 'state', name: `item ${pk}` })] : [];
  const answer = (operation: string, asked: Asked): object => {
    if (asked.RequestItems === undefined) {
      const { pk } = asked.Key as { readonly pk: { readonly S: string } };
      calls.push({ operation, keys: [pk.S] });
      return { Item: item(pk.S)[0] };
    }
    const { Keys } = asked.RequestItems.ledger;
    calls.push({ operation, keys: Keys.map(({ pk }) => pk.S) });
    const left = Keys.filter(({ pk }) => leaves.includes(pk.S));
    const found = Keys.filter((key) => !left.includes(key)).flatMap(({ pk }) => item(pk.S));
    return {
      // In any order, as DynamoDB answers.
      Responses: { ledger: found.toReversed() },
      UnprocessedKeys: left.length === 0 ? {} : { ledger: { Keys: left, ConsistentRead: true } },
    };
  };
  const client = new DynamoDBClient({
    region: 'eu-west-1',
    maxAttempts: 1,
    cacheMiddleware: true,
    credentials: { accessKeyId: 'TEST', secretAccessKey: 'none' },
    requestHandler: {
      handle: async ({ headers, body }: { headers: Record<string, string>; body: Uint8Array }) => {
        const operation = String(headers['x-amz-target']).split('.')[1] ?? '';
        const asked = JSON.parse(new TextDecoder().decode(body)) as Asked;
        const text = JSON.stringify(fails ? { __type: 'InternalServerError' } : answer(operation, asked));
        return {
          response: {
            statusCode: fails ? 500 : 200,
            headers: { 'content-type': 'application/x-amz-json-1.0' },
            body: Buffer.from(text),
          },
        };
      },
    },
  });
  const read = batchedReads(client, 'ledger');
  return { calls, get: async (pk: string) => (await read({ pk, sk: 'state' }))?.['name'] };
}

describe('reads at the same moment', () => {
  test('are one call, and each gets its own item', async () => {
    const { calls, get } = open();
    expect(await Promise.all(['b', 'a', 'z', 'c'].map(get))).toEqual([
      'item b',
      'item a',
      undefined,
      'item c',
    ]);
    expect(calls).toEqual([{ operation: 'BatchGetItem', keys: ['b', 'a', 'z', 'c'] }]);
  });

  test('of the same item are one read', async () => {
    const { calls, get } = open();
    expect(await Promise.all([get('a'), get('a')])).toEqual(['item a', 'item a']);
    expect(await Promise.all([get('a'), get('b'), get('a')])).toEqual(['item a', 'item b', 'item a']);
    expect(calls).toEqual([
      { operation: 'GetItem', keys: ['a'] },
      { operation: 'BatchGetItem', keys: ['a', 'b'] },
    ]);
  });

  test('are as many calls as a batch of a hundred needs', async () => {
    const { calls, get } = open();
    const all = await Promise.all(Array.from({ length: 250 }, (_, index) => get(`none-${index}`)));
    expect(all.every((name) => name === undefined)).toBe(true);
    expect(calls.map(({ keys }) => keys.length)).toEqual([100, 100, 50]);
  });

  test('that DynamoDB leaves out are made again, one by one', async () => {
    const { calls, get } = open(['a', 'z']);
    expect(await Promise.all(['a', 'b', 'z'].map(get))).toEqual(['item a', 'item b', undefined]);
    expect(calls.map(({ operation, keys }) => `${operation} ${keys.join(' ')}`)).toEqual([
      'BatchGetItem a b z',
      'GetItem a',
      'GetItem z',
    ]);
  });

  test('all fail when their call fails, and the next go on', async () => {
    const { get } = open([], true);
    for (const { status } of await Promise.allSettled([get('a'), get('b')])) expect(status).toBe('rejected');
    await expect(get('a')).rejects.toThrow();
  });
});

test('a read alone is a read of one', async () => {
  const { calls, get } = open();
  expect(await get('a')).toBe('item a');
  expect(await get('b')).toBe('item b');
  expect(calls.map(({ operation }) => operation)).toEqual(['GetItem', 'GetItem']);
});

test('the real table answers a batch, too', async () => {
  const { documents, ledger } = await openTable();
  for (const pk of ['one', 'two']) await documents.create({ pk, sk: 'state', at: start });
  const [one, two, none] = await Promise.all(
    ['one', 'two', 'three'].map((pk) => documents.get({ pk, sk: 'state' })),
  );
  expect([one?.['pk'], two?.['pk'], none]).toEqual(['one', 'two', undefined]);
  expect(await ledger.readBoth('i-1', 'arn:c')).toMatchObject({ record: undefined, cluster: { v: 0 } });
});

import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { describe, expect, test } from 'vitest';
import { batchedReads } from '../../../services/ledger/batched-reads.ts';
import { start } from './records.ts';
import { openTable } from './table.ts';

interface Asked {
  readonly RequestItems: {
    readonly ledger: { readonly Keys: readonly { readonly pk: { readonly S: string } }[] };
  };
}

/**
 * A real client on a table with the items `a` to `j`. `leaves` says which keys a batch leaves out, by its number; `fails`
 * that DynamoDB does.
 */
function open(leaves: (batch: number) => readonly string[] = () => [], fails = false) {
  const calls: (readonly string[])[] = [];
  const pauses: number[] = [];
  const item = (pk: string) =>
    /^[a-j]$/.test(pk) ? [marshall({ pk, sk: 'state', name: `item ${pk}` })] : [];
  const answer = ({ RequestItems }: Asked): object => {
    const { Keys } = RequestItems.ledger;
    calls.push(Keys.map(({ pk }) => pk.S));
    const left = Keys.filter(({ pk }) => leaves(calls.length).includes(pk.S));
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
      handle: async ({ body }: { body: Uint8Array }) => {
        const asked = JSON.parse(new TextDecoder().decode(body)) as Asked;
        const text = JSON.stringify(fails ? { __type: 'InternalServerError' } : answer(asked));
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
  const read = batchedReads(client, 'ledger', async (ms) => void pauses.push(ms));
  return { calls, pauses, get: async (pk: string) => (await read({ pk, sk: 'state' }))?.['name'] };
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
    expect(calls).toEqual([['b', 'a', 'z', 'c']]);
  });

  test('of the same item are one read', async () => {
    const { calls, get } = open();
    expect(await Promise.all([get('a'), get('b'), get('a')])).toEqual(['item a', 'item b', 'item a']);
    expect(calls).toEqual([['a', 'b']]);
  });

  test('are as many calls as a batch of a hundred needs', async () => {
    const { calls, get } = open();
    const all = await Promise.all(Array.from({ length: 250 }, (_, index) => get(`none-${index}`)));
    expect(all.every((name) => name === undefined)).toBe(true);
    expect(calls.map((keys) => keys.length)).toEqual([100, 100, 50]);
  });

  test('that DynamoDB leaves out are made again, after a pause', async () => {
    const { calls, pauses, get } = open((batch) => (batch === 1 ? ['a', 'z'] : batch === 2 ? ['z'] : []));
    expect(await Promise.all(['a', 'b', 'z'].map(get))).toEqual(['item a', 'item b', undefined]);
    expect(calls).toEqual([['a', 'b', 'z'], ['a', 'z'], ['z']]);
    expect(pauses).toEqual([50, 100]);
  });

  test('fail when DynamoDB goes on leaving them out', async () => {
    const { pauses, get } = open(() => ['a']);
    await expect(get('a')).rejects.toThrow('DynamoDB left 1 keys out, 5 times in a row; try again');
    expect(pauses).toEqual([50, 100, 200, 400]);
  });

  test('all fail when their call fails, and the next go on', async () => {
    const { get } = open(undefined, true);
    for (const { status } of await Promise.allSettled([get('a'), get('b')])) expect(status).toBe('rejected');
    await expect(get('a')).rejects.toThrow();
  });
});

test('reads one after the other are a call each', async () => {
  const { calls, get } = open();
  expect(await get('a')).toBe('item a');
  expect(await get('b')).toBe('item b');
  expect(calls).toEqual([['a'], ['b']]);
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

/*
 * The table that simulations run on is compared with dynalite: random operations of the kinds that our functions make,
 * on a handful of keys so that they meet, go to both, and both must answer alike, errors too.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createVirtualClock } from '../../../../../infra/local/clock/virtual-clock.ts';
import { createDynamoDb, type DynamoDb } from '../../../../../infra/local/dynamodb/dynamodb.ts';
import { ServiceError, type Input } from '../../../../../infra/local/wire/service.ts';

const definition = {
  TableName: 'ledger',
  BillingMode: 'PAY_PER_REQUEST',
  AttributeDefinitions: ['pk', 'sk', 'place']
    .map((AttributeName) => ({ AttributeName, AttributeType: 'S' }))
    .concat([{ AttributeName: 'dueAt', AttributeType: 'N' }]),
  KeySchema: keys('pk', 'sk'),
  GlobalSecondaryIndexes: [
    { IndexName: 'byPlace', KeySchema: keys('place', 'sk'), Projection: { ProjectionType: 'ALL' } },
    { IndexName: 'byDue', KeySchema: keys('place', 'dueAt'), Projection: { ProjectionType: 'KEYS_ONLY' } },
    {
      IndexName: 'some',
      KeySchema: keys('place', 'pk'),
      Projection: { ProjectionType: 'INCLUDE', NonKeyAttributes: ['v', 'map'] },
    },
  ],
};

function keys(partition: string, sort: string) {
  return [
    { AttributeName: partition, KeyType: 'HASH' },
    { AttributeName: sort, KeyType: 'RANGE' },
  ];
}

/** No sort key stands in two partitions: which of two equal ones an index shows first is DynamoDB's own. */
const key = fc
  .constantFrom(['a', 'x'], ['b', 'x#1'], ['a', 'y'], ['b', 'é'], ['a', '😀'])
  .map(([pk, sk]) => ({ pk: { S: pk }, sk: { S: sk } }));
const number = fc.constantFrom('0', '1', '2', '-3', '1763956800000').map((N) => ({ N }));
const text = fc.constantFrom('p', 'q', 'p#1').map((S) => ({ S }));
const map = fc
  .dictionary(fc.constantFrom('m', 'n/1'), fc.oneof(number, text), { maxKeys: 2 })
  .map((M) => ({ M }));
const scalar = fc.oneof(number, text, fc.constant({ BOOL: true }), fc.constant({ NULL: true }));
const list = fc.array(scalar, { maxLength: 2 }).map((L) => ({ L }));
const attributes = fc.record(
  { v: number, place: text, dueAt: number, map, list, flag: scalar },
  { requiredKeys: [] },
);

/** A condition with the placeholders it uses. */
interface Part {
  readonly text: string;
  readonly names?: Readonly<Record<string, string>>;
  readonly values?: Readonly<Record<string, unknown>>;
}

const equalities = fc.tuple(fc.constantFrom('=', '<>'), scalar);
/** DynamoDB orders numbers and texts alone; dynalite orders all, and finds no two lists or maps equal. */
const orders = fc.tuple(fc.constantFrom('<', '<=', '>', '>='), fc.oneof(number, text));
const comparison = fc
  .tuple(fc.oneof(equalities, orders), fc.constantFrom('v', 'place', 'flag', 'map', 'none'))
  .map(([[operator, value], name]) => [operator, name, value] as const)
  .map(([operator, name, value]): Part => ({
    text: `#c ${operator} :c`,
    names: { '#c': name },
    values: { ':c': value },
  }));
const condition: fc.Arbitrary<Part> = fc.oneof(
  comparison,
  fc.constantFrom('pk', 'v', 'map').map((name) => ({ text: `attribute_exists(#c)`, names: { '#c': name } })),
  fc.constant({ text: 'attribute_not_exists(#c.#d)', names: { '#c': 'map', '#d': 'n/1' } }),
  fc.constant({ text: 'attribute_not_exists(pk)' }),
  comparison.map((part): Part => ({ ...part, text: `NOT (${part.text}) AND attribute_exists(pk)` })),
  comparison.map((part): Part => ({ ...part, text: `attribute_not_exists(v) OR ${part.text}` })),
  text.map((value): Part => ({ text: 'begins_with(place, :c)', values: { ':c': value } })),
);

const change: fc.Arbitrary<Part> = fc.oneof(
  fc.tuple(number, text).map(([n, t]): Part => ({
    text: 'SET v = :n, place = :t REMOVE flag',
    values: { ':n': n, ':t': t },
  })),
  fc.constant({
    text: 'SET #v = #v + :one REMOVE #m.#k',
    names: { '#v': 'v', '#m': 'map', '#k': 'n/1' },
    values: { ':one': { N: '1' } },
  }),
  scalar.map((s): Part => ({
    text: 'SET #m.#k = :s',
    names: { '#m': 'map', '#k': 'm' },
    values: { ':s': s },
  })),
  number.map((n): Part => ({
    text: 'SET #f = if_not_exists(#f, :n), dueAt = :n ADD v :n',
    names: { '#f': 'first' },
    values: { ':n': n },
  })),
  map.map((m): Part => ({ text: 'SET #m = :m', names: { '#m': 'map' }, values: { ':m': m } })),
  fc.constant({ text: 'REMOVE place, dueAt' }),
  fc.constant({ text: 'REMOVE #m.#k, #m.#l', names: { '#m': 'map', '#k': 'm', '#l': 'n/1' } }),
);

interface Asked {
  readonly operation: string;
  readonly input: Input;
}

const filled = (part: Part | undefined, member: string): Input =>
  part === undefined ? {} : { [member]: part.text };
const both = (...parts: readonly (Part | undefined)[]): Input => {
  const names = Object.assign({}, ...parts.map((part) => part?.names ?? {})) as object;
  const values = Object.assign({}, ...parts.map((part) => part?.values ?? {})) as object;
  return {
    ...(Object.keys(names).length === 0 ? {} : { ExpressionAttributeNames: names }),
    ...(Object.keys(values).length === 0 ? {} : { ExpressionAttributeValues: values }),
  };
};

const asked: fc.Arbitrary<Asked> = fc.oneof(
  fc.tuple(key, attributes, fc.option(condition, { nil: undefined })).map(([Key, more, when]) => ({
    operation: 'PutItem',
    input: { Item: { ...more, ...Key }, ...filled(when, 'ConditionExpression'), ...both(when) },
  })),
  fc
    .tuple(
      key,
      change,
      fc.option(condition, { nil: undefined }),
      fc.constantFrom('ALL_NEW', 'UPDATED_NEW', undefined),
    )
    .map(([Key, how, when, ReturnValues]) => ({
      operation: 'UpdateItem',
      input: {
        Key,
        UpdateExpression: how.text,
        ...filled(when, 'ConditionExpression'),
        ...both(how, when),
        ...(ReturnValues === undefined ? {} : { ReturnValues }),
      },
    })),
  fc.tuple(key, fc.option(condition, { nil: undefined })).map(([Key, when]) => ({
    operation: 'DeleteItem',
    input: { Key, ...filled(when, 'ConditionExpression'), ...both(when) },
  })),
  fc.tuple(key, fc.constantFrom(undefined, 'pk, #m.#k, place', '#m.#k, #m.#l')).map(([Key, part]) => ({
    operation: 'GetItem',
    input: {
      Key,
      ConsistentRead: true,
      ...(part === undefined
        ? {}
        : {
            ProjectionExpression: part,
            ExpressionAttributeNames: {
              '#m': 'map',
              '#k': 'm',
              ...(part.includes('#l') ? { '#l': 'n/1' } : {}),
            },
          }),
    },
  })),
  fc.tuple(fc.array(key, { minLength: 1, maxLength: 4 }), fc.boolean()).map(([Keys, isShort]) => ({
    operation: 'BatchGetItem',
    input: {
      RequestItems: {
        ledger: { Keys, ConsistentRead: true, ...(isShort ? { ProjectionExpression: 'pk, sk, v' } : {}) },
      },
    },
  })),
  fc
    .tuple(
      fc.constantFrom('byPlace', 'byDue', undefined),
      text,
      number,
      fc.boolean(),
      fc.option(fc.integer({ min: 1, max: 3 }), { nil: undefined }),
      fc.boolean(),
    )
    .map(([IndexName, S, N, isRange, Limit, forward]) => {
      const partition = IndexName === undefined ? 'pk' : 'place';
      const range = IndexName === 'byDue' ? 'dueAt <= :r' : 'begins_with(sk, :r)';
      return {
        operation: 'Query',
        input: {
          ...(IndexName === undefined ? {} : { IndexName }),
          KeyConditionExpression: `${partition} = :p${isRange ? ` AND ${range}` : ''}`,
          ExpressionAttributeValues: {
            ':p': IndexName === undefined ? { S: 'a' } : S,
            ...(isRange ? { ':r': IndexName === 'byDue' ? N : { S: 'x' } } : {}),
          },
          // Which of two items with the same sort key comes first is DynamoDB's own.
          ...(Limit === undefined || IndexName === 'byDue' ? {} : { Limit }),
          ...(forward ? {} : { ScanIndexForward: false }),
          ProjectionExpression: 'pk, sk, dueAt',
        },
      };
    }),
);

async function answerOf(db: DynamoDb, { operation, input }: Asked): Promise<unknown> {
  try {
    if (operation === 'BatchGetItem') return await db.call(operation, input);
    const answer = await db.call(operation, { TableName: definition.TableName, ...input });
    // A page and what comes behind it.
    const from = answer['LastEvaluatedKey'];
    const next =
      from === undefined
        ? undefined
        : await db.call(operation, { TableName: definition.TableName, ...input, ExclusiveStartKey: from });
    return input['IndexName'] === 'byDue' ? inOrder(answer) : { answer, next: next?.['Items'] };
  } catch (error) {
    if (error instanceof ServiceError) return error.code;
    throw error;
  }
}

/** Items with the same `dueAt` in one order. */
function inOrder(answer: Input): unknown {
  const items = answer['Items'] as readonly { readonly dueAt: { readonly N: string } }[];
  const same = (a: string, b: string) => items.filter(({ dueAt }) => dueAt.N === a && a === b);
  return items.map(({ dueAt: { N } }) =>
    same(N, N)
      .map((item) => JSON.stringify(sorted(item)))
      .sort(),
  );
}

async function open(engine: 'dynalite' | 'in-process'): Promise<DynamoDb> {
  const db = createDynamoDb({
    clock: createVirtualClock({ start: 0 }),
    region: 'eu-west-1',
    account: '111122223333',
    engine,
  });
  await db.createTable(definition);
  return db;
}

/** Dynalite's hash order of partitions in a scan is its own; everything else is in order. */
async function everything(db: DynamoDb): Promise<unknown> {
  const { Items } = await db.call('Scan', { TableName: definition.TableName });
  return (Items as object[]).map((item) => JSON.stringify(sorted(item))).sort();
}

const sorted = (value: unknown): unknown =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.fromEntries(
        Object.entries(value)
          .toSorted(([a], [b]) => (a < b ? -1 : 1))
          .map(([name, inner]) => [name, sorted(inner)]),
      )
    : value;

describe('the in-process table', () => {
  it('answers random operations as dynalite does, and holds the same afterwards', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(asked, { minLength: 5, maxLength: 25 }), async (all) => {
        const [ours, theirs] = [await open('in-process'), await open('dynalite')];
        for (const one of all)
          expect(await answerOf(ours, one), JSON.stringify(one)).toEqual(await answerOf(theirs, one));
        expect(await everything(ours)).toEqual(await everything(theirs));
      }),
      { numRuns: 150 },
    );
  });

  it.each([
    ['an operation', 'TransactWriteItems', {}],
    ['a member', 'GetItem', { Key: {}, AttributesToGet: ['a'] }],
    [
      'a function',
      'DeleteItem',
      { Key: { pk: { S: 'a' }, sk: { S: 'x' } }, ConditionExpression: 'contains(v, v)' },
    ],
    ['a clause', 'UpdateItem', { Key: { pk: { S: 'a' }, sk: { S: 'x' } }, UpdateExpression: 'DELETE v :v' }],
  ])('refuses %s that it does not know', async (_, operation, input) => {
    const db = await open('in-process');
    await expect(db.call(operation, { TableName: 'ledger', ...input })).rejects.toThrow(
      /the in-process table/,
    );
  });
});

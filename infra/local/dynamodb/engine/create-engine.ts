import { ServiceError, type Input } from '../../wire/service.ts';
import type { DynamoCall } from '../dynalite-call.ts';
import { invalid, type Item } from './attribute-value.ts';
import { holds, update } from './evaluate.ts';
import { parseCondition, parseProjection, parseUpdate } from './expression.ts';
import { only, resolvePath, type Placeholders } from './item-paths.ts';
import { keyCondition } from './key-condition.ts';
import { Table, type Lag, type TableShape } from './table.ts';
import type { KeyNames } from './view.ts';

/** Members of a request that change nothing here. */
const withoutEffect = ['ConsistentRead', 'ReturnConsumedCapacity', 'ReturnItemCollectionMetrics', 'Select'];

/** Tables in this process. */
export interface Engine {
  readonly call: DynamoCall;
  /** An item as it is now, for an onlooker. */
  peek(tableName: string, key: Item): Item | undefined;
  /** All items of a table as they are now. */
  items(tableName: string): readonly Item[];
}

/**
 * DynamoDB as far as our functions use it, in a few maps: for simulations, where dynalite would take most of the time.
 * What it does not know it refuses; what it knows it does as dynalite does (a test compares the two).
 */
export function createEngine(lag: Lag = (show) => show()): Engine {
  const tables = new Map<string, Table>();
  const named = (input: Input): Table => {
    const name = String(input['TableName']).split('/').at(-1) ?? '';
    const table = tables.get(name);
    if (table === undefined)
      throw new ServiceError('ResourceNotFoundException', 'Requested resource not found');
    return table;
  };
  const operations: Readonly<Record<string, (input: Input) => Input>> = {
    CreateTable: (input) => {
      const shape = shapeOf(input);
      tables.set(shape.name, new Table(shape, lag));
      return describe(shape);
    },
    DescribeTable: (input) => describe(named(input).shape),
    BatchGetItem: (input) => batchGetItem(named, knownOnly(input, ['RequestItems'])),
    GetItem: (input) => getItem(named(input), knownOnly(input, ['Key'])),
    PutItem: (input) => putItem(named(input), knownOnly(input, ['Item'])),
    UpdateItem: (input) =>
      updateItem(named(input), knownOnly(input, ['Key', 'UpdateExpression', 'ReturnValues'])),
    DeleteItem: (input) => deleteItem(named(input), knownOnly(input, ['Key'])),
    Query: (input) =>
      query(named(input), knownOnly(input, ['IndexName', 'KeyConditionExpression', ...paging])),
    Scan: (input) => {
      const table = named(knownOnly(input, paging));
      return page(table, '', table.all(), input);
    },
  };
  return {
    call: async (operation, input) => {
      const run = operations[operation];
      if (run === undefined)
        throw new ServiceError('UnknownOperationException', `the in-process table has no ${operation}`);
      return run(input);
    },
    peek: (tableName, key) => named({ TableName: tableName }).get(key),
    items: (tableName) => named({ TableName: tableName }).all(),
  };
}

const batchAtMost = 100;
const paging = ['Limit', 'ExclusiveStartKey', 'ScanIndexForward', 'FilterExpression'];
const expressions = [
  'ConditionExpression',
  'ProjectionExpression',
  'ExpressionAttributeNames',
  'ExpressionAttributeValues',
];

function knownOnly(input: Input, names: readonly string[]): Input {
  const known = ['TableName', ...names, ...expressions, ...withoutEffect];
  const other = Object.keys(input).find((name) => input[name] !== undefined && !known.includes(name));
  if (other !== undefined) throw invalid(`the in-process table does not know the member ${other}`);
  return input;
}

function shapeOf(input: Input): TableShape {
  const keyOf = (schema: unknown): KeyNames => {
    const elements = schema as readonly { AttributeName: string; KeyType: string }[];
    const named = (type: string) => elements.find(({ KeyType }) => KeyType === type)?.AttributeName;
    const sort = named('RANGE');
    return { partition: named('HASH') ?? '', ...(sort === undefined ? {} : { sort }) };
  };
  const definitions = input['AttributeDefinitions'] as readonly {
    AttributeName: string;
    AttributeType: string;
  }[];
  const indexes = (input['GlobalSecondaryIndexes'] ?? []) as readonly {
    IndexName: string;
    KeySchema: unknown;
    Projection: { ProjectionType?: string; NonKeyAttributes?: readonly string[] };
  }[];
  return {
    name: String(input['TableName']),
    key: keyOf(input['KeySchema']),
    types: Object.fromEntries(definitions.map((one) => [one.AttributeName, one.AttributeType])),
    indexes: Object.fromEntries(
      indexes.map(({ IndexName, KeySchema, Projection }) => {
        const { ProjectionType = 'ALL', NonKeyAttributes = [] } = Projection;
        const attributes = ProjectionType === 'ALL' ? {} : { attributes: NonKeyAttributes };
        return [IndexName, { key: keyOf(KeySchema), ...attributes }];
      }),
    ),
  };
}

function describe({ name, key }: TableShape): Input {
  const KeySchema = [
    { AttributeName: key.partition, KeyType: 'HASH' },
    ...(key.sort === undefined ? [] : [{ AttributeName: key.sort, KeyType: 'RANGE' }]),
  ];
  const table = { TableName: name, KeySchema, TableStatus: 'ACTIVE' };
  return { Table: table, TableDescription: table };
}

const placeholdersOf = (input: Input): Placeholders => ({
  names: (input['ExpressionAttributeNames'] ?? {}) as Placeholders['names'],
  values: (input['ExpressionAttributeValues'] ?? {}) as Placeholders['values'],
});

function getItem(table: Table, input: Input): Input {
  const found = table.get(input['Key'] as Item);
  return found === undefined ? {} : { Item: projected(found, input) };
}

/** Everything that is asked for is there at once: no key is left over. */
function batchGetItem(named: (input: Input) => Table, input: Input): Input {
  const asked = Object.entries(input['RequestItems'] as Readonly<Record<string, object>>);
  const counts = asked.map(([, request]) => (request as { readonly Keys: readonly Item[] }).Keys.length);
  if (counts.reduce((sum, count) => sum + count, 0) > batchAtMost)
    throw invalid('Too many items requested for the BatchGetItem call');
  const responses = asked.map(([TableName, request]): [string, readonly Item[]] => {
    const table = named({ TableName });
    const keys = knownOnly({ ...request }, ['Keys'])['Keys'] as readonly Item[];
    if (new Set(keys.map((key) => JSON.stringify(keysOf(table, '', key)))).size < keys.length)
      throw invalid('Provided list of item keys contains duplicates');
    return [
      TableName,
      keys
        .map((key) => table.get(key))
        .filter((item) => item !== undefined)
        .map((item) => projected(item, { ...request })),
    ];
  });
  return { Responses: Object.fromEntries(responses), UnprocessedKeys: {} };
}

function putItem(table: Table, input: Input): Input {
  const item = input['Item'] as Item;
  check(input, table.get(item));
  table.put(item);
  return {};
}

function updateItem(table: Table, input: Input): Input {
  const key = input['Key'] as Item;
  const before = table.get(key);
  check(input, before);
  const actions = parseUpdate((input['UpdateExpression'] ?? '') as string);
  const after = update(before ?? key, actions, placeholdersOf(input));
  const { partition, sort = partition } = table.shape.key;
  if (after[partition] !== key[partition] && before === undefined)
    throw invalid(`Cannot update attribute ${partition}. This attribute is part of the key`);
  if (after[sort] === undefined)
    throw invalid(`Cannot update attribute ${sort}. This attribute is part of the key`);
  table.put(after);
  const returned = input['ReturnValues'] ?? 'NONE';
  if (returned === 'NONE') return {};
  if (returned === 'ALL_NEW') return { Attributes: after };
  if (returned === 'UPDATED_NEW') {
    const changed = actions.map(({ path }) => resolvePath(path, placeholdersOf(input)));
    return { Attributes: only(after, changed) };
  }
  throw invalid(`the in-process table does not know ReturnValues ${JSON.stringify(returned)}`);
}

function deleteItem(table: Table, input: Input): Input {
  const key = input['Key'] as Item;
  check(input, table.get(key));
  table.delete(key);
  return {};
}

function check(input: Input, item: Item | undefined): void {
  const text = input['ConditionExpression'];
  if (typeof text !== 'string' || holds(parseCondition(text), item ?? {}, placeholdersOf(input))) return;
  throw new ServiceError('ConditionalCheckFailedException', 'The conditional request failed');
}

function query(table: Table, input: Input): Input {
  const index = typeof input['IndexName'] === 'string' ? input['IndexName'] : '';
  const placeholders = placeholdersOf(input);
  const condition = parseCondition(String(input['KeyConditionExpression']));
  const { partition, sort } = keyCondition(condition, table.keyOf(index), placeholders);
  const items = table.partition(index, partition);
  const wanted = sort === undefined ? items : items.filter((item) => holds(sort, item, placeholders));
  return page(table, index, wanted, input);
}

/** Cuts a page out of a list that is in order: what is behind the start key, at most so many, and then filtered. */
function page(table: Table, index: string, items: readonly Item[], input: Input): Input {
  const { Limit = Infinity, ExclusiveStartKey: start, ScanIndexForward: forward = true } = input;
  const sign = forward === false ? -1 : 1;
  const ordered = forward === false ? items.toReversed() : items;
  const rest =
    start === undefined
      ? ordered
      : ordered.filter((item) => sign * table.compare(index, item, start as Item) > 0);
  const read = rest.slice(0, Number(Limit));
  const filter = input['FilterExpression'];
  const kept =
    typeof filter === 'string'
      ? read.filter((item) => holds(parseCondition(filter), item, placeholdersOf(input)))
      : read;
  const last = read.length === Limit ? read.at(-1) : undefined;
  return {
    Items: kept.map((item) => projected(item, input)),
    Count: kept.length,
    ScannedCount: read.length,
    ...(last === undefined ? {} : { LastEvaluatedKey: keysOf(table, index, last) }),
  };
}

function keysOf(table: Table, index: string, item: Item): Item {
  const { partition, sort } = table.keyOf(index);
  const { key } = table.shape;
  const names = new Set([partition, sort, key.partition, key.sort].filter((name) => name !== undefined));
  return Object.fromEntries([...names].map((name) => [name, item[name] ?? {}]));
}

function projected(item: Item, input: Input): Item {
  const text = input['ProjectionExpression'];
  if (typeof text !== 'string') return item;
  const placeholders = placeholdersOf(input);
  const paths = parseProjection(text).map((path) => resolvePath(path, placeholders));
  return only(item, paths);
}

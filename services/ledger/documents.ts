import {
  PutItemCommand,
  QueryCommand,
  UpdateItemCommand,
  type DynamoDBClient,
} from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { batchedReads } from './batched-reads.ts';

/** An item's attributes, or the values of an expression, as plain values. Those that are undefined are left out. */
export type Attributes = Readonly<Record<string, unknown>>;

/** The two parts of an item's key. */
export interface Key {
  readonly pk: string;
  readonly sk: string;
}

/** A change of one item, as DynamoDB's UpdateItem has it. */
export interface Update {
  readonly UpdateExpression: string;
  readonly ConditionExpression?: string;
  readonly ExpressionAttributeNames: Readonly<Record<string, string>>;
  readonly ExpressionAttributeValues?: Attributes;
}

/** A question to an index, or to the table itself, as DynamoDB's Query has it. */
export interface Query {
  readonly IndexName?: string;
  /** Only the table itself can answer as of what was written last. */
  readonly ConsistentRead?: true;
  readonly KeyConditionExpression: string;
  readonly ExpressionAttributeNames: Readonly<Record<string, string>>;
  readonly ExpressionAttributeValues: Attributes;
  readonly ProjectionExpression?: string;
}

/**
 * The ledger's table, in plain values. (The SDK's own document client cannot keep its middleware between calls, which is
 * half of what a call costs.) Throws what DynamoDB throws; a condition that does not hold is a
 * `ConditionalCheckFailedException`.
 */
export interface Documents {
  /** Reads what was written last. Reads that are asked for at the same moment are one call. */
  get(key: Key): Promise<Attributes | undefined>;
  /** Writes an item where there is none, or where one is that has the same in the attribute of that name. */
  create(item: Key & Attributes, same?: string): Promise<void>;
  update(key: Key, update: Update): Promise<void>;
  /** At most `limit` items, in the order of the sort key, page by page. */
  query(query: Query, limit: number): Promise<readonly Attributes[]>;
  /** All items, in the index's order, so many at a time: the next ones are read when they are asked for. */
  pages(query: Query, size: number): AsyncIterable<readonly Attributes[]>;
}

const toItem = (values: Attributes) => marshall(values, { removeUndefinedValues: true });

/** The table of that name. `sleep` is for the pauses before what DynamoDB left out is asked for again. */
export function createDocuments(
  client: DynamoDBClient,
  table: string,
  sleep: (ms: number) => Promise<void>,
): Documents {
  const pages = async function* ({ ExpressionAttributeValues: values, ...query }: Query, size: number) {
    const input = { ...query, TableName: table, ExpressionAttributeValues: toItem(values), Limit: size };
    let next: Partial<Pick<QueryCommand['input'], 'ExclusiveStartKey'>> = {};
    do {
      const page = await client.send(new QueryCommand({ ...input, ...next }));
      yield (page.Items ?? []).map((item) => unmarshall(item));
      next = page.LastEvaluatedKey === undefined ? {} : { ExclusiveStartKey: page.LastEvaluatedKey };
    } while (next.ExclusiveStartKey !== undefined);
  };
  return {
    pages,
    get: batchedReads(client, table, sleep),
    async create(item, same) {
      const isNew = 'attribute_not_exists(pk)';
      const condition =
        same === undefined
          ? { ConditionExpression: isNew }
          : {
              ConditionExpression: `${isNew} OR #same = :same`,
              ExpressionAttributeNames: { '#same': same },
              ExpressionAttributeValues: toItem({ ':same': item[same] }),
            };
      await client.send(new PutItemCommand({ TableName: table, Item: toItem(item), ...condition }));
    },
    async update(key, { ExpressionAttributeValues: values, ...update }) {
      await client.send(
        new UpdateItemCommand({
          ...update,
          TableName: table,
          Key: toItem({ ...key }),
          ...(values === undefined ? {} : { ExpressionAttributeValues: toItem(values) }),
        }),
      );
    },
    async query(query, limit) {
      const found: Attributes[] = [];
      for await (const page of pages(query, limit)) {
        found.push(...page);
        if (found.length >= limit) break;
      }
      return found.slice(0, limit);
    },
  };
}

import {
  BatchGetItemCommand,
  ConditionalCheckFailedException,
  DescribeTableCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import { describe, expect, test } from 'vitest';
import { createVirtualClock } from '../../../../infra/local/clock/virtual-clock.ts';
import { createDynamoDb, type DynamoDbOptions } from '../../../../infra/local/dynamodb/dynamodb.ts';
import type { Wire } from '../../../../infra/local/wire/message.ts';
import { account, principal, region, start, toyCloud } from '../wire/toy-cloud.ts';

const table = {
  TableName: 'ledger',
  BillingMode: 'PAY_PER_REQUEST',
  AttributeDefinitions: [
    { AttributeName: 'pk', AttributeType: 'S' },
    { AttributeName: 'sk', AttributeType: 'S' },
    { AttributeName: 'due', AttributeType: 'N' },
  ],
  KeySchema: [
    { AttributeName: 'pk', KeyType: 'HASH' },
    { AttributeName: 'sk', KeyType: 'RANGE' },
  ],
  GlobalSecondaryIndexes: [
    {
      IndexName: 'byDue',
      KeySchema: [
        { AttributeName: 'pk', KeyType: 'HASH' },
        { AttributeName: 'due', KeyType: 'RANGE' },
      ],
      Projection: { ProjectionType: 'ALL' },
    },
  ],
  TimeToLiveSpecification: { AttributeName: 'expires', Enabled: true },
  PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
};

/** A client whose requests go straight to a wire. */
function clientOf(wire: Wire, accessKeyId: string): DynamoDBClient {
  return new DynamoDBClient({
    region,
    maxAttempts: 1,
    credentials: { accessKeyId, secretAccessKey: 'none' },
    requestHandler: {
      async handle(request: {
        method: string;
        path: string;
        headers: Record<string, string>;
        body: Uint8Array;
      }) {
        const { method, path, headers, body } = request;
        const lower = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value] as const);
        return { response: await wire({ method, path, headers: Object.fromEntries(lower), body }) };
      },
    },
  });
}

async function open(actions: readonly string[] | 'all' = 'all', options: Partial<DynamoDbOptions> = {}) {
  const clock = createVirtualClock({ start });
  const dynamo = createDynamoDb({ clock, region, account, ...options });
  const asked: string[] = [];
  const cloud = toyCloud(
    [dynamo.service],
    { KEY: principal('writer', actions) },
    {
      clock,
      evaluate: (policies, { action, resource }) => {
        asked.push(`${action} ${resource}`);
        const allowed = policies[0]?.Statement[0]?.Action?.includes(action) ?? false;
        return allowed
          ? { allowed, statement: { policyIndex: 0, statementIndex: 0 } }
          : { allowed, reason: 'nothing allows it' };
      },
    },
  );
  const { arn } = await dynamo.createTable(table);
  return { clock, dynamo, asked, arn, client: clientOf(cloud.wire, 'KEY'), faults: cloud.faults };
}

const item = (sk: string, more: Record<string, { S: string } | { N: string }> = {}) => ({
  TableName: 'ledger',
  Item: { pk: { S: 'a' }, sk: { S: sk }, ...more },
});

describe('an index that lags', () => {
  test('shows each write later, in their order, while the table shows it at once', async () => {
    const { client, clock } = await open('all', { engine: 'in-process', indexLagMs: 5_000 });
    for (const sk of ['1', '2', '3']) await client.send(new PutItemCommand(item(sk, { due: { N: sk } })));
    const listed = async () => {
      const query = new QueryCommand({
        TableName: 'ledger',
        IndexName: 'byDue',
        KeyConditionExpression: 'pk = :pk',
        ExpressionAttributeValues: { ':pk': { S: 'a' } },
      });
      return ((await client.send(query)).Items ?? []).map(({ sk }) => sk?.S);
    };
    const seen = [await listed()];
    for (let second = 0; second < 15; second += 1) {
      await clock.run({ until: clock.now() + 1_000 });
      seen.push(await listed());
    }
    expect(seen[0]).toEqual([]);
    expect(seen.at(-1)).toEqual(['1', '2', '3']);
    for (const some of seen) expect(some).toEqual(['1', '2', '3'].slice(0, some.length));
    const Key = { pk: { S: 'a' }, sk: { S: '4' } };
    await client.send(new PutItemCommand(item('4', { due: { N: '4' } })));
    expect((await client.send(new GetItemCommand({ TableName: 'ledger', Key }))).Item).toBeDefined();
    expect(await listed()).toEqual(['1', '2', '3']);
  });
});

describe('DynamoDB', () => {
  test('keeps what it is given, by condition', async () => {
    const { client } = await open();
    const absent = { ConditionExpression: 'attribute_not_exists(pk)' };
    await client.send(new PutItemCommand({ ...item('1'), ...absent }));
    await expect(client.send(new PutItemCommand({ ...item('1'), ...absent }))).rejects.toBeInstanceOf(
      ConditionalCheckFailedException,
    );
    const { Item } = await client.send(
      new GetItemCommand({
        TableName: 'ledger',
        Key: { pk: { S: 'a' }, sk: { S: '1' } },
        ConsistentRead: true,
      }),
    );
    expect(Item).toEqual(item('1').Item);
  });

  test('describes its tables in the names of the account and in simulated time', async () => {
    const { client, arn } = await open();
    const { Table } = await client.send(new DescribeTableCommand({ TableName: 'ledger' }));
    expect(arn).toBe(`arn:aws:dynamodb:${region}:${account}:table/ledger`);
    expect(Table).toMatchObject({ TableArn: arn, TableStatus: 'ACTIVE', CreationDateTime: new Date(start) });
    expect(Table?.GlobalSecondaryIndexes?.[0]?.IndexArn).toBe(`${arn}/index/byDue`);
  });

  test('asks IAM for the table, for the index that is read, and for each table of a batch', async () => {
    const { client, asked, arn } = await open(['dynamodb:PutItem']);
    await client.send(new PutItemCommand(item('1')));
    const query = {
      TableName: 'ledger',
      IndexName: 'byDue',
      KeyConditionExpression: 'pk = :a',
      ExpressionAttributeValues: { ':a': { S: 'a' } },
    };
    await expect(client.send(new QueryCommand(query))).rejects.toMatchObject({
      name: 'AccessDeniedException',
    });
    const batch = { RequestItems: { ledger: { Keys: [{ pk: { S: 'a' }, sk: { S: '1' } }] } } };
    await expect(client.send(new BatchGetItemCommand(batch))).rejects.toMatchObject({
      name: 'AccessDeniedException',
    });
    expect(asked).toEqual([
      `dynamodb:PutItem ${arn}`,
      `dynamodb:Query ${arn}/index/byDue`,
      `dynamodb:BatchGetItem ${arn}`,
    ]);
  });

  test('answers a batch in an order that does not change', async () => {
    const { client } = await open();
    const sortKeys = ['5', '1', '4', '2', '3', '9', '7', '8'];
    for (const sk of sortKeys) await client.send(new PutItemCommand(item(sk)));
    const Keys = sortKeys.map((sk) => ({ pk: { S: 'a' }, sk: { S: sk } }));
    const { Responses } = await client.send(new BatchGetItemCommand({ RequestItems: { ledger: { Keys } } }));
    expect(Responses?.['ledger']?.map(({ sk }) => sk?.S)).toEqual([...sortKeys].sort());
  });

  test('says which operation it lacks', async () => {
    const { client } = await open();
    await expect(client.send(new TransactWriteItemsCommand({ TransactItems: [] }))).rejects.toMatchObject({
      name: 'UnknownOperationException',
      message: expect.stringContaining('TransactWriteItems') as string,
    });
  });

  test('refuses what it would otherwise pass over in silence', async () => {
    const { client } = await open();
    const put = new PutItemCommand({ ...item('1'), ReturnValuesOnConditionCheckFailure: 'ALL_OLD' });
    await expect(client.send(put)).rejects.toThrow('does not know ReturnValuesOnConditionCheckFailure');
  });

  test('does not make a table with a property that it would have to obey and cannot', async () => {
    const { dynamo } = await open();
    const streaming = { ...table, TableName: 'b', StreamSpecification: { StreamViewType: 'NEW_IMAGE' } };
    await expect(dynamo.createTable(streaming)).rejects.toThrow(
      'table b: the embedded cloud does not know the property StreamSpecification',
    );
  });
});

describe('time to live', () => {
  test('takes expired items and leaves all others', async () => {
    const { clock, client, dynamo } = await open();
    const expires = (atMs: number) => ({ expires: { N: String(Math.floor(atMs / 1000)) } });
    await client.send(new PutItemCommand(item('soon', expires(start + 3_600_000))));
    await client.send(new PutItemCommand(item('later', expires(start + 40 * 3_600_000))));
    await client.send(new PutItemCommand(item('never')));
    await client.send(new PutItemCommand(item('text', { expires: { S: '1' } })));
    await client.send(new PutItemCommand(item('long ago', { expires: { N: '1' } })));
    const left = async () => {
      const { Items } = await dynamo.call('Scan', { TableName: 'ledger' });
      return (Items as { sk: { S: string } }[]).map(({ sk }) => sk.S);
    };
    await clock.run({ until: start + 25 * 3_600_000 });
    expect(await left()).toEqual(['later', 'long ago', 'never', 'text']);
    await clock.run({ until: start + 49 * 3_600_000 });
    expect(await left()).toEqual(['long ago', 'never', 'text']);
  });
});

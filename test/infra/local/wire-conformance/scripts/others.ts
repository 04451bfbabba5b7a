import * as cloudwatch from '@aws-sdk/client-cloudwatch';
import * as logs from '@aws-sdk/client-cloudwatch-logs';
import * as dynamodb from '@aws-sdk/client-dynamodb';
import * as sts from '@aws-sdk/client-sts';
import { checkedBy, type Checker, type World } from '../world.ts';

/** Calls each operation of the services of which there is less to say. */
export async function callOthers(world: World, checker: Checker): Promise<void> {
  await checkedBy(world, 'sts', checker)(new sts.GetCallerIdentityCommand({}));
  await callLogs(world, checker);
  await callAlarms(world, checker);
  await callTables(world, checker);
}

async function callLogs(world: World, checker: Checker): Promise<void> {
  const send = checkedBy(world, 'logs', checker);
  const logGroupName = '/aws/lambda/echo';
  await world.cloud.run({ until: world.cloud.clock.now() + 600_000 });
  await send(new logs.DescribeLogGroupsCommand({}));
  const { logStreams: [stream] = [] } = await send(
    new logs.DescribeLogStreamsCommand({ logGroupName, orderBy: 'LastEventTime', descending: true }),
  );
  const { events = [] } = await send(
    new logs.FilterLogEventsCommand({ logGroupName, filterPattern: 'heard' }),
  );
  if (events.length === 0) throw new Error('the function has logged nothing');
  await send(new logs.GetLogEventsCommand({ logGroupName, logStreamName: stream?.logStreamName, limit: 1 }));
}

async function callAlarms(world: World, checker: Checker): Promise<void> {
  const send = checkedBy(world, 'monitoring', checker);
  world.cloud.controls.cloudwatch.putCompositeAlarm({
    AlarmName: 'all',
    AlarmRule: 'ALARM("failed-events")',
  });
  await send(
    new cloudwatch.SetAlarmStateCommand({ AlarmName: 'all', StateValue: 'ALARM', StateReason: 'test' }),
  );
  const { MetricAlarms, CompositeAlarms } = await send(
    new cloudwatch.DescribeAlarmsCommand({ AlarmTypes: ['MetricAlarm', 'CompositeAlarm'] }),
  );
  if (MetricAlarms?.length !== 1 || CompositeAlarms?.[0]?.StateValue !== 'ALARM')
    throw new Error('an alarm is missing');
}

async function callTables(world: World, checker: Checker): Promise<void> {
  const send = checkedBy(world, 'dynamodb', checker);
  const TableName = 'items';
  const Key = { id: { S: 'a' } };
  const item = { PutRequest: { Item: { id: { S: 'b' }, n: { N: '1' } } } };
  await send(
    new dynamodb.CreateTableCommand({
      TableName,
      AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
      BillingMode: 'PAY_PER_REQUEST',
    }),
  );
  await send(new dynamodb.ListTablesCommand({}));
  await send(new dynamodb.DescribeTableCommand({ TableName }));
  await send(new dynamodb.DescribeTimeToLiveCommand({ TableName }));
  await send(new dynamodb.PutItemCommand({ TableName, Item: Key, ReturnConsumedCapacity: 'TOTAL' }));
  await send(
    new dynamodb.UpdateItemCommand({
      TableName,
      Key,
      UpdateExpression: 'SET n = :n',
      ExpressionAttributeValues: { ':n': { N: '1' } },
      ReturnValues: 'ALL_NEW',
    }),
  );
  await send(new dynamodb.GetItemCommand({ TableName, Key, ConsistentRead: true }));
  await send(new dynamodb.BatchWriteItemCommand({ RequestItems: { [TableName]: [item] } }));
  await send(new dynamodb.BatchGetItemCommand({ RequestItems: { [TableName]: { Keys: [Key] } } }));
  const values = { ExpressionAttributeValues: { ':a': { S: 'a' } } };
  await send(new dynamodb.QueryCommand({ TableName, KeyConditionExpression: 'id = :a', ...values }));
  await send(new dynamodb.ScanCommand({ TableName, Limit: 1 }));
  await send(new dynamodb.DeleteItemCommand({ TableName, Key, ReturnValues: 'ALL_OLD' }));
  await send(new dynamodb.DeleteTableCommand({ TableName }));
}

import * as cloudwatch from '@aws-sdk/client-cloudwatch';
import * as logs from '@aws-sdk/client-cloudwatch-logs';
import * as dynamodb from '@aws-sdk/client-dynamodb';
import * as ec2 from '@aws-sdk/client-ec2';
import * as sqs from '@aws-sdk/client-sqs';
import { badCalls, many } from './bad-call.ts';

const message = (Id: string) => ({ Id, MessageBody: 'x' });

/** What SQS refuses, in its old words where the model has no class. `QueueUrl` is that of a queue that exists. */
export const badSqsCalls = (QueueUrl: string) =>
  badCalls('sqs', [
    ['a queue that is not there', new sqs.GetQueueUrlCommand({ QueueName: 'none' }), sqs.QueueDoesNotExist],
    [
      'a message to a queue that is not there',
      new sqs.SendMessageCommand({ QueueUrl: `${QueueUrl}-not`, MessageBody: 'x' }),
      sqs.QueueDoesNotExist,
    ],
    ['no body', new sqs.SendMessageCommand({ QueueUrl, MessageBody: undefined }), 'MissingParameter'],
    [
      'a character that XML has not',
      new sqs.SendMessageCommand({ QueueUrl, MessageBody: '\u0001' }),
      sqs.InvalidMessageContents,
    ],
    [
      'a message over the limit',
      new sqs.SendMessageCommand({ QueueUrl, MessageBody: 'x'.repeat(1024 * 1024 + 1) }),
      'InvalidParameterValue',
    ],
    [
      'receiving 11 messages',
      new sqs.ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 11 }),
      'InvalidParameterValue',
    ],
    [
      'waiting for 21 seconds',
      new sqs.ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 21 }),
      'InvalidParameterValue',
    ],
    ['a batch of none', new sqs.SendMessageBatchCommand({ QueueUrl, Entries: [] }), sqs.EmptyBatchRequest],
    [
      'a batch of 11',
      new sqs.SendMessageBatchCommand({ QueueUrl, Entries: many(11).map(message) }),
      sqs.TooManyEntriesInBatchRequest,
    ],
    [
      'a batch with an id twice',
      new sqs.SendMessageBatchCommand({ QueueUrl, Entries: [message('a'), message('a')] }),
      sqs.BatchEntryIdsNotDistinct,
    ],
    [
      'a batch with a malformed id',
      new sqs.SendMessageBatchCommand({ QueueUrl, Entries: [message('a b')] }),
      sqs.InvalidBatchEntryId,
    ],
    [
      'a receipt that is none',
      new sqs.DeleteMessageCommand({ QueueUrl, ReceiptHandle: 'abc' }),
      sqs.ReceiptHandleIsInvalid,
    ],
    [
      'hiding what nobody has received',
      new sqs.ChangeMessageVisibilityCommand({
        QueueUrl,
        ReceiptHandle: 'a'.repeat(64),
        VisibilityTimeout: 1,
      }),
      sqs.MessageNotInflight,
    ],
    [
      'an attribute that there is not',
      new sqs.GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['Mood' as never] }),
      sqs.InvalidAttributeName,
    ],
    [
      'an attribute with a wrong value',
      new sqs.SetQueueAttributesCommand({ QueueUrl, Attributes: { DelaySeconds: '901' } }),
      sqs.InvalidAttributeValue,
    ],
    [
      'a queue that is there, but different',
      new sqs.CreateQueueCommand({ QueueName: 'failed', Attributes: { DelaySeconds: '7' } }),
      sqs.QueueNameExists,
    ],
    ['a made-up token', new sqs.ListQueuesCommand({ NextToken: 'abc' }), 'InvalidParameterValue'],
  ]);

/** What EC2 refuses: its clients have no classes for that. `instance` exists and runs. */
export const badEc2Calls = (instance: string) =>
  badCalls('ec2', [
    [
      'an instance that is not there',
      new ec2.DescribeInstancesCommand({ InstanceIds: ['i-0ffffffffffffffff'] }),
      'InvalidInstanceID.NotFound',
    ],
    [
      'an id that is none',
      new ec2.RebootInstancesCommand({ InstanceIds: [instance, 'web-1'] }),
      'InvalidInstanceID.Malformed',
    ],
    ['nothing to stop', new ec2.StopInstancesCommand({ InstanceIds: [] }), 'MissingParameter'],
    [
      'a filter that there is not',
      new ec2.DescribeInstancesCommand({ Filters: [{ Name: 'mood', Values: ['good'] }] }),
      'InvalidParameterValue',
    ],
    ['a page of 4', new ec2.DescribeInstancesCommand({ MaxResults: 4 }), 'InvalidParameterValue'],
    [
      'a page of what was named',
      new ec2.DescribeInstancesCommand({ MaxResults: 5, InstanceIds: [instance] }),
      'InvalidParameterCombination',
    ],
    ['a made-up token', new ec2.DescribeInstancesCommand({ NextToken: 'abc' }), 'InvalidNextToken'],
    [
      'a dry run',
      new ec2.RebootInstancesCommand({ InstanceIds: [instance], DryRun: true }),
      'DryRunOperation',
    ],
  ]);

/** What Logs refuses. */
export const badLogsCalls = badCalls('logs', [
  [
    'a group that is not there',
    new logs.FilterLogEventsCommand({ logGroupName: 'none' }),
    logs.ResourceNotFoundException,
  ],
  [
    'a stream that is not there',
    new logs.GetLogEventsCommand({ logGroupName: '/aws/lambda/echo', logStreamName: 'none' }),
    logs.ResourceNotFoundException,
  ],
  [
    'a made-up token',
    new logs.FilterLogEventsCommand({ logGroupName: '/aws/lambda/echo', nextToken: 'abc' }),
    logs.InvalidParameterException,
  ],
  ['a page of 51', new logs.DescribeLogGroupsCommand({ limit: 51 }), logs.InvalidParameterException],
  [
    'a pattern that is none',
    new logs.FilterLogEventsCommand({ logGroupName: '/aws/lambda/echo', filterPattern: '{ $.a' }),
    logs.InvalidParameterException,
  ],
]);

/** What CloudWatch refuses. */
export const badCloudWatchCalls = badCalls('monitoring', [
  [
    'the state of an alarm that is not there',
    new cloudwatch.SetAlarmStateCommand({ AlarmName: 'none', StateValue: 'OK', StateReason: 'x' }),
    cloudwatch.ResourceNotFound,
  ],
  [
    'a reason that is no JSON',
    new cloudwatch.SetAlarmStateCommand({
      AlarmName: 'failed-events',
      StateValue: 'OK',
      StateReason: 'x',
      StateReasonData: '{',
    }),
    cloudwatch.InvalidFormatFault,
  ],
  [
    'a made-up token',
    new cloudwatch.DescribeAlarmsCommand({ NextToken: 'abc' }),
    cloudwatch.InvalidNextToken,
  ],
  [
    '101 names',
    new cloudwatch.DescribeAlarmsCommand({ AlarmNames: many(101) }),
    cloudwatch.ValidationException,
  ],
  [
    'a page of 101',
    new cloudwatch.DescribeAlarmsCommand({ MaxRecords: 101 }),
    cloudwatch.ValidationException,
  ],
  [
    'names and a prefix at once',
    new cloudwatch.DescribeAlarmsCommand({ AlarmNames: ['a'], AlarmNamePrefix: 'a' }),
    cloudwatch.ValidationException,
  ],
]);

/** What DynamoDB refuses. */
export const badDynamoDbCalls = badCalls('dynamodb', [
  [
    'a table that is not there',
    new dynamodb.DescribeTableCommand({ TableName: 'none' }),
    dynamodb.ResourceNotFoundException,
  ],
  [
    'an item of a table that is not there',
    new dynamodb.GetItemCommand({ TableName: 'none', Key: { id: { S: 'a' } } }),
    dynamodb.ResourceNotFoundException,
  ],
  ['a table without a name', new dynamodb.DescribeTableCommand({ TableName: 'a' }), 'ValidationException'],
]);

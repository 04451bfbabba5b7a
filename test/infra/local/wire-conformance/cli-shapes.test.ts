/*
 * Requests as the AWS CLI and boto3 send them, taken from what botocore puts on the wire, where that differs from the
 * JavaScript SDK; and what those programs read of the answers.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { signedBy } from '../wire/toy-cloud.ts';
import { openWorld, type World } from './world.ts';

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

async function send(service: string, headers: Readonly<Record<string, string>>, body: string, path = '/') {
  const answer = await fetch(world.url + path, {
    method: body === '' ? 'GET' : 'POST',
    headers: {
      ...signedBy(world.cloud.operatorAccessKeyId, service),
      'user-agent': 'aws-cli/2.31.0 md/awscrt#0.27.6 ua/2.1 os/linux md/arch#x86_64 lang/python#3.13.7',
      'amz-sdk-invocation-id': '5b6ab2b0-8a02-4b5b-9b2c-9ed9a1bb6b0d',
      'amz-sdk-request': 'attempt=1',
      'x-amz-date': '20261101T100000Z',
      ...headers,
    },
    ...(body !== '' && { body }),
  });
  return { status: answer.status, headers: answer.headers, text: await answer.text() };
}

const form = { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' };
const json = (target: string, version: '1.0' | '1.1'): Record<string, string> => ({
  'x-amz-target': target,
  'content-type': `application/x-amz-json-${version}`,
});

describe('the query protocol of EC2', () => {
  const query = (rest: string) => send('ec2', form, `Action=${rest}&Version=2016-11-15`);

  test('filters and ids come in numbered names', async () => {
    const [first = '', second = ''] = world.fleet.instanceIds;
    const found = await query(
      `DescribeInstances&Filter.1.Name=instance-state-name&Filter.1.Value.1=running&Filter.1.Value.2=pending&Filter.2.Name=tag%3Astage&Filter.2.Value.1=te%2A&InstanceId.1=${first}&InstanceId.2=${second}`,
    );
    expect(found.headers.get('content-type')).toBe('text/xml;charset=UTF-8');
    expect(found.text).toContain(
      '<DescribeInstancesResponse xmlns="http://ec2.amazonaws.com/doc/2016-11-15/">',
    );
    expect([...found.text.matchAll(/<instanceId>([^<]+)</g)].map(([, id]) => id)).toEqual([first, second]);
    expect(found.text).toMatch(/<requestId>[0-9a-f-]{36}<\/requestId>/);
  });

  test('pages by MaxResults and NextToken', async () => {
    const first = await query('DescribeTags&MaxResults=5');
    const token = /<nextToken>([^<]+)</.exec(first.text)?.[1] ?? '';
    const second = await query(`DescribeTags&MaxResults=5&NextToken=${token}`);
    expect([first.text, second.text].map((text) => text.match(/<item>/g)?.length)).toEqual([5, 3]);
    expect(second.text).not.toContain('nextToken');
  });

  test('booleans are words, and a refusal has its own envelope', async () => {
    const answer = await query(`RebootInstances&DryRun=true&InstanceId.1=${world.fleet.instanceIds[0]}`);
    expect(answer.status).toBe(412);
    expect(answer.text).toMatch(
      /<Response><Errors><Error><Code>DryRunOperation<\/Code><Message>.+<\/Message><\/Error><\/Errors><RequestID>/,
    );
  });
});

describe('the query protocol of other services', () => {
  test('STS', async () => {
    const answer = await send('sts', form, 'Action=GetCallerIdentity&Version=2011-06-15');
    expect(answer.text).toContain(
      '<GetCallerIdentityResult><Arn>arn:aws:iam::111122223333:user/operator</Arn>',
    );
  });

  test('CloudFormation, and its refusal', async () => {
    const stacks = await send('cloudformation', form, 'Action=DescribeStacks&Version=2010-05-15');
    expect(stacks.text).toContain('<Stacks><member><StackName>BottlerocketUpdater</StackName>');
    const none = await send(
      'cloudformation',
      form,
      'Action=DescribeStacks&Version=2010-05-15&StackName=none',
    );
    expect(none.status).toBe(400);
    expect(none.text).toContain('<Type>Sender</Type><Code>ValidationError</Code>');
  });

  test('what is not there is named', async () => {
    const answer = await send('autoscaling', form, 'Action=DescribeAutoScalingGroups&Version=2011-01-01');
    expect([answer.status, answer.text]).toEqual([
      400,
      expect.stringContaining('no service for autoscaling: DescribeAutoScalingGroups'),
    ]);
    const buckets = await send('s3', {}, '', '/');
    expect(buckets.text).toContain('<Message>The embedded cloud has no service for s3: GET /</Message>');
  });
});

describe('the query protocol of SQS, as clients older than its JSON speak it', () => {
  const query = (action: string, rest = '') =>
    send('sqs', form, `Action=${action}&Version=2012-11-05${rest}`);
  const created = () =>
    query(
      'CreateQueue',
      '&QueueName=letters&Attribute.1.Name=VisibilityTimeout&Attribute.1.Value=7&Tag.1.Key=team&Tag.1.Value=a%26b',
    );
  const url = async () => {
    const found = /<QueueUrl>([^<]+)</.exec((await created()).text)?.[1] ?? '';
    return `&QueueUrl=${encodeURIComponent(found)}`;
  };

  test('a queue has the attributes and tags of its numbered names', async () => {
    expect((await created()).text).toContain(
      '<CreateQueueResponse xmlns="http://queue.amazonaws.com/doc/2012-11-05/"><CreateQueueResult><QueueUrl>http',
    );
    const asked = '&AttributeName.1=VisibilityTimeout&AttributeName.2=QueueArn';
    const attributes = await query('GetQueueAttributes', (await url()) + asked);
    expect(attributes.text).toContain(
      '<Attribute><Name>QueueArn</Name><Value>arn:aws:sqs:eu-west-1:111122223333:letters</Value></Attribute>' +
        '<Attribute><Name>VisibilityTimeout</Name><Value>7</Value></Attribute></GetQueueAttributesResult>',
    );
    const tags = await query('ListQueueTags', await url());
    expect(tags.text).toContain('<Tag><Key>team</Key><Value>a&amp;b</Value></Tag>');
    const queues = await query('ListQueues', '&QueueNamePrefix=let&MaxResults=1');
    expect(queues.text).toMatch(/<ListQueuesResult><QueueUrl>[^<]+\/letters<\/QueueUrl><\/ListQueuesResult>/);
  });

  test('a message goes round, with its attributes, and is deleted in a batch', async () => {
    const attribute = '&MessageAttribute.1.Name=a&MessageAttribute.1.Value.DataType=String';
    const sent = await query(
      'SendMessage',
      `${await url()}&MessageBody=hello${attribute}&MessageAttribute.1.Value.StringValue=b`,
    );
    expect(sent.text).toContain('<MD5OfMessageBody>5d41402abc4b2a76b9719d911017c592</MD5OfMessageBody>');
    const received = await query(
      'ReceiveMessage',
      `${await url()}&MaxNumberOfMessages=10&AttributeName.1=ApproximateReceiveCount&MessageAttributeName.1=All`,
    );
    expect(received.text).toMatch(
      /<ReceiveMessageResult><Message><MessageId>.+<Body>hello<\/Body><Attribute><Name>ApproximateReceiveCount<\/Name><Value>1<\/Value><\/Attribute><MessageAttribute><Name>a<\/Name><Value><DataType>String<\/DataType><StringValue>b<\/StringValue><\/Value><\/MessageAttribute>/,
    );
    const handle = /<ReceiptHandle>([^<]+)</.exec(received.text)?.[1] ?? '';
    const entries =
      `&DeleteMessageBatchRequestEntry.1.Id=good&DeleteMessageBatchRequestEntry.1.ReceiptHandle=${handle}` +
      '&DeleteMessageBatchRequestEntry.2.Id=bad&DeleteMessageBatchRequestEntry.2.ReceiptHandle=nonsense';
    const deleted = await query('DeleteMessageBatch', (await url()) + entries);
    expect(deleted.text).toContain(
      '<DeleteMessageBatchResultEntry><Id>good</Id></DeleteMessageBatchResultEntry>' +
        '<BatchResultErrorEntry><Id>bad</Id><SenderFault>true</SenderFault><Code>ReceiptHandleIsInvalid</Code>',
    );
  });

  test('errors have their old names', async () => {
    const none = await query('GetQueueUrl', '&QueueName=none');
    expect([none.status, none.text]).toEqual([
      400,
      expect.stringContaining(
        '<Type>Sender</Type><Code>AWS.SimpleQueueService.NonExistentQueue</Code><Message>The specified queue does not exist.</Message>',
      ),
    ]);
    const many = await query('ReceiveMessage', `${await url()}&MaxNumberOfMessages=11`);
    expect(many.text).toContain('<Code>InvalidParameterValue</Code>');
    expect((await query('GetQueueUrl')).text).toContain('<Code>MissingParameter</Code>');
    expect((await query('Nonsense')).text).toContain('sqs has no operation Nonsense');
  });
});

describe('the JSON protocols', () => {
  test('ECS, with what waiters ask', async () => {
    const target = 'AmazonEC2ContainerServiceV20141113.DescribeTasks';
    const answer = await send(
      'ecs',
      json(target, '1.1'),
      '{"cluster": "maishsk-bottlerocket", "tasks": ["none"]}',
    );
    expect(answer.headers.get('content-type')).toBe('application/x-amz-json-1.1');
    // `aws ecs wait tasks-running` looks for exactly this.
    expect(JSON.parse(answer.text)).toMatchObject({ tasks: [], failures: [{ reason: 'MISSING' }] });
  });

  test('SQS says its errors in the words of its old protocol too', async () => {
    const answer = await send('sqs', json('AmazonSQS.GetQueueUrl', '1.0'), '{"QueueName": "none"}');
    expect(answer.status).toBe(400);
    expect(answer.headers.get('x-amzn-query-error')).toBe('AWS.SimpleQueueService.NonExistentQueue;Sender');
    expect(JSON.parse(answer.text)).toMatchObject({ __type: 'QueueDoesNotExist' });
  });

  test('a refusal has its code in the body and in a header', async () => {
    const answer = await send('ssm', json('AmazonSSM.GetParameter', '1.1'), '{"Name": "none"}');
    expect(answer.headers.get('x-amzn-errortype')).toBe('ParameterNotFound');
    expect(answer.headers.get('x-amzn-requestid')).toMatch(/^[0-9a-f-]{36}$/);
  });

  test('CloudWatch', async () => {
    const target = 'GraniteServiceVersion20100801.DescribeAlarms';
    const answer = await send('monitoring', json(target, '1.0'), '{"AlarmNames": ["failed-events"]}');
    expect(JSON.parse(answer.text)).toMatchObject({
      MetricAlarms: [{ AlarmName: 'failed-events', StateValue: expect.any(String) as string }],
      CompositeAlarms: [],
    });
  });
});

describe('REST', () => {
  test('Scheduler takes its input from path and query', async () => {
    const list = await send(
      'scheduler',
      {},
      '',
      '/schedules?ScheduleGroup=default&NamePrefix=of&MaxResults=1',
    );
    expect(JSON.parse(list.text)).toMatchObject({ Schedules: [{ Name: 'often', GroupName: 'default' }] });
    const one = await send('scheduler', {}, '', '/schedules/often?groupName=default');
    expect(JSON.parse(one.text)).toMatchObject({ Name: 'often', FlexibleTimeWindow: { Mode: 'OFF' } });
  });

  test('Lambda takes an event as the whole body', async () => {
    const path = '/2015-03-31/functions/echo/invocations';
    const answer = await send('lambda', { 'x-amz-invocation-type': 'RequestResponse' }, '{"a": 1}', path);
    expect([answer.status, answer.headers.get('x-amz-executed-version'), answer.text]).toEqual([
      200,
      '$LATEST',
      '{"ok":true}',
    ]);
  });
});

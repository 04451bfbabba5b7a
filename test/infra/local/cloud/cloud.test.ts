import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { CloudWatchLogsClient, FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { GetScheduleCommand, ListSchedulesCommand, SchedulerClient } from '@aws-sdk/client-scheduler';
import { GetQueueUrlCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { afterEach, describe, expect, it } from 'vitest';
import type { Cloud } from '../../../../infra/local/cloud.ts';
import { bootCloud, smallTemplate, start, withResource } from './cloud-world.ts';

const open: Cloud[] = [];
async function boot(...args: Parameters<typeof bootCloud>): Promise<Cloud> {
  const cloud = await bootCloud(...args);
  open.push(cloud);
  return cloud;
}
afterEach(async () => {
  for (const cloud of open.splice(0)) await cloud.stop();
});

const clientOf = (cloud: Cloud) => ({
  region: cloud.region,
  endpoint: cloud.endpointUrl ?? '',
  credentials: { accessKeyId: cloud.operatorAccessKeyId, secretAccessKey: 'simulated' },
});

const heard = (cloud: Cloud): unknown[] =>
  (cloud.controls.logs.find('/aws/lambda/echo')?.events ?? [])
    .filter(({ line }) => line.includes('heard '))
    .map(({ line }) => JSON.parse(line.slice(line.indexOf('heard ') + 6)) as unknown);

describe('a cloud that was booted from a template', () => {
  it('fires a rate at once and then every period, with the scheduled time in the input', async () => {
    const cloud = await boot();
    await cloud.run({ until: start + 11 * 60_000 });
    expect(heard(cloud)).toEqual([
      { scheduledAt: '2026-11-01T10:00:00Z' },
      { scheduledAt: '2026-11-01T10:05:00Z' },
      { scheduledAt: '2026-11-01T10:10:00Z' },
    ]);
    expect(cloud.faults).toEqual([]);
  });

  it('takes an event from the wire to the function, and one that fails to its queue and alarm', async () => {
    const cloud = await boot(smallTemplate, { mode: 'loopback' });
    const events = new EventBridgeClient(clientOf(cloud));
    const entry = { Source: 'shop', DetailType: 'OrderPlaced', EventBusName: 'shop-bus' };
    const answer = await events.send(
      new PutEventsCommand({
        Entries: [
          { ...entry, Detail: '{"id":1}' },
          { ...entry, Detail: '{"id":2,"fail":true}' },
          { ...entry, Source: 'aws.shop', Detail: '{}' },
        ],
      }),
    );
    expect(answer.FailedEntryCount).toBe(1);
    await cloud.run({ until: start + 4 * 60_000 });
    expect(heard(cloud).filter((event) => JSON.stringify(event).includes('"id":1'))).toHaveLength(1);
    expect(heard(cloud).filter((event) => JSON.stringify(event).includes('"id":2'))).toHaveLength(2);

    expect(cloud.controls.cloudwatch.alarms().map(({ name, state }) => [name, state])).toEqual([
      ['failed-events', 'ALARM'],
    ]);
    const sqs = new SQSClient(clientOf(cloud));
    const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName: 'failed' }));
    expect(QueueUrl).toBe(`${cloud.endpointUrl}/111122223333/failed`);
    const { Messages } = await sqs.send(new ReceiveMessageCommand({ QueueUrl }));
    expect(JSON.parse(Messages?.[0]?.Body ?? '')).toMatchObject({
      requestContext: { condition: 'RetriesExhausted', approximateInvokeCount: 2 },
      requestPayload: { detail: { id: 2 } },
      responsePayload: { errorMessage: 'told to fail' },
    });
  });

  it('shows its logs, schedules and callers to clients', async () => {
    const cloud = await boot(smallTemplate, { mode: 'loopback' });
    await cloud.run({ until: start + 60_000 });
    const logs = new CloudWatchLogsClient(clientOf(cloud));
    const { events } = await logs.send(
      new FilterLogEventsCommand({
        logGroupName: '/aws/lambda/echo',
        filterPattern: 'heard',
        startTime: start,
      }),
    );
    expect(events?.map(({ message }) => message)).toEqual([expect.stringContaining('scheduledAt')]);
    const scheduler = new SchedulerClient(clientOf(cloud));
    const { Schedules } = await scheduler.send(new ListSchedulesCommand({}));
    expect(Schedules?.map(({ Name, CreationDate }) => [Name, CreationDate?.getTime()])).toEqual([
      ['often', start],
    ]);
    const schedule = await scheduler.send(new GetScheduleCommand({ Name: 'often' }));
    expect(schedule.ScheduleExpression).toBe('rate(5 minutes)');
    const identity = await new STSClient(clientOf(cloud)).send(new GetCallerIdentityCommand({}));
    expect(identity.Account).toBe('111122223333');
    expect(cloud.callCounts.get('sts:GetCallerIdentity')).toBe(1);
  });

  it('does twice the same with the same seed, and not with another', async () => {
    const trace = async (seed: number) => {
      const cloud = await boot(smallTemplate, { seed });
      await cloud.run({ until: start + 6 * 60_000 });
      return cloud.controls.logs.find('/aws/lambda/echo')?.events.map(({ at, line }) => `${at} ${line}`);
    };
    const first = await trace(5);
    expect(await trace(5)).toEqual(first);
    expect(await trace(6)).not.toEqual(first);
  });
});

describe('what is not in the template is lacking', () => {
  it('without a permission, or with one for another rule, the event does not arrive', async () => {
    const Rule = {
      Type: 'AWS::Events::Rule',
      Properties: { ...smallTemplate.Resources.Rule.Properties, EventBusName: undefined, Name: 'other' },
    };
    const cloud = await boot(withResource('Other', JSON.parse(JSON.stringify(Rule))));
    const reasons: unknown[] = [];
    cloud.controls.events.onDelivery((report) => reasons.push([report.outcome, report.reason]));
    cloud.controls.events.emit({ source: 'aws.shop', detailType: 'x', resources: [], detail: {} });
    await cloud.run({ until: start + 1_000 });
    expect(reasons).toEqual([]);
    cloud.controls.events.putRule({ Name: 'other', EventPattern: '{"source":["aws.shop"]}' });
    cloud.controls.events.emit({ source: 'aws.shop', detailType: 'x', resources: [], detail: {} });
    await cloud.run({ until: start + 2_000 });
    expect(reasons).toEqual([['lost', expect.stringContaining('rule/other may not invoke')]]);
  });

  it('without the role right to invoke, the schedule does not fire', async () => {
    const cloud = await boot();
    const outcomes: string[] = [];
    cloud.controls.scheduler.onFiring((report) => outcomes.push(report.outcome));
    const role = cloud.controls.roles.all().find(({ name }) => name.includes('ScheduleRole'));
    role?.policies.clear();
    await cloud.run({ until: start + 60_000 });
    expect([outcomes, heard(cloud)]).toEqual([['lost'], []]);
  });

  it.each([
    ['a resource type', { Type: 'AWS::SNS::Topic' }, /Extra.*AWS::SNS::Topic/],
    ['a property', { Type: 'AWS::SQS::Queue', Properties: { FifoQueue: true } }, /Extra.*FifoQueue/],
    [
      'an intrinsic',
      { Type: 'AWS::SQS::Queue', Properties: { QueueName: { 'Fn::ImportValue': 'x' } } },
      /Extra.*Fn::ImportValue/,
    ],
    [
      'a reference',
      { Type: 'AWS::SQS::Queue', Properties: { QueueName: { Ref: 'Nothing' } } },
      /Extra.*Nothing/,
    ],
    [
      'an attribute',
      { Type: 'AWS::SQS::Queue', Properties: { QueueName: { 'Fn::GetAtt': ['Bus', 'Policy'] } } },
      /Extra.*Policy/,
    ],
  ])('%s that is not known stops the boot, by name', async (_what, resource, message) => {
    await expect(bootCloud(withResource('Extra', resource))).rejects.toThrow(message);
  });
});

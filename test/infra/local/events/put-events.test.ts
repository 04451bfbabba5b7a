import { describe, expect, it } from 'vitest';
import { callOperation } from '../call-operation.ts';
import { eventsWorld, functionArn } from './events-world.ts';

const entry = { Source: 'shop', DetailType: 'OrderPlaced', Detail: '{"id":1}', EventBusName: 'updates' };

function withBus() {
  const world = eventsWorld();
  world.events.control.createBus('updates');
  const put = (...Entries: unknown[]) => callOperation(world.events.service, 'PutEvents', { Entries });
  return { ...world, put };
}

describe('PutEvents', () => {
  it('answers in the order of the entries, with the failed ones counted', async () => {
    const { put } = withBus();
    const answer = await put(
      entry,
      { ...entry, Detail: 'no json' },
      { ...entry, Detail: '[]' },
      { ...entry, Source: 'aws.ecs' },
      { ...entry, DetailType: undefined },
    );
    expect(answer).toMatchObject({
      FailedEntryCount: 4,
      Entries: [
        { EventId: expect.stringMatching(/^[\da-f-]{36}$/) },
        { ErrorCode: 'MalformedDetail' },
        { ErrorCode: 'MalformedDetail' },
        { ErrorCode: 'NotAuthorizedForSourceException' },
        { ErrorCode: 'InvalidArgument', ErrorMessage: expect.stringContaining('DetailType') },
      ],
    });
  });

  it('takes 1 to 10 entries, below 1 MB together', async () => {
    const { put } = withBus();
    await expect(put()).rejects.toThrow('Entries');
    await expect(put(...Array.from({ length: 11 }, () => entry))).rejects.toThrow('Entries');
    const half = { ...entry, Detail: JSON.stringify({ text: 'x'.repeat(524_288) }) };
    await expect(put(half)).resolves.toMatchObject({ FailedEntryCount: 0 });
    await expect(put(half, half)).rejects.toThrow('Total size');
  });

  it('accepts an event for a bus that does not exist, and it is gone', async () => {
    const { put, events } = withBus();
    const seen: unknown[] = [];
    events.control.onPut((report) => seen.push(report.bus?.name));
    expect(await put({ ...entry, EventBusName: 'nowhere' })).toMatchObject({ FailedEntryCount: 0 });
    expect(seen).toEqual([undefined]);
  });

  it('asks IAM for each entry by itself', () => {
    const { events } = withBus();
    const context = {
      principal: {
        arn: 'arn:aws:iam::111122223333:user/a',
        account: '111122223333',
        policies: 'all' as const,
      },
      region: 'eu-west-1',
      account: '111122223333',
      requestId: '1',
    };
    const Entries = [entry, { ...entry, DetailType: 'OrderPaid', EventBusName: undefined }];
    expect(events.service.operations.PutEvents?.access({ Entries }, context)).toEqual([
      {
        action: 'events:PutEvents',
        resource: 'arn:aws:events:eu-west-1:111122223333:event-bus/updates',
        context: { 'events:source': ['shop'], 'events:detail-type': ['OrderPlaced'] },
      },
      {
        action: 'events:PutEvents',
        resource: 'arn:aws:events:eu-west-1:111122223333:event-bus/default',
        context: { 'events:source': ['shop'], 'events:detail-type': ['OrderPaid'] },
      },
    ]);
  });

  it('carries the trace header to the function', async () => {
    const { put, events, lambda, clock, invocations } = withBus();
    lambda.addFunction({
      name: 'pay',
      arn: functionArn('pay'),
      roleArn: 'arn:aws:iam::111122223333:role/pay',
    });
    lambda.addPermission('pay', {
      Effect: 'Allow',
      Principal: { Service: 'events.amazonaws.com' },
      Action: 'lambda:InvokeFunction',
      Resource: functionArn('pay'),
    });
    events.control.putRule({ Name: 'placed', EventBusName: 'updates', EventPattern: '{"source":["shop"]}' });
    events.control.putTargets({
      Rule: 'placed',
      EventBusName: 'updates',
      Targets: [{ Id: 'pay', Arn: functionArn('pay') }],
    });
    await put({ ...entry, TraceHeader: 'Root=1-5759e988-bd862e3fe1be46a994272793;Sampled=1' });
    await clock.run();
    expect(invocations.map((invocation) => invocation.traceId)).toEqual([
      'Root=1-5759e988-bd862e3fe1be46a994272793;Sampled=1',
    ]);
  });
});

describe('rules and targets', () => {
  it('are shown as they were put', async () => {
    const { events } = withBus();
    const pattern = '{"source":["shop"]}';
    await callOperation(events.service, 'PutRule', {
      Name: 'r',
      EventBusName: 'updates',
      EventPattern: pattern,
    });
    await callOperation(events.service, 'PutTargets', {
      Rule: 'r',
      EventBusName: 'updates',
      Targets: [{ Id: 'a', Arn: functionArn('pay') }],
    });
    expect(await callOperation(events.service, 'ListRules', { EventBusName: 'updates' })).toMatchObject({
      Rules: [
        {
          Name: 'r',
          Arn: 'arn:aws:events:eu-west-1:111122223333:rule/updates/r',
          EventPattern: pattern,
          State: 'ENABLED',
        },
      ],
    });
    const targets = await callOperation(events.service, 'ListTargetsByRule', {
      Rule: 'r',
      EventBusName: 'updates',
    });
    expect(targets.Targets).toEqual([{ Id: 'a', Arn: functionArn('pay') }]);
  });

  it('are refused when the pattern is wrong or a target asks for what is not known', async () => {
    const { events } = withBus();
    const wrong = { Name: 'r', EventPattern: '{"source":"shop"}' };
    await expect(callOperation(events.service, 'PutRule', wrong)).rejects.toMatchObject({
      code: 'InvalidEventPatternException',
    });
    events.control.putRule({ Name: 'r', EventPattern: '{"source":["shop"]}' });
    expect(() =>
      events.control.putTargets({
        Rule: 'r',
        Targets: [{ Id: 'a', Arn: functionArn('x'), SqsParameters: { MessageGroupId: 'a' } }],
      }),
    ).toThrow('SqsParameters');
  });

  it('of a bus or name that is not there are not found', async () => {
    const { events } = withBus();
    for (const input of [{ Name: 'nothing' }, { Name: 'r', EventBusName: 'nowhere' }])
      await expect(callOperation(events.service, 'DescribeRule', input)).rejects.toMatchObject({
        code: 'ResourceNotFoundException',
      });
  });
});

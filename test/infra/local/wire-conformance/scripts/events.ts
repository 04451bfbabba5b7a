import * as events from '@aws-sdk/client-eventbridge';
import { checkedBy, type Checker, type World } from '../world.ts';

/** Calls each operation of EventBridge. */
export async function callEvents(world: World, checker: Checker): Promise<void> {
  const send = checkedBy(world, 'events', checker);
  await callBuses(send);
  await callRules(send);
  await callArchives(world, send);
}

type Send = ReturnType<typeof checkedBy<'events'>>;

async function callBuses(send: Send): Promise<void> {
  await send(new events.CreateEventBusCommand({ Name: 'second', Description: 'another one' }));
  await send(new events.ListEventBusesCommand({}));
  await send(new events.DescribeEventBusCommand({ Name: 'second' }));
  await send(new events.DeleteEventBusCommand({ Name: 'second' }));
  await send(
    new events.PutEventsCommand({
      Entries: [
        { Source: 'shop', DetailType: 'sold', Detail: '{"n":1}', EventBusName: 'shop-bus', Time: new Date() },
        { Source: 'shop', DetailType: 'sold', Detail: 'no JSON' },
        { Source: 'aws.ecs', DetailType: 'sold', Detail: '{}' },
      ],
    }),
  );
}

async function callRules(send: Send): Promise<void> {
  const rule = { Rule: 'sales', EventBusName: 'shop-bus' };
  const named = { Name: rule.Rule, EventBusName: rule.EventBusName };
  const Arn = 'arn:aws:sqs:eu-west-1:111122223333:failed';
  await send(
    new events.PutRuleCommand({ ...named, EventPattern: '{"source":["shop"]}', Description: 'sales' }),
  );
  await send(
    new events.PutTargetsCommand({
      ...rule,
      Targets: [
        { Id: 'queue', Arn, RetryPolicy: { MaximumRetryAttempts: 3 }, DeadLetterConfig: { Arn } },
        {
          Id: 'short',
          Arn,
          InputTransformer: { InputPathsMap: { n: '$.detail.n' }, InputTemplate: '{"n": <n>}' },
        },
        { Id: 'constant', Arn, Input: '{}' },
        { Id: 'part', Arn, InputPath: '$.detail' },
      ],
    }),
  );
  await send(new events.ListTargetsByRuleCommand(rule));
  await send(new events.ListRuleNamesByTargetCommand({ TargetArn: Arn, EventBusName: 'shop-bus' }));
  await send(new events.DisableRuleCommand(named));
  await send(new events.DescribeRuleCommand(named));
  await send(new events.EnableRuleCommand(named));
  await send(new events.ListRulesCommand({ EventBusName: 'shop-bus' }));
  await send(
    new events.RemoveTargetsCommand({ ...rule, Ids: ['queue', 'short', 'constant', 'part', 'none'] }),
  );
  await send(new events.DeleteRuleCommand(named));
  const event = {
    id: '1',
    account: '111122223333',
    source: 'shop',
    time: '2026-11-01T10:00:00Z',
    region: 'eu-west-1',
    resources: [],
    'detail-type': 'OrderPlaced',
  };
  const EventPattern = '{"source":["shop"]}';
  await send(new events.TestEventPatternCommand({ EventPattern, Event: JSON.stringify(event) }));
}

async function callArchives(world: World, send: Send): Promise<void> {
  const { EventBuses = [] } = await send(new events.ListEventBusesCommand({ NamePrefix: 'shop' }));
  const EventSourceArn = EventBuses[0]?.Arn ?? '';
  const ArchiveName = 'sales';
  const { ArchiveArn } = await send(
    new events.CreateArchiveCommand({
      ArchiveName,
      EventSourceArn,
      RetentionDays: 7,
      EventPattern: '{"source":["shop"]}',
    }),
  );
  await send(
    new events.PutEventsCommand({
      Entries: [{ Source: 'shop', DetailType: 'sold', Detail: '{}', EventBusName: 'shop-bus' }],
    }),
  );
  await send(new events.UpdateArchiveCommand({ ArchiveName, Description: 'what was sold' }));
  await send(new events.DescribeArchiveCommand({ ArchiveName }));
  await send(new events.ListArchivesCommand({}));
  await send(new events.ListRulesCommand({ EventBusName: 'shop-bus' }));
  const now = world.cloud.clock.now();
  const replay = {
    EventSourceArn: ArchiveArn,
    EventStartTime: new Date(now - 3_600_000),
    EventEndTime: new Date(now + 3_600_000),
    Destination: { Arn: EventSourceArn },
  };
  await send(new events.StartReplayCommand({ ...replay, ReplayName: 'again', Description: 'once more' }));
  await world.cloud.run({ until: now + 10_000 });
  await send(new events.DescribeReplayCommand({ ReplayName: 'again' }));
  await send(new events.StartReplayCommand({ ...replay, ReplayName: 'not-again' }));
  await send(new events.CancelReplayCommand({ ReplayName: 'not-again' }));
  await send(new events.ListReplaysCommand({}));
  await send(new events.DeleteArchiveCommand({ ArchiveName }));
}

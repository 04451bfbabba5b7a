import * as events from '@aws-sdk/client-eventbridge';
import * as scheduler from '@aws-sdk/client-scheduler';
import { badCalls, many } from './bad-call.ts';

const entry = { Source: 'shop', DetailType: 'sold', Detail: '{}' };
const arn = (rest: string): string => `arn:aws:events:eu-west-1:111122223333:${rest}`;
const busArn = arn('event-bus/default');
const Arn = 'arn:aws:sqs:eu-west-1:111122223333:failed';
const targets = (count: number) => many(count).map((Id) => ({ Id, Arn }));
const replay = {
  ReplayName: 'new',
  EventSourceArn: arn('archive/kept'),
  EventStartTime: new Date('2026-11-01T09:00:00Z'),
  EventEndTime: new Date('2026-11-01T10:00:00Z'),
  Destination: { Arn: busArn },
};
const onShop = { EventBusName: 'shop-bus' };

/** What EventBridge refuses. */
export const badEventsCalls = badCalls('events', [
  ['11 events', new events.PutEventsCommand({ Entries: many(11).map(() => entry) }), 'ValidationException'],
  ['no events', new events.PutEventsCommand({ Entries: [] }), 'ValidationException'],
  [
    'an event over the limit',
    new events.PutEventsCommand({
      Entries: [{ ...entry, Detail: JSON.stringify({ x: 'x'.repeat(1024 * 1024) }) }],
    }),
    'ValidationException',
  ],
  [
    'a pattern that is none',
    new events.PutRuleCommand({ Name: 'new', EventPattern: '{"source":"shop"}' }),
    events.InvalidEventPatternException,
  ],
  [
    'a pattern that is no JSON',
    new events.TestEventPatternCommand({ EventPattern: '{', Event: '{}' }),
    events.InvalidEventPatternException,
  ],
  [
    'an event that is no JSON',
    new events.TestEventPatternCommand({ EventPattern: '{"a":[1]}', Event: '{' }),
    'ValidationException',
  ],
  [
    'an event that lacks what every event has',
    new events.TestEventPatternCommand({ EventPattern: '{"a":[1]}', Event: '{"a":1}' }),
    'ValidationException',
  ],
  [
    'a pattern with more than 4096 characters',
    new events.PutRuleCommand({ Name: 'new', EventPattern: `{"a":["${'x'.repeat(4090)}"]}` }),
    'ValidationException',
  ],
  [
    'a pattern with more than 2048 characters',
    new events.PutRuleCommand({ Name: 'new', EventPattern: `{"a":["${'x'.repeat(2048)}"]}` }),
    events.LimitExceededException,
  ],
  ['a rule without pattern', new events.PutRuleCommand({ Name: 'new' }), 'ValidationException'],
  [
    'a name with a space',
    new events.PutRuleCommand({ Name: 'a b', EventPattern: '{"a":[1]}' }),
    'ValidationException',
  ],
  [
    'a rule on a bus that is not there',
    new events.PutRuleCommand({ Name: 'new', EventPattern: '{"a":[1]}', EventBusName: 'none' }),
    events.ResourceNotFoundException,
  ],
  [
    'a rule that is not there',
    new events.DescribeRuleCommand({ Name: 'none' }),
    events.ResourceNotFoundException,
  ],
  [
    'rules of a bus that is not there',
    new events.ListRulesCommand({ EventBusName: 'none' }),
    events.ResourceNotFoundException,
  ],
  [
    'targets of a rule that is not there',
    new events.PutTargetsCommand({ Rule: 'none', Targets: targets(1) }),
    events.ResourceNotFoundException,
  ],
  [
    'six targets',
    new events.PutTargetsCommand({ Rule: 'wake', ...onShop, Targets: targets(6) }),
    events.LimitExceededException,
  ],
  [
    'a target that is no ARN',
    new events.PutTargetsCommand({ Rule: 'wake', ...onShop, Targets: [{ Id: 'a', Arn: 'queue' }] }),
    'ValidationException',
  ],
  [
    'deleting a rule that has targets',
    new events.DeleteRuleCommand({ Name: 'wake', ...onShop }),
    'ValidationException',
  ],
  [
    "changing AWS's own rule",
    new events.DisableRuleCommand({ Name: 'Events-Archive-kept' }),
    events.ManagedRuleException,
  ],
  ['a made-up token', new events.ListRulesCommand({ NextToken: 'abc' }), 'ValidationException'],
  ['a page of 101', new events.ListRulesCommand({ Limit: 101 }), 'ValidationException'],
  [
    'a bus that is not there',
    new events.DescribeEventBusCommand({ Name: 'none' }),
    events.ResourceNotFoundException,
  ],
  [
    'a bus that is there',
    new events.CreateEventBusCommand({ Name: 'shop-bus' }),
    events.ResourceAlreadyExistsException,
  ],
  ['deleting the default bus', new events.DeleteEventBusCommand({ Name: 'default' }), 'ValidationException'],
  [
    'an archive that is there',
    new events.CreateArchiveCommand({ ArchiveName: 'kept', EventSourceArn: busArn }),
    events.ResourceAlreadyExistsException,
  ],
  [
    'an archive of a bus that is not there',
    new events.CreateArchiveCommand({ ArchiveName: 'new', EventSourceArn: arn('event-bus/none') }),
    events.ResourceNotFoundException,
  ],
  [
    'an archive with a pattern that is none',
    new events.CreateArchiveCommand({ ArchiveName: 'new', EventSourceArn: busArn, EventPattern: '{"a":1}' }),
    events.InvalidEventPatternException,
  ],
  [
    'an archive that is not there',
    new events.DescribeArchiveCommand({ ArchiveName: 'none' }),
    events.ResourceNotFoundException,
  ],
  [
    'a replay of an archive that is not there',
    new events.StartReplayCommand({ ...replay, EventSourceArn: arn('archive/none') }),
    events.ResourceNotFoundException,
  ],
  [
    'a replay to another bus',
    new events.StartReplayCommand({ ...replay, Destination: { Arn: arn('event-bus/shop-bus') } }),
    'ValidationException',
  ],
  [
    'a replay that is there',
    new events.StartReplayCommand({ ...replay, ReplayName: 'over' }),
    events.ResourceAlreadyExistsException,
  ],
  [
    'cancelling a replay that is over',
    new events.CancelReplayCommand({ ReplayName: 'over' }),
    events.IllegalStatusException,
  ],
  [
    'a replay that is not there',
    new events.DescribeReplayCommand({ ReplayName: 'none' }),
    events.ResourceNotFoundException,
  ],
]);

const schedule = {
  Name: 'new',
  ScheduleExpression: 'rate(1 hour)',
  FlexibleTimeWindow: { Mode: 'OFF' as const },
};

/** What EventBridge Scheduler refuses. `target` is one that works. */
export const badSchedulerCalls = (target: scheduler.Target) =>
  badCalls('scheduler', [
    [
      'a schedule that is not there',
      new scheduler.GetScheduleCommand({ Name: 'none' }),
      scheduler.ResourceNotFoundException,
    ],
    [
      'a schedule in another group',
      new scheduler.GetScheduleCommand({ Name: 'often', GroupName: 'none' }),
      scheduler.ResourceNotFoundException,
    ],
    [
      'a group that is not there',
      new scheduler.GetScheduleGroupCommand({ Name: 'none' }),
      scheduler.ResourceNotFoundException,
    ],
    [
      'a group that is there',
      new scheduler.CreateScheduleGroupCommand({ Name: 'default' }),
      scheduler.ConflictException,
    ],
    [
      'a schedule that is there',
      new scheduler.CreateScheduleCommand({ ...schedule, Name: 'often', Target: target }),
      scheduler.ConflictException,
    ],
    [
      'a time that is none',
      new scheduler.CreateScheduleCommand({
        ...schedule,
        ScheduleExpression: 'now and then',
        Target: target,
      }),
      scheduler.ValidationException,
    ],
    [
      'a role that does not trust it',
      new scheduler.CreateScheduleCommand({
        ...schedule,
        Target: { ...target, RoleArn: 'arn:aws:iam::111122223333:role/none' },
      }),
      scheduler.ValidationException,
    ],
    [
      'a schedule without target',
      new scheduler.CreateScheduleCommand({ ...schedule, Target: undefined }),
      scheduler.ValidationException,
    ],
    [
      'a made-up token',
      new scheduler.ListSchedulesCommand({ NextToken: 'abc' }),
      scheduler.ValidationException,
    ],
    ['a page of none', new scheduler.ListSchedulesCommand({ MaxResults: 0 }), scheduler.ValidationException],
  ]);

/*
 * An archive keeps what comes to its bus; a replay puts it there again, with its old id and time and the replay's name.
 * Events are heard through a queue behind a rule.
 */
import { describe, expect, it } from 'vitest';
import { callOperation } from '../call-operation.ts';
import { anyRuleMaySend, eventsWorld, queueArn, start } from './events-world.ts';

const busArn = 'arn:aws:events:eu-west-1:111122223333:event-bus/default';
const archiveArn = 'arn:aws:events:eu-west-1:111122223333:archive/all';
const window = {
  EventStartTime: start / 1000,
  EventEndTime: start / 1000 + 3600,
  Destination: { Arn: busArn },
};

interface Heard {
  readonly id: string;
  readonly time: string;
  readonly 'replay-name'?: string;
  readonly detail: unknown;
}

function world(patterns: Readonly<Record<string, string>> = { all: '{"source":["shop"]}' }) {
  const { events, sqs, clock } = eventsWorld();
  for (const [name, EventPattern] of Object.entries(patterns)) {
    sqs.control.createQueue(name).policy = anyRuleMaySend(name);
    events.control.putRule({ Name: name, EventPattern });
    events.control.putTargets({ Rule: name, Targets: [{ Id: 'q', Arn: queueArn(name) }] });
  }
  const call = (name: string, input: Record<string, unknown>) => callOperation(events.service, name, input);
  const put = (detail: unknown) =>
    call('PutEvents', {
      Entries: [{ Source: 'shop', DetailType: 'sold', Detail: JSON.stringify(detail) }],
    });
  const heard = (name = 'all'): Heard[] =>
    sqs.control
      .get(name)
      .messages()
      .map(({ body }) => JSON.parse(body) as Heard);
  return { call, put, heard, clock };
}

describe('an archive', () => {
  it('keeps what its pattern matches and says how much that is', async () => {
    const { call, put } = world();
    await call('CreateArchive', {
      ArchiveName: 'all',
      EventSourceArn: busArn,
      EventPattern: '{"detail":{"n":[1]}}',
    });
    await put({ n: 1 });
    await put({ n: 2 });
    expect(await call('DescribeArchive', { ArchiveName: 'all' })).toMatchObject({
      ArchiveArn: archiveArn,
      EventSourceArn: busArn,
      State: 'ENABLED',
      EventCount: 1,
      RetentionDays: 0,
      CreationTime: start / 1000,
    });
  });

  it('forgets what is past its retention', async () => {
    const { call, put, clock } = world();
    await call('CreateArchive', { ArchiveName: 'all', EventSourceArn: busArn, RetentionDays: 1 });
    await put({});
    await clock.run({ until: start + 25 * 3_600_000 });
    expect(await call('DescribeArchive', { ArchiveName: 'all' })).toMatchObject({
      EventCount: 0,
      SizeBytes: 0,
    });
  });

  it('shows as a managed rule that nobody may change', async () => {
    const { call } = world();
    await call('CreateArchive', { ArchiveName: 'all', EventSourceArn: busArn });
    const Name = 'Events-Archive-all';
    expect(await call('DescribeRule', { Name })).toMatchObject({
      ManagedBy: 'prod.vhs.events.aws.internal',
      EventPattern: '{"replay-name":[{"exists":false}]}',
    });
    for (const operation of ['DisableRule', 'DeleteRule']) {
      await expect(call(operation, { Name })).rejects.toMatchObject({ code: 'ManagedRuleException' });
    }
    await call('DeleteArchive', { ArchiveName: 'all' });
    await expect(call('DescribeRule', { Name })).rejects.toMatchObject({ code: 'ResourceNotFoundException' });
  });
});

describe('a replay', () => {
  it('says events of the time again, with their ids, and is not archived itself', async () => {
    const { call, put, heard, clock } = world();
    await call('CreateArchive', { ArchiveName: 'all', EventSourceArn: busArn });
    await put({ n: 1 });
    await clock.run({ until: start + 120_000 });
    await put({ n: 2 });
    await clock.run({ until: start + 4_000_000 });
    await put({ n: 3 });
    await clock.run({ until: start + 4_100_000 });
    const started = await call('StartReplay', { ReplayName: 'again', EventSourceArn: archiveArn, ...window });
    expect(started).toMatchObject({ State: 'STARTING' });
    await clock.run({ until: start + 4_200_000 });
    const [first, second, , ...replayed] = heard();
    expect(replayed).toEqual([
      { ...first, 'replay-name': 'again' },
      { ...second, 'replay-name': 'again' },
    ]);
    expect(await call('DescribeReplay', { ReplayName: 'again' })).toMatchObject({
      State: 'COMPLETED',
      EventLastReplayedTime: start / 1000 + 120,
      Destination: { Arn: busArn },
    });
    expect(await call('DescribeArchive', { ArchiveName: 'all' })).toMatchObject({ EventCount: 3 });
  });

  it('is heard only by the rules it names, and not by rules that exclude replays', async () => {
    const { call, put, heard, clock } = world({
      one: '{"source":["shop"]}',
      two: '{"source":["shop"]}',
      live: '{"source":["shop"],"replay-name":[{"exists":false}]}',
    });
    await call('CreateArchive', { ArchiveName: 'all', EventSourceArn: busArn });
    await put({});
    const rule = (name: string) => `arn:aws:events:eu-west-1:111122223333:rule/${name}`;
    const Destination = { Arn: busArn, FilterArns: [rule('one'), rule('live')] };
    await call('StartReplay', { ReplayName: 'again', EventSourceArn: archiveArn, ...window, Destination });
    await clock.run({ until: start + 60_000 });
    expect([heard('one').length, heard('two').length, heard('live').length]).toEqual([2, 1, 1]);
  });

  it('can be cancelled while it runs, and no later', async () => {
    const { call, put, heard, clock } = world();
    await call('CreateArchive', { ArchiveName: 'all', EventSourceArn: busArn });
    await put({ n: 1 });
    await clock.run({ until: start + 60_000 });
    await put({ n: 2 });
    await clock.run({ until: start + 61_000 });
    await call('StartReplay', { ReplayName: 'again', EventSourceArn: archiveArn, ...window });
    await clock.run({ until: start + 62_500 });
    expect(await call('CancelReplay', { ReplayName: 'again' })).toMatchObject({ State: 'CANCELLING' });
    await clock.run({ until: start + 90_000 });
    expect(await call('DescribeReplay', { ReplayName: 'again' })).toMatchObject({ State: 'CANCELLED' });
    expect(heard().filter((event) => event['replay-name'] === 'again')).toHaveLength(1);
    await expect(call('CancelReplay', { ReplayName: 'again' })).rejects.toMatchObject({
      code: 'IllegalStatusException',
    });
  });

  it.each([
    ['another bus', { Destination: { Arn: busArn.replace('default', 'other') } }, 'ValidationException'],
    ['times the wrong way round', { EventEndTime: 1 }, 'ValidationException'],
    ['an archive that is not there', { EventSourceArn: `${archiveArn}-not` }, 'ResourceNotFoundException'],
  ])('is refused with %s', async (_what, change, code) => {
    const { call } = world();
    await call('CreateEventBus', { Name: 'other' });
    await call('CreateArchive', { ArchiveName: 'all', EventSourceArn: busArn });
    const input = { ReplayName: 'again', EventSourceArn: archiveArn, ...window, ...change };
    await expect(call('StartReplay', input)).rejects.toMatchObject({ code });
  });
});

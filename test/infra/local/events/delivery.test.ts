import { beforeEach, describe, expect, it } from 'vitest';
import type { DeliveryReport } from '../../../../infra/local/events/weather.ts';
import { callOperation } from '../call-operation.ts';
import { anyRuleMaySend, eventsWorld, functionArn, queueArn, ruleMayInvoke, start } from './events-world.ts';

const native = {
  source: 'aws.ecs' as const,
  detailType: 'ECS Task State Change',
  resources: ['arn:aws:ecs:eu-west-1:111122223333:task/prod/1'],
  detail: { lastStatus: 'STOPPED' },
};

function withRule() {
  const world = eventsWorld();
  const reports: DeliveryReport[] = [];
  world.events.control.onDelivery((report) => reports.push(report));
  world.lambda.addFunction({
    name: 'drain',
    arn: functionArn('drain'),
    roleArn: 'arn:aws:iam::111122223333:role/drain',
  });
  world.sqs.control.createQueue('dead');
  world.sqs.control.setPolicy('dead', anyRuleMaySend('dead'));
  world.events.control.putRule({
    Name: 'stopped',
    EventPattern: JSON.stringify({ source: ['aws.ecs'], detail: { lastStatus: ['STOPPED'] } }),
  });
  world.events.control.putTargets({
    Rule: 'stopped',
    Targets: [{ Id: 'one', Arn: functionArn('drain'), DeadLetterConfig: { Arn: queueArn('dead') } }],
  });
  const ruleArn = 'arn:aws:events:eu-west-1:111122223333:rule/stopped';
  return { ...world, reports, ruleArn };
}

describe('a native event that a rule matches', () => {
  let world: ReturnType<typeof withRule>;
  beforeEach(() => {
    world = withRule();
    world.lambda.addPermission('drain', ruleMayInvoke('drain', world.ruleArn));
  });

  it('reaches the function whole, within a tenth of a second', async () => {
    world.events.control.emit(native);
    await world.clock.run();
    expect(world.invocations).toHaveLength(1);
    expect(world.invocations[0]?.event).toMatchObject({
      version: '0',
      source: 'aws.ecs',
      'detail-type': 'ECS Task State Change',
      account: '111122223333',
      region: 'eu-west-1',
      time: '2026-11-01T10:00:00Z',
      detail: { lastStatus: 'STOPPED' },
    });
    expect(world.clock.now() - start).toBeLessThan(100);
    expect(world.reports.map((report) => [report.outcome, report.target.id])).toEqual([['delivered', 'one']]);
  });

  it('does not reach it when the pattern or the state of the rule says no', async () => {
    world.events.control.emit({ ...native, detail: { lastStatus: 'RUNNING' } });
    await callOperation(world.events.service, 'DisableRule', { Name: 'stopped' });
    world.events.control.emit(native);
    await world.clock.run();
    expect(world.invocations).toEqual([]);
  });

  it('arrives twice, late or never as the weather wants', async () => {
    const fates = ['twice', { delayMs: 5_000 }, 'drop'] as const;
    let next = 0;
    world.events.control.setWeather({ deliver: () => fates[next++] ?? 'once' });
    for (const _ of fates) world.events.control.emit(native);
    await world.clock.run();
    const late = world.invocations.filter((invocation) => invocation.at - start >= 5_000);
    expect([world.invocations.length, late.length]).toEqual([3, 1]);
    expect(world.reports.filter((report) => report.outcome === 'lost')).toHaveLength(1);
  });

  it('is gone when all native events are dropped before the bus', async () => {
    world.events.control.setWeather({ native: () => 'drop' });
    world.events.control.emit(native);
    await world.clock.run();
    expect(world.reports).toEqual([]);
  });
});

describe('a target without permission', () => {
  it('leads to the dead-letter queue at once, with the reason', async () => {
    const world = withRule();
    world.events.control.emit(native);
    await world.clock.run();
    expect(world.invocations).toEqual([]);
    const [message] = world.sqs.control.get('dead').messages();
    expect(JSON.parse(message?.body ?? '')).toMatchObject({ detail: { lastStatus: 'STOPPED' } });
    expect(message?.attributes).toMatchObject({
      RULE_ARN: { StringValue: world.ruleArn },
      TARGET_ARN: { StringValue: functionArn('drain') },
      ERROR_CODE: { StringValue: 'NO_PERMISSIONS' },
      RETRY_ATTEMPTS: { StringValue: '0' },
    });
    expect(world.reports.map((report) => report.outcome)).toEqual(['dead-lettered']);
  });

  it('is lost when the queue does not let the rule send either', async () => {
    const world = withRule();
    world.sqs.control.setPolicy('dead', undefined);
    world.events.control.emit(native);
    await world.clock.run();
    expect(world.reports.map((report) => report.outcome)).toEqual(['lost']);
  });

  it('is refused by a permission for another rule', async () => {
    const world = withRule();
    world.lambda.addPermission('drain', ruleMayInvoke('drain', `${world.ruleArn}-other`));
    world.events.control.emit(native);
    await world.clock.run();
    expect(world.invocations).toEqual([]);
  });
});

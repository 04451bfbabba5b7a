import { describe, expect, test } from 'vitest';
import { UpdateTaskProtectionCommand } from '@aws-sdk/client-ecs';
import { minute, second, setState, toyCluster, toyClusterOf, type ToyCluster } from './toy-cluster.ts';

describe('a draining instance', () => {
  test('keeps its service tasks until their replacements are healthy (100/200), and nothing is lost', async () => {
    const toy = toyClusterOf(3);
    toy.addService({ desiredCount: 6 });
    await toy.pass(minute);
    expect(toy.places('service:web')).toEqual(['i-1', 'i-1', 'i-2', 'i-2', 'i-3', 'i-3']);
    await setState(toy, 'DRAINING', 'i-1');
    await toy.pass(minute);
    expect(toy.places('service:web')).toEqual(['i-2', 'i-2', 'i-2', 'i-3', 'i-3', 'i-3']);
    expect(toy.control.healthyCountLow).toEqual([]);
    expect(toy.control.taskStops).toHaveLength(2);
    expect(toy.control.taskStops).toEqual(
      Array.from({ length: 2 }, () =>
        expect.objectContaining({
          service: 'web',
          ec2InstanceId: 'i-1',
          stopCode: 'ServiceSchedulerInitiated',
          by: 'drain',
          killedByHost: false,
          lost: false,
        }),
      ),
    );
    const runningBeforeStop = toy.events
      .filter(({ detailType }) => detailType === 'ECS Task State Change')
      .map(({ detail }) => detail['lastStatus'] + (detail['desiredStatus'] === 'STOPPED' ? '!' : ''));
    expect(runningBeforeStop.indexOf('RUNNING')).toBeLessThan(runningBeforeStop.indexOf('RUNNING!'));
  });

  test('counts no running tasks while their containers still end', async () => {
    const toy = toyClusterOf(2, { stopping: { leastMs: 20_000, mostMs: 20_000 } });
    toy.addService({
      desiredCount: 1,
      placementConstraint: 'ec2InstanceId == i-1',
      minimumHealthyPercent: 0,
    });
    await toy.pass(minute);
    await setState(toy, 'DRAINING', 'i-1');
    await toy.pass(5 * second);
    const [instance] = toy.look().instances;
    expect(instance).toMatchObject({
      status: 'DRAINING',
      runningTasksCount: 0,
      pendingTasksCount: 0,
      remainingCpu: 768,
    });
    expect(toy.look().tasks).toMatchObject([{ desiredStatus: 'STOPPED', lastStatus: 'STOPPING' }]);
    await toy.pass(30 * second);
    expect(toy.look().tasks).toMatchObject([{ lastStatus: 'STOPPED' }]);
    expect(toy.look().instances[0]).toMatchObject({ remainingCpu: 1_024 });
  });

  test('shows onlookers its tasks as they really are, as long as they have not stopped', async () => {
    const toy = toyClusterOf(2, { stopping: { leastMs: 20_000, mostMs: 20_000 } });
    toy.addService({
      desiredCount: 1,
      placementConstraint: 'ec2InstanceId == i-1',
      minimumHealthyPercent: 0,
    });
    await toy.pass(minute);
    const running = { group: 'service:web', isOwned: true, isDead: false, desiredStatus: 'RUNNING' };
    expect(toy.control.tasksOn('i-1')).toMatchObject([running]);
    expect(toy.control.tasksOn('i-2')).toEqual([]);
    await setState(toy, 'DRAINING', 'i-1');
    await toy.pass(5 * second);
    expect(toy.control.tasksOn('i-1')).toMatchObject([{ ...running, desiredStatus: 'STOPPED' }]);
    await toy.pass(30 * second);
    expect(toy.control.tasksOn('i-1')).toEqual([]);
  });

  test.each([
    { min: 100, max: 100, desired: 2, why: '100/100 may neither stop nor start' },
    { min: 100, max: 150, desired: 1, why: '150 % of one is one' },
    { min: 75, max: 100, desired: 2, why: '75 % of two is two' },
  ])('never ends when $why', async ({ min, max, desired }) => {
    const toy = toyClusterOf(3);
    toy.addService({ desiredCount: desired, minimumHealthyPercent: min, maximumPercent: max });
    await toy.pass(minute);
    const before = toy.places('service:web');
    await setState(toy, 'DRAINING', 'i-1');
    await toy.pass(120 * minute);
    expect(toy.places('service:web')).toEqual(before);
    expect(toy.control.taskStops).toEqual([]);
  });

  test('stops first when the maximum is 100, one after the other, never below the minimum', async () => {
    const toy = toyClusterOf(3);
    toy.addService({ desiredCount: 4, minimumHealthyPercent: 50, maximumPercent: 100 });
    await toy.pass(minute);
    await setState(toy, 'DRAINING', 'i-1', 'i-2');
    await toy.pass(5 * minute);
    expect(toy.places('service:web')).toEqual(['i-3', 'i-3', 'i-3', 'i-3']);
    expect(toy.control.healthyCountLow).toEqual([]);
  });

  test('waits for room, says so in the service events, and goes on when there is some', async () => {
    const toy = toyClusterOf(1);
    toy.addService({ desiredCount: 1 });
    await toy.pass(minute);
    await setState(toy, 'DRAINING', 'i-1');
    await toy.pass(60 * minute);
    expect(toy.places('service:web')).toEqual(['i-1']);
    expect(toy.look().services).toMatchObject([{ waitsForRoom: true }]);
    toy.addInstance('i-2');
    await toy.pass(minute);
    expect(toy.places('service:web')).toEqual(['i-2']);
    expect(toy.look().services).toMatchObject([{ waitsForRoom: false }]);
    expect(toy.control.healthyCountLow).toEqual([]);
  });

  test.each<[string, (toy: ToyCluster) => void | Promise<void>]>([
    ['another instance is ACTIVE again', (toy) => setState(toy, 'ACTIVE', 'i-2')],
    ['the agent of another is back', (toy) => toy.control.setAgentConnected('i-3', true)],
    [
      'another task ends',
      (toy) =>
        toy.control.exitTask(toy.look().tasks.find(({ group }) => group === 'family:big')?.arn ?? '', 0),
    ],
  ])('waits for room, and goes on when %s', async (_what, giveRoom) => {
    const toy = toyClusterOf(4);
    toy.addService({ desiredCount: 1, placementConstraint: 'ec2InstanceId != i-0' });
    toy.addDefinition({ family: 'big', cpu: 1_024 });
    const fourth = toy.look().instances[3]?.arn ?? '';
    toy.control.runTask({ cluster: 'prod', taskDefinition: 'big', containerInstance: fourth, settled: true });
    await setState(toy, 'DRAINING', 'i-2');
    toy.control.setAgentConnected('i-3', false);
    await setState(toy, 'DRAINING', 'i-1');
    await toy.pass(60 * minute);
    expect(toy.places('service:web')).toEqual(['i-1']);
    await giveRoom(toy);
    await toy.pass(minute);
    expect(toy.places('service:web')).toEqual([expect.not.stringMatching('i-1')]);
    expect(toy.control.healthyCountLow).toEqual([]);
  });

  test.each([
    { stopTimeoutSeconds: 10, ends: 10, exitCode: 137 },
    { stopTimeoutSeconds: 120, ends: 45, exitCode: 0 },
  ])(
    'kills containers that need 45 s to end after a stop time-out of $stopTimeoutSeconds s',
    async ({ stopTimeoutSeconds, ends, exitCode }) => {
      const toy = toyClusterOf(2);
      const stopping = { leastMs: 45 * second, mostMs: 45 * second };
      toy.addDefinition({ family: 'slow', stopTimeoutSeconds, stopping });
      toy.addService({ taskDefinition: 'slow', desiredCount: 1, minimumHealthyPercent: 0 });
      await setState(toy, 'DRAINING', 'i-1');
      await toy.pass(3 * minute);
      const [stop] = toy.control.taskStops;
      const said = toy.events.filter(({ resources }) => resources[0] === stop?.taskArn);
      const at = (status: string) => said.find(({ detail }) => detail['lastStatus'] === status)?.at ?? 0;
      expect((at('STOPPED') - at('STOPPING')) / second).toBe(ends);
      expect(said.at(-1)?.detail).toMatchObject({ containers: [{ exitCode }] });
    },
  );

  test('stops tasks that are not running yet at once', async () => {
    const toy = toyClusterOf(2, { startup: { leastMs: minute, mostMs: minute } });
    toy.addService({ desiredCount: 2, settled: false });
    await toy.pass(5 * second);
    expect(toy.look().tasks.map(({ lastStatus }) => lastStatus)).toEqual(['PENDING', 'PENDING']);
    await setState(toy, 'DRAINING', 'i-1');
    await toy.pass(5 * second);
    expect(toy.places('service:web')).toEqual(['i-2', 'i-2']);
    expect(toy.control.taskStops).toMatchObject([{ by: 'drain', lost: false, ec2InstanceId: 'i-1' }]);
  });

  test('leaves standalone tasks alone', async () => {
    const toy = toyClusterOf(2);
    const instance = toy.look().instances[0]?.arn ?? '';
    toy.control.runTask({ cluster: 'prod', taskDefinition: 'web', containerInstance: instance });
    await toy.pass(minute);
    await setState(toy, 'DRAINING', 'i-1');
    await toy.pass(60 * minute);
    expect(toy.places('family:web')).toEqual(['i-1']);
  });

  test('stops its daemon last, and gets one again when it is ACTIVE; replicas do not come back', async () => {
    const toy = toyClusterOf(2);
    toy.addDefinition({ family: 'logs', cpu: 64, memory: 64 });
    toy.addService({ name: 'logs', taskDefinition: 'logs', strategy: 'DAEMON' });
    toy.addService({ desiredCount: 2 });
    await toy.pass(minute);
    expect(toy.places('service:logs')).toEqual(['i-1', 'i-2']);
    await setState(toy, 'DRAINING', 'i-1');
    await toy.pass(2 * minute);
    expect(toy.places('service:logs')).toEqual(['i-2']);
    expect(toy.control.taskStops.map(({ service }) => service)).toEqual(['web', 'logs']);
    await setState(toy, 'ACTIVE', 'i-1');
    await toy.pass(10 * minute);
    expect(toy.places('service:logs')).toEqual(['i-1', 'i-2']);
    expect(toy.places('service:web')).toEqual(['i-2', 'i-2']);
  });

  test('keeps room for the daemon that it gets when it is ACTIVE, whoever else wants to start there', async () => {
    const toy = toyClusterOf(2);
    toy.addDefinition({ family: 'logs', cpu: 64, memory: 64 });
    toy.addService({ name: 'logs', taskDefinition: 'logs', strategy: 'DAEMON' });
    await setState(toy, 'DRAINING', 'i-1');
    await toy.pass(minute);
    // Room for three beside each daemon: one too many waits, and would take the daemon's room at once.
    toy.addService({ desiredCount: 7, settled: false });
    await toy.pass(minute);
    await setState(toy, 'ACTIVE', 'i-1');
    await toy.pass(minute);
    expect(toy.places('service:logs')).toEqual(['i-1', 'i-2']);
    expect(toy.places('service:web')).toEqual(['i-1', 'i-1', 'i-1', 'i-2', 'i-2', 'i-2']);
  });

  test('drains connections before SIGTERM when there is a load balancer, and waits for healthy targets', async () => {
    const toy = toyClusterOf(2, { stopping: { leastMs: second, mostMs: second } });
    toy.addService({
      desiredCount: 1,
      loadBalancing: { healthyAfterMs: 40 * second, deregistrationDelayMs: 60 * second },
    });
    await toy.pass(minute);
    await setState(toy, 'DRAINING', 'i-1');
    await toy.pass(35 * second);
    expect(toy.places('service:web')).toEqual(['i-1', 'i-2']);
    await toy.pass(40 * second);
    expect(toy.look().tasks).toMatchObject([{ lastStatus: 'DEACTIVATING' }, { healthy: true }]);
    await toy.pass(minute);
    expect(toy.look().tasks).toMatchObject([{ lastStatus: 'STOPPED' }, { ec2InstanceId: 'i-2' }]);
    expect(toy.control.healthyCountLow).toEqual([]);
  });

  test('given back in time keeps its tasks, and the replacements are stopped', async () => {
    const toy = toyClusterOf(2, { startup: { leastMs: minute, mostMs: minute } });
    toy.addService({ desiredCount: 1 });
    await toy.pass(minute);
    await setState(toy, 'DRAINING', 'i-1');
    await toy.pass(20 * second);
    expect(toy.places('service:web')).toEqual(['i-1', 'i-2']);
    await setState(toy, 'ACTIVE', 'i-1');
    await toy.pass(20 * second);
    expect(toy.places('service:web')).toEqual(['i-1']);
    expect(toy.control.taskStops).toMatchObject([{ by: 'scale-in', lost: false }]);
  });

  test.each([
    { protectionHoldsDrain: false, after: ['i-2'] },
    { protectionHoldsDrain: true, after: ['i-1', 'i-2'] },
  ])(
    'with a protected task and the switch $protectionHoldsDrain',
    async ({ protectionHoldsDrain, after }) => {
      const toy = toyClusterOf(2, { protectionHoldsDrain });
      toy.addService({ desiredCount: 1 });
      await toy.pass(minute);
      const tasks = toy.look().tasks.map(({ arn }) => arn);
      await toy.client.send(
        new UpdateTaskProtectionCommand({
          cluster: 'prod',
          tasks,
          protectionEnabled: true,
          expiresInMinutes: 30,
        }),
      );
      await setState(toy, 'DRAINING', 'i-1');
      await toy.pass(10 * minute);
      expect(toy.places('service:web')).toEqual(after);
      await toy.pass(25 * minute);
      expect(toy.places('service:web')).toEqual(['i-2']);
    },
  );
});

describe('the spread', () => {
  test('goes over zones, then over instances', async () => {
    const toy = toyCluster();
    for (const [id, zone] of [
      ['i-1', 'eu-west-1a'],
      ['i-2', 'eu-west-1a'],
      ['i-3', 'eu-west-1b'],
    ]) {
      toy.addInstance(id ?? '', { zone: zone ?? '' });
    }
    toy.addDefinition();
    toy.addService({ desiredCount: 4, settled: false });
    await toy.pass(minute);
    expect(toy.places('service:web')).toEqual(['i-1', 'i-2', 'i-3', 'i-3']);
  });

  test('is put right again only by zone rebalancing', async () => {
    for (const zoneRebalancing of [false, true]) {
      const toy = toyCluster();
      toy.addInstance('i-1', { zone: 'eu-west-1a' });
      toy.addInstance('i-2', { zone: 'eu-west-1b' });
      toy.addDefinition();
      toy.addService({ desiredCount: 4, zoneRebalancing });
      await setState(toy, 'DRAINING', 'i-1');
      await toy.pass(10 * minute);
      expect(toy.places('service:web')).toEqual(['i-2', 'i-2', 'i-2', 'i-2']);
      await setState(toy, 'ACTIVE', 'i-1');
      toy.addInstance('i-3', { zone: 'eu-west-1a' });
      await toy.pass(10 * minute);
      expect(new Set(toy.places('service:web')).size).toBe(zoneRebalancing ? 3 : 1);
      expect(toy.control.healthyCountLow).toEqual([]);
    }
  });
});

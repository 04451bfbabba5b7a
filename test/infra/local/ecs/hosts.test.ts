import { describe, expect, test } from 'vitest';
import { DescribeTasksCommand } from '@aws-sdk/client-ecs';
import { minute, second, setState, toyClusterOf, type ToyCluster } from './toy-cluster.ts';

async function describeAll(toy: ToyCluster) {
  const tasks = toy.look().tasks.map(({ arn }) => arn);
  const answer = await toy.client.send(new DescribeTasksCommand({ cluster: 'prod', tasks }));
  return answer.tasks ?? [];
}

describe('a host that reboots with tasks', () => {
  test('loses them: ECS learns it when the agent is back, and replaces them', async () => {
    const toy = toyClusterOf(2);
    toy.addService({ desiredCount: 2 });
    await toy.pass(minute);
    toy.control.hostRebooted('i-1');
    await toy.pass(minute);
    expect(toy.look().tasks.map(({ lastStatus }) => lastStatus)).toEqual(['RUNNING', 'RUNNING']);
    expect(toy.control.healthyCountLow).toMatchObject([{ healthy: 1, minimum: 2 }]);
    expect(toy.control.healthyCountLow[0]?.cause).toContain('on i-1: host-rebooted');
    toy.control.setAgentConnected('i-1', true);
    await toy.pass(minute);
    expect(toy.control.taskStops).toMatchObject([
      {
        stopCode: 'EssentialContainerExited',
        by: 'host-rebooted',
        killedByHost: true,
        lost: true,
        ec2InstanceId: 'i-1',
      },
    ]);
    const [lost] = (await describeAll(toy)).filter(({ lastStatus }) => lastStatus === 'STOPPED');
    expect(lost).toMatchObject({
      stopCode: 'EssentialContainerExited',
      stoppedReason: 'Essential container in task exited',
      containers: [{ exitCode: 137 }],
    });
    expect(toy.places('service:web')).toHaveLength(2);
    expect(toy.control.healthyCountLow[0]?.until).toBeGreaterThan(0);
  });

  test('fails those that had not started', async () => {
    const toy = toyClusterOf(1, { startup: { leastMs: minute, mostMs: minute } });
    toy.addService({ desiredCount: 1, settled: false });
    await toy.pass(10 * second);
    toy.control.hostRebooted('i-1');
    toy.control.setAgentConnected('i-1', true);
    expect(toy.control.taskStops).toMatchObject([{ stopCode: 'TaskFailedToStart', lost: true }]);
    expect(toy.look().instances).toMatchObject([
      { runningTasksCount: 0, pendingTasksCount: 0, remainingCpu: 1_024 },
    ]);
  });

  test('loses even a task that had been told to stop and was still ending', async () => {
    const toy = toyClusterOf(2, { stopping: { leastMs: 20_000, mostMs: 20_000 } });
    toy.addService({ desiredCount: 1 });
    await toy.pass(minute);
    await setState(toy, 'DRAINING', 'i-1');
    await toy.pass(15 * second);
    expect(toy.look().tasks[0]).toMatchObject({ lastStatus: 'STOPPING' });
    toy.control.hostRebooted('i-1');
    await toy.pass(minute);
    expect(toy.look().tasks[0]).toMatchObject({ lastStatus: 'STOPPING' });
    toy.control.setAgentConnected('i-1', true);
    expect(toy.control.taskStops).toMatchObject([
      { stopCode: 'ServiceSchedulerInitiated', by: 'drain', killedByHost: true, lost: true },
    ]);
  });

  test('loses nothing when it is drained, keeps ARN and DRAINING, and is not placed on', async () => {
    const toy = toyClusterOf(2);
    toy.addService({ desiredCount: 2 });
    await setState(toy, 'DRAINING', 'i-1');
    await toy.pass(2 * minute);
    const before = toy.look().instances[0];
    toy.control.hostRebooted('i-1');
    await toy.pass(minute);
    expect(toy.look().instances[0]).toMatchObject({ agentConnected: false, status: 'DRAINING' });
    expect(toy.addInstance('i-1')).toBe(before?.arn);
    await toy.pass(10 * minute);
    expect(toy.look().instances[0]).toMatchObject({ agentConnected: true, status: 'DRAINING' });
    expect(toy.control.taskStops.filter(({ lost }) => lost)).toEqual([]);
    expect(toy.control.healthyCountLow).toEqual([]);
    expect(toy.places('service:web')).toEqual(['i-2', 'i-2']);
  });
});

describe('an agent that is away', () => {
  test('learns of a stop only when it is back', async () => {
    const toy = toyClusterOf(2);
    toy.addService({ desiredCount: 1 });
    await toy.pass(minute);
    toy.control.setAgentConnected('i-1', false);
    await setState(toy, 'DRAINING', 'i-1');
    await toy.pass(10 * minute);
    expect(toy.look().tasks[0]).toMatchObject({ desiredStatus: 'STOPPED', lastStatus: 'RUNNING' });
    toy.control.setAgentConnected('i-1', true);
    await toy.pass(minute);
    expect(toy.look().tasks[0]).toMatchObject({ lastStatus: 'STOPPED' });
    expect(toy.control.taskStops).toMatchObject([{ lost: false }]);
  });

  test('gets no tasks', async () => {
    const toy = toyClusterOf(2);
    toy.control.setAgentConnected('i-1', false);
    toy.addService({ desiredCount: 2, settled: false });
    await toy.pass(minute);
    expect(toy.places('service:web')).toEqual(['i-2', 'i-2']);
  });

  test('for a moment twice an hour is what healthy agents do, and harms nothing', async () => {
    const toy = toyClusterOf(2, { agentNoise: true });
    toy.addService({ desiredCount: 2 });
    await toy.pass(180 * minute);
    const links = toy.events
      .filter(({ detailType }) => detailType === 'ECS Container Instance State Change')
      .filter(({ detail }) => detail['ec2InstanceId'] === 'i-1')
      .map(({ detail, at }) => ({ connected: detail['agentConnected'], at }));
    const away = links.filter(({ connected }) => connected === false);
    expect(away.length).toBeGreaterThanOrEqual(5);
    for (const { at } of away) {
      const back = links.find((link) => link.connected === true && link.at > at);
      expect((back?.at ?? Infinity) - at).toBeLessThanOrEqual(2 * second);
    }
    expect(toy.control.taskStops).toEqual([]);
    toy.control.hostRebooted('i-1');
    await toy.pass(60 * minute);
    expect(toy.look().instances[0]).toMatchObject({ agentConnected: false });
  });
});

describe('a host that is stopped or terminated', () => {
  test('ends its tasks at once', async () => {
    const toy = toyClusterOf(2);
    toy.addService({ desiredCount: 2 });
    await toy.pass(minute);
    toy.control.hostStopped('i-1');
    expect(toy.look().instances[0]).toMatchObject({ status: 'ACTIVE', agentConnected: false });
    expect(toy.control.taskStops).toMatchObject([
      { stoppedReason: 'Host EC2 (instance i-1) stopped.', lost: true, by: 'host-stopped' },
    ]);
    await toy.pass(minute);
    expect(toy.places('service:web')).toEqual(['i-2', 'i-2']);
  });

  test('is INACTIVE, and cannot register again', async () => {
    const toy = toyClusterOf(2);
    toy.addService({ desiredCount: 2 });
    await toy.pass(minute);
    toy.control.deregister('i-1');
    expect(toy.look().instances[0]).toMatchObject({ status: 'INACTIVE', agentConnected: false });
    expect(toy.events.at(-1)?.detail).toMatchObject({ status: 'INACTIVE', ec2InstanceId: 'i-1' });
    expect(() => toy.addInstance('i-1')).toThrow('INACTIVE');
    await toy.pass(minute);
    expect(toy.places('service:web')).toEqual(['i-2', 'i-2']);
  });
});

test('a task that exits by itself is replaced, and counts as lost', async () => {
  const toy = toyClusterOf(1);
  toy.addService({ desiredCount: 1 });
  toy.control.exitTask(toy.look().tasks[0]?.arn ?? '', 1);
  await toy.pass(minute);
  expect(toy.control.taskStops).toMatchObject([{ by: 'itself', lost: true, killedByHost: false }]);
  expect(toy.places('service:web')).toEqual(['i-1']);
});

test('a standalone task starts where it is told to, even on a DRAINING instance, if there is room', async () => {
  const toy = toyClusterOf(1);
  const { arn } = toy.control.containerInstance('i-1');
  const run = () => toy.control.runTask({ cluster: 'prod', taskDefinition: 'web', containerInstance: arn });
  await setState(toy, 'DRAINING', 'i-1');
  for (let count = 0; count < 4; count += 1) run();
  expect(toy.control.containerInstance('i-1')).toMatchObject({ liveTasksCount: 4, remainingCpu: 0 });
  expect(run).toThrow('no room for the task');
});

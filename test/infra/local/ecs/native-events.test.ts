import { describe, expect, test } from 'vitest';
import { account, minute, region, second, setState, start, toyClusterOf } from './toy-cluster.ts';

const arn = (rest: string): string => `arn:aws:ecs:${region}:${account}:${rest}`;
const instanceEvent = 'ECS Container Instance State Change';
const taskEvent = 'ECS Task State Change';

describe('a container instance event', () => {
  test('has the shape that AWS documents', () => {
    const toy = toyClusterOf(1);
    const [instance] = toy.look().instances;
    const resources = [
      { name: 'CPU', type: 'INTEGER', integerValue: 1_024 },
      { name: 'MEMORY', type: 'INTEGER', integerValue: 4_096 },
      { name: 'PORTS', type: 'STRINGSET' },
      { name: 'PORTS_UDP', type: 'STRINGSET' },
    ].map((one) => expect.objectContaining(one));
    expect(toy.events).toEqual([
      {
        at: start,
        source: 'aws.ecs',
        detailType: instanceEvent,
        resources: [instance?.arn],
        detail: {
          clusterArn: arn('cluster/prod'),
          containerInstanceArn: instance?.arn,
          ec2InstanceId: 'i-1',
          status: 'ACTIVE',
          agentConnected: true,
          version: 1,
          versionInfo: {
            agentHash: expect.any(String),
            agentVersion: '1.105.1',
            dockerVersion: expect.any(String),
          },
          registeredResources: resources,
          remainingResources: resources,
          runningTasksCount: 0,
          pendingTasksCount: 0,
          registeredAt: '2026-11-01T10:00:00.000Z',
          updatedAt: '2026-11-01T10:00:00.000Z',
          accountType: 'DEFAULT',
          attributes: expect.arrayContaining([
            { name: 'bottlerocket.variant', value: 'aws-ecs-2' },
            { name: 'com.amazonaws.ecs.capability.privileged-container' },
          ]),
        },
      },
    ]);
  });

  test('carries attributes only when the switch says so', () => {
    const toy = toyClusterOf(1, { eventsCarryAttributes: false });
    expect(toy.events[0]?.detail).not.toHaveProperty('attributes');
  });

  test.each([
    { stateChangeEmits: false, expected: [] },
    { stateChangeEmits: true, expected: ['DRAINING', 'ACTIVE'] },
  ])('follows a set state exactly when the switch is on ($stateChangeEmits)', async (given) => {
    const toy = toyClusterOf(1, { stateChangeEmits: given.stateChangeEmits });
    const before = toy.look().instances[0]?.version ?? 0;
    toy.events.length = 0;
    await setState(toy, 'DRAINING', 'i-1');
    await setState(toy, 'DRAINING', 'i-1');
    await setState(toy, 'ACTIVE', 'i-1');
    expect(toy.events.map(({ detail }) => detail['status'])).toEqual(given.expected);
    expect(toy.look().instances[0]?.version).toBe(before + given.expected.length);
  });

  test('comes with each version, and a drained task that reports STOPPED makes none', async () => {
    const toy = toyClusterOf(2);
    toy.addService({ desiredCount: 1 });
    await setState(toy, 'DRAINING', 'i-1');
    await toy.pass(2 * minute);
    const versions = toy.events
      .filter(({ detailType, detail }) => detailType === instanceEvent && detail['ec2InstanceId'] === 'i-1')
      .map(({ detail }) => detail['version']);
    expect(versions).toEqual([1, 2]);
    expect(toy.look().instances[0]).toMatchObject({ version: 2, remainingCpu: 1_024 });
    const last = toy.events.at(-1);
    expect(last).toMatchObject({ detailType: taskEvent, detail: { lastStatus: 'STOPPED' } });
  });

  test('tells of the agent leaving and coming back, once each', () => {
    const toy = toyClusterOf(1);
    for (const connected of [false, false, true, true]) toy.control.setAgentConnected('i-1', connected);
    expect(toy.events.map(({ detail }) => [detail['version'], detail['agentConnected']])).toEqual([
      [1, true],
      [2, false],
      [3, true],
    ]);
  });
});

describe('task events', () => {
  test('follow a service task from its place to its end', async () => {
    const toy = toyClusterOf(2);
    toy.addService({ desiredCount: 1, settled: false, placementConstraint: 'ec2InstanceId == i-1' });
    await toy.pass(30 * second);
    toy.control.hostRebooted('i-1');
    toy.control.setAgentConnected('i-1', true);
    const [first] = toy.events.filter(({ detailType }) => detailType === taskEvent);
    const said = toy.events.filter(({ resources }) => resources[0] === first?.resources[0]);
    expect(
      said.map(({ detail }) => [detail['version'], detail['desiredStatus'], detail['lastStatus']]),
    ).toEqual([
      [1, 'RUNNING', 'PROVISIONING'],
      [2, 'RUNNING', 'PENDING'],
      [3, 'RUNNING', 'RUNNING'],
      [4, 'STOPPED', 'STOPPED'],
    ]);
    const taskArn = said[0]?.resources[0];
    const iso = expect.stringMatching(/^2026-11-01T10:\d\d:\d\d\.\d{3}Z$/);
    expect(said.at(-1)?.detail).toEqual({
      attachments: [],
      attributes: [{ name: 'ecs.cpu-architecture', value: 'x86_64' }],
      availabilityZone: 'eu-west-1a',
      clusterArn: arn('cluster/prod'),
      connectivity: 'CONNECTED',
      connectivityAt: iso,
      containerInstanceArn: toy.look().instances[0]?.arn,
      containers: [expect.objectContaining({ taskArn, name: 'web', lastStatus: 'STOPPED', exitCode: 137 })],
      cpu: '256',
      memory: '512',
      createdAt: iso,
      desiredStatus: 'STOPPED',
      executionStoppedAt: iso,
      group: 'service:web',
      lastStatus: 'STOPPED',
      launchType: 'EC2',
      overrides: { containerOverrides: [{ name: 'web' }] },
      pullStartedAt: iso,
      pullStoppedAt: iso,
      startedAt: iso,
      startedBy: expect.stringMatching(/^ecs-svc\/\d{19}$/),
      stopCode: 'EssentialContainerExited',
      stoppedReason: 'Essential container in task exited',
      stoppingAt: iso,
      stoppedAt: iso,
      taskArn,
      taskDefinitionArn: arn('task-definition/web:1'),
      updatedAt: iso,
      version: 4,
    });
  });

  test('of a standalone task name its family and no service', () => {
    const toy = toyClusterOf(1);
    toy.control.runTask({ cluster: 'prod', taskDefinition: 'web', startedBy: 'cron' });
    const said = toy.events.find(({ detailType }) => detailType === taskEvent);
    expect(said?.detail).toMatchObject({ group: 'family:web', startedBy: 'cron' });
  });
});

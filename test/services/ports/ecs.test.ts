// The ports to ECS with the real client, over the wire, against the simulated ECS.
import { PutAttributesCommand, UpdateServiceCommand } from '@aws-sdk/client-ecs';
import { describe, expect, test, vi } from 'vitest';
import {
  bottlerocket,
  createEcsFleetPort,
  disconnected,
  notBottlerocket,
  unmarked,
} from '../../../services/ports/ecs-fleet.ts';
import { allTasks, createEcsPort, ownerMark, serviceView, taskId } from '../../../services/ports/ecs.ts';
import {
  account,
  minute,
  region,
  start,
  toyCluster,
  toyClusterOf,
} from '../../infra/local/ecs/toy-cluster.ts';

const cluster = `arn:aws:ecs:${region}:${account}:cluster/prod`;
const unknown = `arn:aws:ecs:${region}:${account}:container-instance/prod/${'0'.repeat(32)}`;
const attemptId = 'i-1.7';

/** One instance with two tasks of the service `web`. */
async function oneInstance() {
  const toy = toyClusterOf(1);
  toy.addService({ desiredCount: 2 });
  await toy.pass(minute);
  const arn = toy.control.containerInstance('i-1').arn;
  return { toy, arn, ecs: createEcsPort(toy.client) };
}

describe('an instance', () => {
  test('is shown as ECS sees it', async () => {
    const { ecs, arn, toy } = await oneInstance();
    const instance = await ecs.describeInstance(cluster, arn);
    expect(instance).toMatchObject({
      containerInstanceArn: arn,
      instanceId: 'i-1',
      status: 'ACTIVE',
      agentConnected: true,
      health: 'OK',
      tasks: 2,
      attributes: { 'bottlerocket.variant': 'aws-ecs-2' },
    });
    expect(instance?.version).toBeGreaterThan(0);
    toy.control.setContainerHealth('i-1', 'IMPAIRED');
    toy.control.setAgentConnected('i-1', false);
    expect(await ecs.describeInstance(cluster, arn)).toMatchObject({
      health: 'IMPAIRED',
      agentConnected: false,
    });
  });

  test('that ECS does not know is undefined', async () => {
    const { ecs } = await oneInstance();
    expect(await ecs.describeInstance(cluster, unknown)).toBeUndefined();
  });

  test('of a cluster that ECS does not know is an error', async () => {
    const { ecs, arn } = await oneInstance();
    await expect(ecs.describeInstance(`${cluster}-2`, arn)).rejects.toMatchObject({
      name: 'ClusterNotFoundException',
    });
  });

  test('is set DRAINING and ACTIVE, and says so in the answer', async () => {
    const { ecs, arn } = await oneInstance();
    const before = await ecs.describeInstance(cluster, arn);
    expect(await ecs.setState(cluster, arn, 'DRAINING')).toMatchObject({
      status: 'DRAINING',
      instanceId: 'i-1',
    });
    const after = await ecs.describeInstance(cluster, arn);
    expect(after?.status).toBe('DRAINING');
    expect(after!.version).toBeGreaterThanOrEqual(before!.version);
    expect(await ecs.setState(cluster, arn, 'ACTIVE')).toMatchObject({ status: 'ACTIVE' });
  });

  test('that is gone is refused with the reason, not thrown', async () => {
    const { ecs } = await oneInstance();
    expect(await ecs.setState(cluster, unknown, 'DRAINING')).toEqual({
      refused: expect.stringContaining('MISSING') as unknown,
    });
  });

  test('carries our mark until it is taken off, which may be done twice', async () => {
    const { ecs, arn } = await oneInstance();
    await ecs.putMark(cluster, arn, attemptId);
    await ecs.putMark(cluster, arn, attemptId);
    expect((await ecs.describeInstance(cluster, arn))?.attributes[ownerMark]).toBe(attemptId);
    await ecs.deleteMark(cluster, arn);
    await ecs.deleteMark(cluster, arn);
    expect((await ecs.describeInstance(cluster, arn))?.attributes).not.toHaveProperty([ownerMark]);
  });

  test('goes without our mark where ECS takes no more attributes', async () => {
    const { ecs, arn, toy } = await oneInstance();
    // One of the ten is the host's `bottlerocket.variant`.
    const attributes = Array.from({ length: 9 }, (_, n) => ({ name: `own-${n}`, targetId: arn }));
    await toy.client.send(new PutAttributesCommand({ cluster, attributes }));
    await ecs.putMark(cluster, arn, attemptId);
    expect((await ecs.describeInstance(cluster, arn))?.attributes).not.toHaveProperty([ownerMark]);
  });
});

describe('tasks', () => {
  test('are owned when a service started them, and not otherwise', async () => {
    const { ecs, arn, toy } = await oneInstance();
    toy.addDefinition({ family: 'report' });
    toy.control.runTask({ cluster: 'prod', taskDefinition: 'report' });
    await toy.pass(minute);
    const tasks = await ecs.listTasks(cluster, arn, allTasks);
    expect(
      tasks.map(({ group, owned }) => ({ group, owned })).toSorted((a, b) => (a.group < b.group ? -1 : 1)),
    ).toEqual([
      { group: 'family:report', owned: false },
      { group: 'service:web', owned: true },
      { group: 'service:web', owned: true },
    ]);
    for (const task of tasks) expect(task.id).toMatch(/^[0-9a-f]{32}$/);
  });

  test('told to stop are listed until they are STOPPED, and only when asked for', async () => {
    const { ecs, arn, toy } = await oneInstance();
    toy.addInstance('i-2');
    await ecs.setState(cluster, arn, 'DRAINING');
    const seen = new Set<string>();
    for (let tick = 0; tick < 60; tick += 1) {
      await toy.pass(5_000);
      const all = await ecs.listTasks(cluster, arn, allTasks);
      const wanted = await ecs.listTasks(cluster, arn, ['RUNNING']);
      for (const { lastStatus } of all) seen.add(lastStatus);
      expect(all.length).toBeGreaterThanOrEqual(wanted.length);
      if (all.length > 0 && all.every(({ lastStatus }) => lastStatus === 'STOPPED')) break;
    }
    expect([...seen]).toContain('STOPPED');
    expect(await ecs.listTasks(cluster, arn, ['RUNNING'])).toEqual([]);
    const stopped = await ecs.listTasks(cluster, arn, ['STOPPED']);
    expect(stopped).toHaveLength(2);
    const known = stopped.map(({ id }) => id);
    expect(await ecs.listTasks(cluster, arn, ['STOPPED'], known.slice(0, 1))).toEqual(stopped.slice(1));
    const sent = vi.spyOn(toy.client, 'send');
    expect(await ecs.listTasks(cluster, arn, ['STOPPED'], known)).toEqual([]);
    expect(sent).toHaveBeenCalledTimes(1);
  });

  test('are listed over pages', async () => {
    const toy = toyCluster();
    toy.addInstance('i-1', { cpu: 1_000_000 });
    toy.addDefinition({ cpu: 1, memory: 1 });
    toy.addService({ desiredCount: 230 });
    await toy.pass(10 * minute);
    const arn = toy.control.containerInstance('i-1').arn;
    const tasks = await createEcsPort(toy.client).listTasks(cluster, arn, allTasks);
    expect(new Set(tasks.map(({ id }) => id)).size).toBe(230);
  });

  test('have the last part of their ARN for an id', () => {
    expect(taskId('arn:aws:ecs:eu-west-1:111122223333:task/prod/abc')).toBe('abc');
  });
});

describe('a service', () => {
  test('shows that it is being deployed, until it is', async () => {
    const { ecs, toy } = await oneInstance();
    const look = async () => (await ecs.describeServices(cluster, ['web']))[0];
    expect(await look()).toMatchObject({ name: 'web', desired: 2, running: 2, isDeploying: false });
    const taskDefinition = toy.addDefinition();
    await toy.client.send(new UpdateServiceCommand({ cluster: 'prod', service: 'web', taskDefinition }));
    expect(await look()).toMatchObject({ isDeploying: true });
    await toy.pass(5 * minute);
    expect(await look()).toMatchObject({ isDeploying: false });
  });

  test('shows what ECS says as long as it finds no place for a task', async () => {
    const { ecs, arn, toy } = await oneInstance();
    const look = async () => (await ecs.describeServices(cluster, ['web']))[0];
    expect(await look()).not.toHaveProperty('unplaced');
    await ecs.setState(cluster, arn, 'DRAINING');
    await toy.pass(minute);
    expect((await look())?.unplaced).toContain('(service web) was unable to place a task');
    toy.addInstance('i-2');
    await toy.pass(minute);
    expect(await look()).not.toHaveProperty('unplaced');
  });

  const at = (minutes: number) => new Date(start + minutes * minute);
  const unable = { message: '(service web) was unable to place a task because of x.', createdAt: at(1) };
  test.each([
    ['has no place', [unable], true],
    ['has none since it started one', [unable, { message: 'has started 1 tasks', createdAt: at(0) }], true],
    [
      'found one since, in whatever order they come',
      [unable, { message: 'has started 1 tasks', createdAt: at(2) }],
      false,
    ],
    ['is content since', [{ message: 'has reached a steady state.', createdAt: at(2) }, unable], false],
    ['stopped one since', [{ message: 'has stopped 1 running tasks', createdAt: at(2) }, unable], true],
    ['says nothing', [], false],
  ])('that %s', (_what, events, isUnplaced) => {
    expect(serviceView({ events }).unplaced).toBe(isUnplaced ? unable.message : undefined);
  });

  test.each([
    ['is steady', [{ rolloutState: 'COMPLETED' as const }], [], false],
    [
      'failed to deploy, and is rolled back',
      [{ status: 'PRIMARY', rolloutState: 'COMPLETED' as const }, { rolloutState: 'FAILED' as const }],
      [],
      false,
    ],
    [
      'failed to deploy, and starts nothing',
      [{ status: 'PRIMARY', rolloutState: 'FAILED' as const }],
      [],
      true,
    ],
    ['overtakes a deployment', [{ rolloutState: 'IN_PROGRESS' as const }, {}], [], true],
    ['is behind a Classic Load Balancer', [{}], [], false],
    ['is behind one, with old tasks left', [{}, {}], [], true],
    ['has one task set', [], [{}], false],
    ['is between two task sets', [], [{}, {}], true],
  ])('that %s', (_what, deployments, taskSets, isDeploying) => {
    expect(serviceView({ deployments, taskSets })).toMatchObject({ isDeploying });
  });
});

describe('the fleet', () => {
  test('is listed over pages and described by the hundred', async () => {
    const toy = toyClusterOf(230);
    const fleet = createEcsFleetPort(toy.client);
    const arns = await fleet.list(cluster, { filter: bottlerocket });
    expect(new Set(arns).size).toBe(230);
    const views = await fleet.describe(cluster, [...arns, unknown]);
    expect(views.map(({ containerInstanceArn }) => containerInstanceArn).toSorted()).toEqual(arns.toSorted());
    expect(await fleet.describe(cluster, [])).toEqual([]);
  });

  test('is told apart by platform, mark, state and agent', async () => {
    const toy = toyClusterOf(3);
    toy.control.registerContainerInstance({
      cluster: 'prod',
      ec2InstanceId: 'i-linux',
      availabilityZone: 'eu-west-1a',
      attributes: {},
      cpu: 1_024,
      memory: 4_096,
      tags: {},
    });
    const ecs = createEcsPort(toy.client);
    const fleet = createEcsFleetPort(toy.client);
    const arnOf = (id: string) => toy.control.containerInstance(id).arn;
    await ecs.setState(cluster, arnOf('i-1'), 'DRAINING');
    await ecs.putMark(cluster, arnOf('i-1'), attemptId);
    await ecs.setState(cluster, arnOf('i-2'), 'DRAINING');
    toy.control.setAgentConnected('i-3', false);
    await toy.pass(minute);

    const ids = async (which: Parameters<typeof fleet.list>[1]) =>
      (await fleet.describe(cluster, await fleet.list(cluster, which))).map(({ instanceId }) => instanceId);
    expect(await ids({ filter: bottlerocket })).toEqual(['i-1', 'i-2', 'i-3']);
    expect(await ids({ filter: notBottlerocket })).toEqual(['i-linux']);
    expect(await ids({ status: 'DRAINING' })).toEqual(['i-1', 'i-2']);
    expect(await ids({ status: 'DRAINING', filter: unmarked })).toEqual(['i-2']);
    expect(await ids({ filter: disconnected })).toEqual(['i-3']);
  });

  test('shows since when its agents are well, where ECS says so', async () => {
    const sinceOf = async (settings = {}) => {
      const toy = toyClusterOf(1, settings);
      await toy.pass(5 * minute);
      toy.control.setAgentConnected('i-1', false);
      await toy.pass(minute);
      const fleet = createEcsFleetPort(toy.client);
      const [view] = await fleet.describe(cluster, await fleet.list(cluster, { filter: disconnected }));
      return view?.agentOkSince;
    };
    expect(await sinceOf()).toBe(start);
    expect(await sinceOf({ agentImpairedAfterMs: 0 })).toBeUndefined();
    expect(await sinceOf({ agentConnectivityShown: false })).toBeUndefined();
  });

  test('knows the providers of managed instances', async () => {
    const toy = toyClusterOf(1);
    toy.control.createCapacityProvider({ name: 'groups', kind: 'auto-scaling-group' });
    toy.control.createCapacityProvider({ name: 'managed', kind: 'managed-instances', cluster: 'prod' });
    const fleet = createEcsFleetPort(toy.client);
    expect(await fleet.managedProviders(cluster, ['groups', 'managed'])).toEqual(new Set(['managed']));
    expect(await fleet.managedProviders(cluster, [])).toEqual(new Set());
    // An answer has ten of them at most.
    const many = Array.from({ length: 14 }, (_, n) => `managed-${n}`);
    for (const name of many)
      toy.control.createCapacityProvider({ name, kind: 'managed-instances', cluster: 'prod' });
    expect(await fleet.managedProviders(cluster, ['groups', ...many])).toEqual(new Set(many));
  });
});

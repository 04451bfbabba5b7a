// What capacity providers do to their instances by themselves: managed draining, and ECS Managed Instances.
import { describe, expect, it } from 'vitest';
import { createFleet, walkThroughFleet, type FleetSpec } from '../../../../infra/local/fleet/create-fleet.ts';
import { bootCloud, start } from '../cloud/cloud-world.ts';

const second = 1000;
const minute = 60 * second;
const day = 24 * 60 * minute;
const groups = { name: 'hosts', kind: 'auto-scaling-group' } as const;

async function withFleet(spec: Partial<FleetSpec>) {
  const cloud = await bootCloud({ Resources: {} });
  const { instanceIds } = createFleet(cloud, { ...walkThroughFleet, ...spec });
  const { ecs } = cloud.controls;
  const pass = (ms: number) => cloud.run({ until: cloud.clock.now() + ms });
  const cluster = () => ecs.snapshot().clusters[0];
  const shown = (id: string) => ecs.containerInstance(id);
  return { cloud, ecs, pass, cluster, shown, ids: instanceIds, first: instanceIds[0] ?? '' };
}

describe('an instance of an Auto Scaling group', () => {
  it.each(['terminateByAutoScaling', 'interruptSpot'] as const)(
    'is drained by its capacity provider before its end (%s), and loses no task',
    async (way) => {
      const { cloud, ecs, pass, shown, first } = await withFleet({ capacityProvider: groups });
      cloud.controls.ec2[way](first);
      await pass(second);
      expect(shown(first)).toMatchObject({ status: 'DRAINING', agentConnected: true });
      await pass(10 * minute);
      expect(shown(first)).toMatchObject({ status: 'INACTIVE', liveTasksCount: 0 });
      expect(ecs.taskStops.map(({ by, lost }) => [by, lost])).toEqual([
        ['drain', false],
        ['drain', false],
      ]);
    },
  );

  it.each(['terminateByAutoScaling', 'interruptSpot'] as const)(
    'without a capacity provider loses its tasks at its end (%s)',
    async (way) => {
      const { cloud, ecs, pass, shown, first } = await withFleet({});
      cloud.controls.ec2[way](first);
      await pass(minute);
      expect(shown(first)).toMatchObject({ status: 'ACTIVE', runningTasksCount: 2 });
      await pass(10 * minute);
      expect(shown(first).status).toBe('INACTIVE');
      expect(ecs.taskStops.map(({ lost }) => lost)).toEqual([true, true]);
    },
  );
});

describe('ECS Managed Instances', () => {
  const managed = { capacityProvider: { name: 'managed', kind: 'managed-instances' } } as const;

  it('are replaced by AWS from their 14th day on, with the newest release, and no task is lost', async () => {
    const { cloud, ecs, pass, cluster, ids } = await withFleet(managed);
    await pass(14 * day - minute);
    expect(cluster()?.instances).toHaveLength(4);
    await pass(60 * minute);
    const { instances = [] } = cluster() ?? {};
    const gone = instances.filter(({ status }) => status === 'INACTIVE');
    expect(gone.map(({ ec2InstanceId }) => ec2InstanceId)).toEqual(ids);
    const fresh = instances.filter(({ ec2InstanceId }) => !ids.includes(ec2InstanceId)).slice(1);
    expect(fresh.map(({ ec2InstanceId: id }) => cloud.controls.hosts.get(id).version)).toEqual(
      ids.map(() => '1.1.2'),
    );
    expect(cluster()?.services).toMatchObject([{ healthyCount: 6 }]);
    expect(ecs.taskStops.filter(({ lost }) => lost)).toEqual([]);
  });

  it('end by their 21st day, even when a task stays on one', async () => {
    const { cloud, ecs, pass, shown, first } = await withFleet(managed);
    const taskDefinition = ecs.registerTaskDefinition({ family: 'batch', cpu: 16, memory: 16 });
    ecs.runTask({
      cluster: walkThroughFleet.cluster,
      taskDefinition,
      containerInstance: shown(first).arn,
      settled: true,
    });
    await pass(21 * day - minute);
    expect(shown(first)).toMatchObject({ status: 'DRAINING', liveTasksCount: 1 });
    await pass(60 * minute);
    expect(cloud.controls.hosts.get(first).power).toBe('terminated');
    expect(shown(first).status).toBe('INACTIVE');
  });

  it('say so in what they and their tasks are', async () => {
    const { ecs, cloud, first } = await withFleet(managed);
    const said: unknown[] = [];
    cloud.controls.events.onPut(({ event }) => {
      if (event['detail-type'] === 'ECS Task State Change') said.push(event.detail['launchType']);
    });
    ecs.exitTask(
      ecs.snapshot().clusters[0]?.tasks.find((task) => task.ec2InstanceId === first)?.arn ?? '',
      1,
    );
    await cloud.run({ until: start + minute });
    expect(said.length).toBeGreaterThan(1);
    expect(said[0]).toBe('MANAGED_INSTANCES');
  });
});

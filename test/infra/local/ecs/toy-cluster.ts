import { ECSClient, UpdateContainerInstancesStateCommand } from '@aws-sdk/client-ecs';
import { createVirtualClock, type VirtualClock } from '../../../../infra/local/clock/virtual-clock.ts';
import type { EcsControl, TaskDefinitionSpec } from '../../../../infra/local/ecs/control.ts';
import type { ServiceSpec } from '../../../../infra/local/ecs/create.ts';
import { createEcs } from '../../../../infra/local/ecs/ecs.ts';
import type { EcsSettings } from '../../../../infra/local/ecs/settings.ts';
import type { ClusterSnapshot } from '../../../../infra/local/ecs/snapshot.ts';
import type { NativeEvent } from '../../../../infra/local/events/native-event.ts';
import { randomStream } from '../../../../infra/local/random.ts';
import type { Service } from '../../../../infra/local/wire/service.ts';
import { clientOf } from '../wire/client-of.ts';

export const second = 1_000;
export const minute = 60_000;
export const start = Date.parse('2026-11-01T10:00:00Z');
export const account = '111122223333';
export const region = 'eu-west-1';

/** What a test has in hand: a cluster `prod` with its control, its clock, its events and a real ECS client. */
export interface ToyCluster {
  readonly clock: VirtualClock;
  readonly control: EcsControl;
  readonly service: Service;
  readonly client: ECSClient;
  readonly events: (NativeEvent & { readonly at: number })[];
  /** Lets simulated time pass. */
  pass(ms: number): Promise<void>;
  look(): ClusterSnapshot;
  /** The EC2 ids of the tasks of a group that want to run, in order. */
  places(group: string): string[];
  addInstance(ec2InstanceId: string, more?: { zone?: string; cpu?: number }): string;
  addDefinition(more?: Partial<TaskDefinitionSpec>): string;
  addService(more?: Partial<ServiceSpec>): string;
}

/** An empty cluster; instances have room for four tasks of the usual definition. */
export function toyCluster(settings: Partial<EcsSettings> = {}, seed = 1): ToyCluster {
  const clock = createVirtualClock({ start });
  const events: (NativeEvent & { readonly at: number })[] = [];
  const { service, control } = createEcs({
    clock,
    random: (name) => randomStream(seed, name),
    account,
    region,
    emit: (event) => void events.push({ ...event, at: clock.now() }),
    settings,
  });
  control.createCluster('prod');
  const look = (): ClusterSnapshot => {
    const cluster = control.snapshot().clusters.find(({ name }) => name === 'prod');
    if (!cluster) throw new Error('no cluster');
    return cluster;
  };
  return {
    clock,
    control,
    service,
    client: clientOf(ECSClient, service, clock),
    events,
    pass: (ms) => clock.run({ until: clock.now() + ms }),
    look,
    places: (group) =>
      look()
        .tasks.filter((task) => task.group === group && task.desiredStatus === 'RUNNING')
        .map((task) => task.ec2InstanceId)
        .toSorted(),
    addInstance: (ec2InstanceId, more = {}) =>
      control.registerContainerInstance({
        cluster: 'prod',
        ec2InstanceId,
        availabilityZone: more.zone ?? 'eu-west-1a',
        attributes: { 'bottlerocket.variant': 'aws-ecs-2' },
        cpu: more.cpu ?? 1_024,
        memory: 4_096,
        tags: { fleet: 'blue' },
      }),
    addDefinition: (more = {}) =>
      control.registerTaskDefinition({ family: 'web', cpu: 256, memory: 512, ...more }),
    addService: (more = {}) =>
      control.createService({
        cluster: 'prod',
        name: 'web',
        taskDefinition: 'web',
        desiredCount: 2,
        settled: true,
        ...more,
      }),
  };
}

/** A cluster with instances `i-1`, `i-2`, … and the definition `web`. */
export function toyClusterOf(count: number, settings: Partial<EcsSettings> = {}, seed = 1): ToyCluster {
  const toy = toyCluster(settings, seed);
  for (let i = 1; i <= count; i += 1) toy.addInstance(`i-${i}`);
  toy.addDefinition();
  return toy;
}

/** Sets the state of instances by EC2 id, the way people do: over the API. */
export async function setState(
  toy: ToyCluster,
  status: 'ACTIVE' | 'DRAINING',
  ...ids: string[]
): Promise<void> {
  const containerInstances = ids.map((id) => {
    const instance = toy.look().instances.find(({ ec2InstanceId }) => ec2InstanceId === id);
    if (!instance) throw new Error(`no instance ${id}`);
    return instance.arn;
  });
  await toy.client.send(
    new UpdateContainerInstancesStateCommand({ cluster: 'prod', containerInstances, status }),
  );
}

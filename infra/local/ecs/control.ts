import type { EcsContext } from './context.ts';
import { createClusterState, createServiceState, registerInstance, type InstanceSpec } from './create.ts';
import type { ServiceSpec } from './create.ts';
import { deregisterInstance, rebootHost, setConnection, setStatus, stopHost } from './instances.ts';
import { findCluster, findInstanceByEc2Id, registerDefinition } from './lookup.ts';
import type {
  ContainerInstance,
  HealthyCountLow,
  InstanceHealth,
  TaskDefinitionSpec,
  TaskStop,
} from './model.ts';
import { snapshot, snapshotInstance, type EcsSnapshot, type InstanceSnapshot } from './snapshot.ts';
import { runStandalone, type StandaloneSpec } from './standalone.ts';
import { endUnasked } from './task-end.ts';

export type { TaskDefinitionSpec } from './model.ts';

/** What the fleet and the tests do to the embedded ECS beside its API. Names and EC2 ids that are unknown throw. */
export interface EcsControl {
  createCluster(name: string): string;
  createCapacityProvider(spec: {
    readonly name: string;
    readonly kind: 'auto-scaling-group' | 'managed-instances';
    /** The cluster it belongs to; managed-instances providers have one. */
    readonly cluster?: string;
  }): string;
  /** Whether a capacity provider is one of ECS Managed Instances. */
  isManaged(capacityProviderName: string | undefined): boolean;
  /** ECS sets DRAINING by itself: a managed instance that it replaces. */
  drain(ec2InstanceId: string): void;
  /** The instance is to be terminated: ECS drains it when its capacity provider's managed draining is on, as by default. */
  drainBeforeTermination(ec2InstanceId: string): void;
  registerTaskDefinition(spec: TaskDefinitionSpec): string;
  createService(spec: ServiceSpec): string;
  runTask(spec: StandaloneSpec): string;
  /** First registration: a new ARN and an event. Again: the same ARN, nothing changed but the agent's connection. */
  registerContainerInstance(spec: InstanceSpec): string;
  setAgentConnected(ec2InstanceId: string, connected: boolean): void;
  /** The host went down and boots: call it when it goes down, and setAgentConnected when its agent is back. */
  hostRebooted(ec2InstanceId: string): void;
  /** EC2 stopped the host; its tasks end at once. It stays registered. */
  hostStopped(ec2InstanceId: string): void;
  /** The host is terminated: INACTIVE. */
  deregister(ec2InstanceId: string): void;
  setContainerHealth(ec2InstanceId: string, health: InstanceHealth, reason?: string): void;
  /** The task's own process ends, as nobody asked. */
  exitTask(taskArn: string, exitCode: number): void;
  /** A copy of one container instance; cheap, unlike the whole state's. */
  containerInstance(ec2InstanceId: string): InstanceSnapshot;
  /** Tasks on an instance that are not STOPPED; cheap, too. */
  tasksOn(ec2InstanceId: string): readonly LiveTask[];
  /** A copy of the whole state. */
  snapshot(): EcsSnapshot;
  /** How each task came to its end, in order. */
  readonly taskStops: readonly TaskStop[];
  /** Each time a service was below its minimum healthy count, by what was true. */
  readonly healthyCountLow: readonly HealthyCountLow[];
}

/** A task that is not STOPPED, as it really is. */
export interface LiveTask {
  readonly arn: string;
  readonly group: string;
  /** A service keeps it alive. */
  readonly isOwned: boolean;
  /** Its containers are gone, and ECS does not know it yet. */
  readonly isDead: boolean;
  /** It runs, and nobody has told it to stop. */
  readonly isRunning: boolean;
  readonly createdAt: number;
  readonly desiredStatus: 'RUNNING' | 'STOPPED';
}

/** The control over one embedded ECS. */
export function createControl(context: EcsContext): EcsControl {
  const instance = (ec2InstanceId: string): ReturnType<typeof findInstanceByEc2Id> =>
    findInstanceByEc2Id(context, ec2InstanceId);
  return {
    createCluster: (name) => createClusterState(context, name).arn,
    createCapacityProvider: ({ name, kind, cluster }) => {
      const arn = context.arn(`capacity-provider/${name}`);
      const owner = cluster === undefined ? undefined : findCluster(context, cluster);
      context.providers.set(name, { name, arn, kind, cluster: owner });
      return arn;
    },
    isManaged: (name) => context.providers.get(name ?? '')?.kind === 'managed-instances',
    drain: (id) => drain(context, instance(id)),
    drainBeforeTermination: (id) => {
      const provider = context.providers.get(instance(id).capacityProviderName ?? '');
      if (provider?.kind === 'auto-scaling-group') drain(context, instance(id));
    },
    registerTaskDefinition: (spec) => registerDefinition(context, spec).arn,
    createService: (spec) => createServiceState(context, spec).arn,
    runTask: (spec) => runStandalone(context, spec).arn,
    registerContainerInstance: (spec) => registerInstance(context, spec).arn,
    setAgentConnected: (id, connected) => {
      instance(id).agentPresent = connected;
      setConnection(context, instance(id), connected);
    },
    hostRebooted: (id) => rebootHost(context, instance(id)),
    hostStopped: (id) => stopHost(context, instance(id), 'host-stopped'),
    deregister: (id) => deregisterInstance(context, instance(id)),
    setContainerHealth: (id, health, reason) => {
      const found = instance(id);
      found.health = health;
      found.healthReason = reason;
      found.healthChangedAt = context.clock.now();
    },
    exitTask: (arn, exitCode) => exitTask(context, arn, exitCode),
    containerInstance: (id) => snapshotInstance(instance(id)),
    tasksOn: (id) =>
      Array.from(instance(id).live, (task) => ({
        arn: task.arn,
        group: task.group,
        isOwned: task.service !== undefined,
        isDead: task.diedAt !== undefined,
        isRunning: task.lastStatus === 'RUNNING' && task.desiredStatus === 'RUNNING',
        createdAt: task.createdAt,
        desiredStatus: task.desiredStatus,
      })),
    snapshot: () => snapshot(context),
    taskStops: context.taskStops,
    healthyCountLow: context.healthyCountLow,
  };
}

function drain(context: EcsContext, instance: ContainerInstance): void {
  if (instance.status === 'ACTIVE') setStatus(context, instance, 'DRAINING');
}

function exitTask(context: EcsContext, arn: string, exitCode: number): void {
  for (const cluster of context.clusters.values()) {
    const task = cluster.tasks.get(arn.split('/').at(-1) ?? '');
    if (task?.lastStatus === 'RUNNING' && task.desiredStatus === 'RUNNING') {
      endUnasked(context, task, 'Essential container in task exited', exitCode);
      return;
    }
  }
  throw new Error(`no running task "${arn}"`);
}

import type { EcsContext } from './context.ts';
import type { Cluster, ContainerInstance, EcsService } from './model.ts';
import { daemonDesired } from './scheduler-daemon.ts';
import { forgetStopped } from './task-end.ts';

/** A copy of the state of the embedded ECS, for tests and views inside the embedded cloud. */
export interface EcsSnapshot {
  readonly clusters: readonly ClusterSnapshot[];
}

/** One cluster of a snapshot. */
export interface ClusterSnapshot {
  readonly name: string;
  readonly arn: string;
  readonly instances: readonly InstanceSnapshot[];
  readonly services: readonly {
    readonly name: string;
    readonly arn: string;
    readonly desiredCount: number;
    readonly healthyCount: number;
    readonly startingCount: number;
    readonly stoppingCount: number;
    readonly waitsForRoom: boolean;
  }[];
  readonly tasks: readonly {
    readonly arn: string;
    readonly group: string;
    readonly ec2InstanceId: string;
    readonly desiredStatus: string;
    readonly lastStatus: string;
    readonly healthy: boolean;
    readonly stopCode: string | undefined;
  }[];
}

/** A copy of one container instance. */
export interface InstanceSnapshot {
  readonly arn: string;
  readonly ec2InstanceId: string;
  readonly availabilityZone: string;
  readonly status: string;
  readonly agentConnected: boolean;
  readonly version: number;
  readonly remainingCpu: number;
  readonly remainingMemory: number;
  readonly runningTasksCount: number;
  readonly pendingTasksCount: number;
  /** Tasks that are not STOPPED, those told to stop included. */
  readonly liveTasksCount: number;
  readonly attributes: Readonly<Record<string, string>>;
}

/** Copies one container instance. */
export function snapshotInstance(instance: ContainerInstance): InstanceSnapshot {
  return {
    arn: instance.arn,
    ec2InstanceId: instance.ec2InstanceId,
    availabilityZone: instance.availabilityZone,
    status: instance.status,
    agentConnected: instance.agentConnected,
    version: instance.version,
    remainingCpu: instance.remainingCpu,
    remainingMemory: instance.remainingMemory,
    runningTasksCount: instance.runningTasksCount,
    pendingTasksCount: instance.pendingTasksCount,
    liveTasksCount: instance.live.size,
    attributes: Object.fromEntries(
      Array.from(instance.attributes, ([name, value]): [string, string] => [name, value ?? '']),
    ),
  };
}

/** Copies the state. */
export function snapshot(context: EcsContext): EcsSnapshot {
  forgetStopped(context);
  return {
    clusters: Array.from(context.clusters.values(), (cluster) => ({
      name: cluster.name,
      arn: cluster.arn,
      instances: Array.from(cluster.instances.values(), snapshotInstance),
      services: servicesOf(cluster).map((service) => ({
        name: service.name,
        arn: service.arn,
        desiredCount: service.strategy === 'DAEMON' ? daemonDesired(service) : service.desiredCount,
        healthyCount: service.healthy.size - service.deadCount,
        startingCount: service.starting.size,
        stoppingCount: service.stopping.size,
        waitsForRoom: cluster.waiting.has(service),
      })),
      tasks: Array.from(cluster.tasks.values(), (task) => ({
        arn: task.arn,
        group: task.group,
        ec2InstanceId: task.instance.ec2InstanceId,
        desiredStatus: task.desiredStatus,
        lastStatus: task.lastStatus,
        healthy: task.healthy && task.lastStatus === 'RUNNING' && task.diedAt === undefined,
        stopCode: task.stopCode,
      })),
    })),
  };
}

function servicesOf({ services }: Cluster): EcsService[] {
  return [...services.values()].filter(({ status }) => status !== 'INACTIVE');
}

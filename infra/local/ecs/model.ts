import type { Timer } from '../clock/clock.ts';
import type { RangeMs } from './settings.ts';

/** A simulated cluster with its indexes. Maps keep the order of creation, which paging relies on. */
export interface Cluster {
  readonly name: string;
  readonly arn: string;
  /** By the last part of the ARN. */
  readonly instances: Map<string, ContainerInstance>;
  /** By name. */
  readonly services: Map<string, EcsService>;
  /** By the last part of the ARN; stopped tasks stay for an hour. */
  readonly tasks: Map<string, Task>;
  /** Instances that are not INACTIVE, by availability zone: where placement looks. */
  readonly zones: Map<string, ContainerInstance[]>;
  /** Services that want a task and found no room. */
  readonly waiting: Set<EcsService>;
  /** DAEMON services, first to be asked when an instance changes. */
  readonly daemons: Set<EcsService>;
}

export type InstanceStatus = 'ACTIVE' | 'DRAINING' | 'INACTIVE';
export type InstanceHealth = 'OK' | 'IMPAIRED' | 'INSUFFICIENT_DATA' | 'INITIALIZING';

/** CPU units and MiB. */
export interface Capacity {
  readonly cpu: number;
  readonly memory: number;
}

/** A container instance: a host as ECS knows it. */
export interface ContainerInstance {
  readonly id: string;
  readonly arn: string;
  readonly sequence: number;
  readonly cluster: Cluster;
  readonly ec2InstanceId: string;
  readonly availabilityZone: string;
  readonly capacityProviderName: string | undefined;
  /** What its tasks say: ECS Managed Instances are a launch type of their own. */
  readonly launchType: 'EC2' | 'MANAGED_INSTANCES';
  readonly registered: Capacity;
  readonly registeredAt: number;
  readonly agentVersion: string;
  readonly attributes: Map<string, string | undefined>;
  readonly tags: ReadonlyMap<string, string>;
  status: InstanceStatus;
  version: number;
  /** What ECS says. */
  agentConnected: boolean;
  /** Whether the host's agent is there at all, apart from a moment's noise. */
  agentPresent: boolean;
  agentChangedAt: number;
  /** When `AGENT_CONNECTIVITY` last turned OK: at the registration, or at the end of an impairment. */
  agentOkSince: number;
  updatedAt: number;
  health: InstanceHealth;
  healthReason: string | undefined;
  healthChangedAt: number;
  remainingCpu: number;
  remainingMemory: number;
  runningTasksCount: number;
  pendingTasksCount: number;
  /** Tasks that are not STOPPED. */
  readonly live: Set<Task>;
  /** All listed tasks, stopped ones too. */
  readonly tasks: Set<Task>;
  deregisteredAt: number | undefined;
}

/** What a task definition is, as far as the simulation cares. */
export interface TaskDefinitionSpec {
  readonly family: string;
  /** CPU units. */
  readonly cpu: number;
  /** MiB. */
  readonly memory: number;
  readonly image?: string;
  /** How long after SIGTERM its containers are killed; 30 when missing. */
  readonly stopTimeoutSeconds?: number;
  /** How long its containers take to end after SIGTERM; the settings' range when missing. */
  readonly stopping?: RangeMs;
  /** Gives it a container health check that turns HEALTHY this long after RUNNING. */
  readonly healthyAfterMs?: number;
}

/** What a task runs. */
export interface TaskDefinition {
  readonly arn: string;
  readonly family: string;
  readonly revision: number;
  readonly cpu: number;
  readonly memory: number;
  readonly image: string;
  readonly stopTimeoutSeconds: number;
  /** How long its containers take to end after SIGTERM; the settings' range when missing. */
  readonly stopping: RangeMs | undefined;
  /** With a container health check: how long after RUNNING it becomes HEALTHY. */
  readonly healthyAfterMs: number | undefined;
  readonly registeredAt: number;
}

export type TaskStatus = 'PROVISIONING' | 'PENDING' | 'RUNNING' | 'DEACTIVATING' | 'STOPPING' | 'STOPPED';
export type StopCode =
  'TaskFailedToStart' | 'EssentialContainerExited' | 'UserInitiated' | 'ServiceSchedulerInitiated';

/** What a task does when its timer fires. */
export type TaskMove = 'pend' | 'run' | 'turn-healthy' | 'signal' | 'stop';

/** A task, of a service or standalone. */
export interface Task {
  readonly id: string;
  readonly arn: string;
  readonly sequence: number;
  readonly cluster: Cluster;
  readonly instance: ContainerInstance;
  readonly definition: TaskDefinition;
  readonly service: EcsService | undefined;
  /** Of the service, when there is one. */
  readonly deployment: Deployment | undefined;
  readonly group: string;
  readonly startedBy: string | undefined;
  readonly createdAt: number;
  desiredStatus: 'RUNNING' | 'STOPPED';
  lastStatus: TaskStatus;
  healthy: boolean;
  version: number;
  updatedAt: number;
  startedAt?: number;
  stoppingAt?: number;
  stoppedAt?: number;
  stopCode?: StopCode;
  stoppedReason?: string;
  exitCode?: number;
  /** Who asked for the stop, for the log of stops. */
  stoppedBy?: TaskStopper;
  /** The containers are gone although nobody stopped them; ECS learns it when the agent is back. */
  diedAt?: number;
  protectedUntil?: number;
  next?: TaskMove;
  timer?: Timer;
  /** The next move waits for the agent to connect. */
  waitsForAgent: boolean;
}

/** Who stopped a task. */
export type TaskStopper =
  | 'drain'
  | 'deployment'
  | 'scale-in'
  | 'rebalancing'
  | 'user'
  | 'host-rebooted'
  | 'host-stopped'
  | 'deregistered'
  | 'itself';

/** A load balancer, as far as the scheduler cares. */
export interface LoadBalancing {
  /** How long after RUNNING a target turns healthy. */
  readonly healthyAfterMs: number;
  /** How long connections drain before the containers get SIGTERM. */
  readonly deregistrationDelayMs: number;
}

/** A roll-out of a service's tasks. */
export interface Deployment {
  /** `ecs-svc/<digits>`: what its tasks say that started them. */
  readonly id: string;
  readonly definition: TaskDefinition;
  readonly createdAt: number;
  updatedAt: number;
  isCompleted: boolean;
}

/** A service. Its tasks are kept in sets by what the scheduler needs to know of them. */
export interface EcsService {
  readonly name: string;
  readonly arn: string;
  readonly sequence: number;
  readonly cluster: Cluster;
  readonly strategy: 'REPLICA' | 'DAEMON';
  /** DRAINING once it is deleted, and INACTIVE when its tasks are gone. */
  status: 'ACTIVE' | 'DRAINING' | 'INACTIVE';
  /** Newest first: the one that the service wants, and those of which tasks are left. */
  deployments: readonly Deployment[];
  readonly createdAt: number;
  readonly loadBalancing: LoadBalancing | undefined;
  readonly constraint: ((instance: ContainerInstance) => boolean) | undefined;
  readonly placementConstraint: string | undefined;
  healthCheckGracePeriodSeconds: number | undefined;
  desiredCount: number;
  minimumHealthyPercent: number;
  maximumPercent: number;
  zoneRebalancing: boolean;
  /** Desired RUNNING, not yet healthy. */
  readonly starting: Set<Task>;
  /** Desired RUNNING and healthy. */
  readonly healthy: Set<Task>;
  /** Of these two, those to be replaced: on a DRAINING instance, or of an older deployment. */
  readonly evicting: Set<Task>;
  /** Desired STOPPED, not yet STOPPED. */
  readonly stopping: Set<Task>;
  /** Healthy for ECS, but in truth dead. */
  deadCount: number;
  runningCount: number;
  /** Tasks with desired RUNNING per zone and per instance: what the spread goes by. */
  readonly byZone: Map<string, number>;
  readonly byInstance: Map<ContainerInstance, number>;
  /** DAEMON: instances to look at in the next tick. */
  readonly dirty: Set<ContainerInstance>;
  readonly events: { id: string; at: number; message: string }[];
  tickSet: boolean;
  isSteady: boolean;
  /** Has been at its desired count since that was last set; before, it cannot be "below". */
  reachedDesired: boolean;
  low: HealthyCountLow | undefined;
  rebalancing: boolean;
}

/** A service was below ceil(minimumHealthyPercent x desired) for a while. */
export interface HealthyCountLow {
  readonly service: string;
  readonly at: number;
  /** When it was back; missing while it lasts. */
  until?: number;
  /** The lowest count seen. */
  healthy: number;
  readonly minimum: number;
  /** What brought it below, for example `task … on i-…: host-rebooted`. */
  readonly cause: string;
}

/** How one task came to its end. */
export interface TaskStop {
  readonly taskArn: string;
  readonly service: string | undefined;
  readonly ec2InstanceId: string;
  readonly stopCode: StopCode;
  readonly stoppedReason: string;
  readonly by: TaskStopper;
  readonly at: number;
  /** The host took it down before it had ended by itself, even if it had been told to stop. */
  readonly killedByHost: boolean;
  /** Killed by its host, or a service's task that ended otherwise than by the service scheduler. */
  readonly lost: boolean;
}

/** Where new instances come from. */
export interface CapacityProvider {
  readonly name: string;
  readonly arn: string;
  readonly kind: 'auto-scaling-group' | 'managed-instances';
  readonly cluster: Cluster | undefined;
}

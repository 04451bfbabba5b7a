/** A container instance as ECS describes it. */
export interface InstanceSeen {
  readonly id: string;
  readonly containerInstanceArn: string;
  readonly zone: string;
  /** `managed`: ECS Managed Instances, which AWS itself replaces. */
  readonly kind: 'bottlerocket' | 'other' | 'managed';
  readonly status: string;
  readonly agentConnected: boolean;
  readonly runningTasks: number;
  readonly pendingTasks: number;
}

/** A task as ECS describes it. */
export interface TaskSeen {
  readonly arn: string;
  /** The service's name; undefined for a task that no service owns. */
  readonly service: string | undefined;
  readonly lastStatus: string;
  readonly stopCode: string | undefined;
}

/** A service as ECS describes it. */
export interface ServiceSeen {
  readonly name: string;
  readonly daemon: boolean;
  readonly desired: number;
  readonly running: number;
  readonly minimumHealthyPercent: number;
}

/** The cluster's instances at one moment. */
export interface ClusterTable {
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly instances: readonly InstanceSeen[];
}

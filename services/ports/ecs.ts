import {
  AttributeLimitExceededException,
  DeleteAttributesCommand,
  DescribeContainerInstancesCommand,
  DescribeServicesCommand,
  DescribeTasksCommand,
  ListTasksCommand,
  PutAttributesCommand,
  UpdateContainerInstancesStateCommand,
  type ContainerInstance,
  type ECSClient,
  type Service,
  type Task,
} from '@aws-sdk/client-ecs';

/** The label on an instance that we drained: for people and other programs. The ledger alone is the authority. */
export const ownerMark = 'bottlerocket-updater.attempt';

/** A container instance as ECS shows it now. */
export interface InstanceView {
  readonly containerInstanceArn: string;
  readonly instanceId: string;
  readonly status: string;
  readonly agentConnected: boolean;
  /** Counts changes; an older answer has a lower one. */
  readonly version: number;
  readonly health: 'OK' | 'IMPAIRED' | 'UNKNOWN';
  /** What ECS finds impaired, such as `CONTAINER_RUNTIME` or `ACCELERATED_COMPUTE`. */
  readonly impaired?: readonly string[];
  /** Since when ECS takes its agent's connectivity for OK (ms since the epoch), where it says so. */
  readonly agentOkSince?: number;
  /** Tasks whose desired status is RUNNING, and those pending. Zero does not mean drained. */
  readonly tasks: number;
  readonly capacityProvider?: string;
  readonly attributes: Readonly<Record<string, string>>;
}

/** A task on an instance as ECS shows it now. */
export interface TaskView {
  readonly id: string;
  readonly lastStatus: string;
  /** A service keeps it alive elsewhere: started by a deployment, in a service's group. */
  readonly owned: boolean;
  readonly group: string;
  /** When it stopped (ms since the epoch), once it has. */
  readonly stoppedAt?: number;
}

/** A service as ECS shows it now. */
export interface ServiceView {
  readonly name: string;
  /** `ACTIVE`, or on its way out. */
  readonly status: string;
  readonly strategy: 'REPLICA' | 'DAEMON';
  readonly desired: number;
  readonly running: number;
  readonly minimumHealthyPercent: number;
  /** Its tasks are being replaced by those of a newer deployment (or task set). */
  readonly isDeploying: boolean;
  /** What ECS said last of a task that it finds no place for; not once it has started one since, or is content. */
  readonly unplaced?: string;
}

export type DesiredStatus = 'RUNNING' | 'STOPPED';
/** Whatever ECS wants of them. */
export const allTasks: readonly DesiredStatus[] = ['RUNNING', 'STOPPED'];

/** ECS as the services need it. Each function throws what ECS throws, except where it says otherwise. */
export interface EcsPort {
  /** `undefined` when ECS does not know the instance any more (MISSING). */
  describeInstance(clusterArn: string, containerInstanceArn: string): Promise<InstanceView | undefined>;
  /** Tasks on the instance, by what ECS wants of them: RUNNING, or STOPPED (told to stop, or stopped within the hour). */
  listTasks(
    clusterArn: string,
    containerInstanceArn: string,
    desired: readonly DesiredStatus[],
    /** Ids of tasks that are not read, and left out. */
    but?: readonly string[],
  ): Promise<readonly TaskView[]>;
  /** The services of these names; those that ECS does not know (any more) are left out. One call for every ten. */
  describeServices(clusterArn: string, names: readonly string[]): Promise<readonly ServiceView[]>;
  /** @returns the instance, or the reason why ECS did not change it. */
  setState(
    clusterArn: string,
    containerInstanceArn: string,
    status: 'ACTIVE' | 'DRAINING',
  ): Promise<InstanceView | { readonly refused: string }>;
  /** An instance takes ten attributes of its own: one that has as many stays without the mark, which is no authority. */
  putMark(clusterArn: string, containerInstanceArn: string, attemptId: string): Promise<void>;
  deleteMark(clusterArn: string, containerInstanceArn: string): Promise<void>;
}

/** DescribeServices takes no more names. */
const servicesPerCall = 10;

export function createEcsPort(client: ECSClient): EcsPort {
  const mark = (containerInstanceArn: string, value?: string) => [
    { name: ownerMark, ...(value === undefined ? {} : { value }), targetId: containerInstanceArn },
  ];
  return {
    async describeInstance(cluster, arn) {
      const answer = await client.send(
        new DescribeContainerInstancesCommand({
          cluster,
          containerInstances: [arn],
          include: ['CONTAINER_INSTANCE_HEALTH'],
        }),
      );
      const [found] = answer.containerInstances ?? [];
      return found === undefined ? undefined : instanceView(found);
    },
    async listTasks(cluster, containerInstance, desired, but = []) {
      const arns: string[] = [];
      for (const desiredStatus of desired) {
        let nextToken: string | undefined;
        do {
          const page = await client.send(
            new ListTasksCommand({ cluster, containerInstance, desiredStatus, nextToken, maxResults: 100 }),
          );
          arns.push(...(page.taskArns ?? []));
          nextToken = page.nextToken;
        } while (nextToken !== undefined);
      }
      const unread = [...new Set(arns)].filter((arn) => !but.includes(taskId(arn)));
      return describeTasks(client, cluster, unread);
    },
    async describeServices(cluster, names) {
      const views: ServiceView[] = [];
      for (let from = 0; from < names.length; from += servicesPerCall) {
        const services = names.slice(from, from + servicesPerCall);
        const answer = await client.send(new DescribeServicesCommand({ cluster, services }));
        views.push(...(answer.services ?? []).map(serviceView));
      }
      return views;
    },
    async setState(cluster, arn, status) {
      const answer = await client.send(
        new UpdateContainerInstancesStateCommand({ cluster, containerInstances: [arn], status }),
      );
      const [changed] = answer.containerInstances ?? [];
      if (changed !== undefined) return instanceView(changed);
      const [failure] = answer.failures ?? [];
      return { refused: `${failure?.reason ?? 'no answer'}${failure?.detail ? `: ${failure.detail}` : ''}` };
    },
    async putMark(cluster, arn, attemptId) {
      try {
        await client.send(new PutAttributesCommand({ cluster, attributes: mark(arn, attemptId) }));
      } catch (error) {
        if (!(error instanceof AttributeLimitExceededException)) throw error;
      }
    },
    async deleteMark(cluster, arn) {
      await client.send(new DeleteAttributesCommand({ cluster, attributes: mark(arn) }));
    },
  };
}

async function describeTasks(
  client: ECSClient,
  cluster: string,
  arns: readonly string[],
): Promise<TaskView[]> {
  const views: TaskView[] = [];
  for (let from = 0; from < arns.length; from += 100) {
    const answer = await client.send(
      new DescribeTasksCommand({ cluster, tasks: arns.slice(from, from + 100) }),
    );
    views.push(...(answer.tasks ?? []).map(taskView));
    // A task that is MISSING was stopped so long ago that ECS forgot it.
  }
  return views;
}

/** What we read out of a container instance. */
export function instanceView(instance: ContainerInstance): InstanceView {
  const health = instance.healthStatus?.overallStatus;
  const details = instance.healthStatus?.details ?? [];
  const impaired = details.flatMap(({ type, status }) => (status === 'IMPAIRED' ? [type ?? '?'] : []));
  const connectivity = details.find(({ type }) => type === 'AGENT_CONNECTIVITY');
  const agentOkSince = connectivity?.status === 'OK' ? connectivity.lastStatusChange?.getTime() : undefined;
  return {
    containerInstanceArn: instance.containerInstanceArn ?? '',
    instanceId: instance.ec2InstanceId ?? '',
    status: instance.status ?? 'UNKNOWN',
    agentConnected: instance.agentConnected ?? false,
    version: instance.version ?? 0,
    tasks: (instance.runningTasksCount ?? 0) + (instance.pendingTasksCount ?? 0),
    health: health === 'OK' || health === 'IMPAIRED' ? health : 'UNKNOWN',
    ...(impaired.length === 0 ? {} : { impaired }),
    ...(agentOkSince === undefined ? {} : { agentOkSince }),
    ...(instance.capacityProviderName === undefined
      ? {}
      : { capacityProvider: instance.capacityProviderName }),
    attributes: Object.fromEntries((instance.attributes ?? []).map((a) => [a.name ?? '', a.value ?? ''])),
  };
}

/** The last part of a task's ARN. */
export const taskId = (taskArn: string): string => taskArn.slice(taskArn.lastIndexOf('/') + 1);

function taskView(task: Task): TaskView {
  const group = task.group ?? '';
  return {
    id: taskId(task.taskArn ?? ''),
    lastStatus: task.lastStatus ?? 'UNKNOWN',
    owned: (task.startedBy ?? '').startsWith('ecs-svc/') && group.startsWith('service:'),
    group,
    ...(task.stoppedAt === undefined ? {} : { stoppedAt: task.stoppedAt.getTime() }),
  };
}

/** What we read out of a service. */
export function serviceView(service: Service): ServiceView {
  return {
    name: service.serviceName ?? '',
    status: service.status ?? 'UNKNOWN',
    strategy: service.schedulingStrategy === 'DAEMON' ? 'DAEMON' : 'REPLICA',
    desired: service.desiredCount ?? 0,
    running: service.runningCount ?? 0,
    // What ECS takes when nothing was said.
    minimumHealthyPercent: service.deploymentConfiguration?.minimumHealthyPercent ?? 100,
    isDeploying: isDeploying(service),
    ...unplacedView(service),
  };
}

/**
 * A rolling deployment says so itself, but for services behind a Classic Load Balancer; those, and deployments by
 * CodeDeploy or by others, show by the old tasks that are still there (ECS API Reference, Deployment and TaskSet).
 */
function isDeploying({ deployments = [], taskSets = [] }: Service): boolean {
  const states = deployments.flatMap(({ rolloutState }) => rolloutState ?? []);
  // A FAILED one starts no tasks any more, wherever they are needed; it is not over before another follows.
  const newest = deployments.find(({ status }) => status === 'PRIMARY')?.rolloutState;
  if (states.length > 0) return states.includes('IN_PROGRESS') || newest === 'FAILED';
  return deployments.length > 1 || taskSets.length > 1;
}

/** Parts of what ECS says each time (ECS Developer Guide, "Amazon ECS service event messages"). */
const unplacedMessage = 'was unable to place a task';
const placedMessages = ['has started', 'has reached a steady state'];

/** ECS does not repeat itself for six hours, or until the cause is over: what it said stands until then. */
function unplacedView({ events = [] }: Service): Pick<ServiceView, 'unplaced'> {
  const [last] = events
    .map(({ message = '', createdAt }) => ({ message, at: createdAt?.getTime() ?? 0 }))
    .filter(({ message }) => [unplacedMessage, ...placedMessages].some((part) => message.includes(part)))
    .sort((a, b) => b.at - a.at);
  return last?.message.includes(unplacedMessage) ? { unplaced: last.message } : {};
}

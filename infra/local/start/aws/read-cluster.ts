import {
  DescribeCapacityProvidersCommand,
  DescribeContainerInstancesCommand,
  DescribeServicesCommand,
  DescribeTasksCommand,
  ListContainerInstancesCommand,
  ListServicesCommand,
  ListTasksCommand,
  type ContainerInstance,
  type Service,
  type Task,
} from '@aws-sdk/client-ecs';
import type { ClusterTable, InstanceSeen, ServiceSeen, TaskSeen } from '../model/cluster-table.ts';
import type { Clients } from './clients.ts';
import { allPages, inParts } from './pages.ts';

/** Reads the cluster's container instances, ACTIVE and DRAINING. */
export async function readCluster(clients: Clients): Promise<ClusterTable> {
  const { ecs, cluster } = clients;
  const arns = await allPages(async (nextToken) => {
    const page = await ecs.send(new ListContainerInstancesCommand({ cluster, nextToken }));
    return { items: page.containerInstanceArns, next: page.nextToken };
  });
  const found: ContainerInstance[] = [];
  for (const containerInstances of inParts(arns, 100)) {
    const part = await ecs.send(new DescribeContainerInstancesCommand({ cluster, containerInstances }));
    found.push(...(part.containerInstances ?? []));
  }
  const managed = await managedProviders(clients, found);
  return { at: clients.now(), instances: found.map((instance) => toInstance(instance, managed)) };
}

/** The capacity providers in use that are ECS Managed Instances. */
async function managedProviders(
  { ecs }: Clients,
  instances: readonly ContainerInstance[],
): Promise<Set<string>> {
  const used = new Set(
    instances.flatMap(({ capacityProviderName: name }) => (name === undefined ? [] : [name])),
  );
  if (used.size === 0) return new Set();
  const answer = await ecs.send(new DescribeCapacityProvidersCommand({ capacityProviders: [...used] }));
  const managed = (answer.capacityProviders ?? []).filter(
    (one) => one.managedInstancesProvider !== undefined,
  );
  return new Set(managed.map(({ name }) => name ?? ''));
}

function toInstance(instance: ContainerInstance, managed: ReadonlySet<string>): InstanceSeen {
  const attribute = (name: string) => instance.attributes?.find((one) => one.name === name)?.value;
  const isManaged = managed.has(instance.capacityProviderName ?? '');
  const isBottlerocket = attribute('bottlerocket.variant') !== undefined;
  return {
    id: instance.ec2InstanceId ?? '',
    containerInstanceArn: instance.containerInstanceArn ?? '',
    zone: attribute('ecs.availability-zone') ?? '',
    kind: isManaged ? 'managed' : isBottlerocket ? 'bottlerocket' : 'other',
    status: instance.status ?? '',
    agentConnected: instance.agentConnected ?? false,
    runningTasks: instance.runningTasksCount ?? 0,
    pendingTasks: instance.pendingTasksCount ?? 0,
  };
}

/** Reads the cluster's tasks that run or are to run, or those that stopped within the last hour. */
export async function readTasks(clients: Clients, desiredStatus: 'RUNNING' | 'STOPPED'): Promise<TaskSeen[]> {
  const { ecs, cluster } = clients;
  const arns = await allPages(async (nextToken) => {
    const page = await ecs.send(new ListTasksCommand({ cluster, desiredStatus, nextToken }));
    return { items: page.taskArns, next: page.nextToken };
  });
  const found: TaskSeen[] = [];
  for (const tasks of inParts(arns, 100)) {
    const part = await ecs.send(new DescribeTasksCommand({ cluster, tasks }));
    found.push(...(part.tasks ?? []).map(toTask));
  }
  return found;
}

/** A task as an answer or an event describes it: both have the same fields. */
export function toTask(task: Task): TaskSeen {
  const owned =
    task.startedBy?.startsWith('ecs-svc/') === true && task.group?.startsWith('service:') === true;
  return {
    arn: task.taskArn ?? '',
    service: owned ? task.group?.slice('service:'.length) : undefined,
    lastStatus: task.lastStatus ?? '',
    stopCode: task.stopCode,
  };
}

/** The ARNs of the cluster's services. */
export const listServices = ({ ecs, cluster }: Clients): Promise<string[]> =>
  allPages(async (nextToken) => {
    const page = await ecs.send(new ListServicesCommand({ cluster, nextToken }));
    return { items: page.serviceArns, next: page.nextToken };
  });

/** Reads these services. */
export async function readServices(
  { ecs, cluster }: Clients,
  arns: readonly string[],
): Promise<ServiceSeen[]> {
  const found: Service[] = [];
  for (const services of inParts(arns, 10)) {
    const part = await ecs.send(new DescribeServicesCommand({ cluster, services }));
    found.push(...(part.services ?? []));
  }
  return found.map((service) => ({
    name: service.serviceName ?? '',
    daemon: service.schedulingStrategy === 'DAEMON',
    desired: service.desiredCount ?? 0,
    running: service.runningCount ?? 0,
    minimumHealthyPercent: service.deploymentConfiguration?.minimumHealthyPercent ?? 100,
  }));
}

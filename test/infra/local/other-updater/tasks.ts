import { DescribeTasksCommand, ListTasksCommand, type ECSClient } from '@aws-sdk/client-ecs';

/** ARNs of the tasks on a container instance, as a program that drains it asks for them. */
export async function tasksOn(ecs: ECSClient, cluster: string, containerInstance: string): Promise<string[]> {
  const { taskArns = [] } = await ecs.send(new ListTasksCommand({ cluster, containerInstance }));
  return taskArns;
}

/** Whether a one-at-a-time updater would drain it: only tasks that a service started are moved elsewhere. */
export async function isEligible(
  ecs: ECSClient,
  cluster: string,
  containerInstance: string,
): Promise<boolean> {
  const tasks = await tasksOn(ecs, cluster, containerInstance);
  if (tasks.length === 0) return true;
  const described = await ecs.send(new DescribeTasksCommand({ cluster, tasks }));
  return described.tasks?.every(({ startedBy }) => startedBy?.startsWith('ecs-svc/')) ?? false;
}

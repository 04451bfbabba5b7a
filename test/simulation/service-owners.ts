/*
 * The people whose services run on the cluster, at the ECS API: they deploy, scale and protect.
 */
import { callAsOperator, OperatorError } from './operator.ts';
import type { Truth } from './truth.ts';

const second = 1_000;
/** The service that takes up what room there is. */
const batch = 'batch';

/** The first service gets new tasks in the place of all that it has. */
export async function deployService(truth: Truth): Promise<boolean> {
  const [service] = truth.world.fleet.serviceNames;
  if (service === undefined) return false;
  await update(truth, service, { forceNewDeployment: true });
  return true;
}

/** The first service wants so many tasks more, or fewer. */
export async function scaleService(truth: Truth, by: number): Promise<boolean> {
  const [service] = truth.world.fleet.serviceNames;
  if (service === undefined) return false;
  const { instances, tasksPerInstance } = truth.plan.fleet;
  await update(truth, service, { desiredCount: Math.max(0, instances * tasksPerInstance + by) });
  return true;
}

/** Another service, of tasks as large as the first one's, takes up all room on the hosts, and wants none after that time. */
export function takeRoom(truth: Truth, forMs: number): boolean {
  const { cloud, fleet } = truth.world;
  const [service] = fleet.serviceNames;
  if (service === undefined) return false;
  cloud.controls.ecs.createService({
    cluster: fleet.clusterArn,
    name: batch,
    taskDefinition: service,
    desiredCount: 100,
    minimumHealthyPercent: 0,
    maximumPercent: 100,
  });
  const leave = async (): Promise<void> => {
    try {
      await update(truth, batch, { desiredCount: 0 });
    } catch (error) {
      if (!(error instanceof OperatorError)) throw error;
      cloud.clock.after(second, leave);
    }
  };
  cloud.clock.after(forMs, leave);
  return true;
}

/** Three tasks are protected from scale-in. */
export async function protectTasks(truth: Truth, minutes: number): Promise<boolean> {
  const { cloud, fleet } = truth.world;
  const tasks = truth.instanceIds
    .flatMap((id) => cloud.controls.ecs.tasksOn(id))
    .filter(({ group, isDead }) => group.startsWith('service:web') && !isDead)
    .slice(0, 3);
  if (tasks.length === 0) return false;
  await callAsOperator(cloud, 'ecs', 'UpdateTaskProtection', {
    cluster: fleet.clusterArn,
    tasks: tasks.map(({ arn }) => arn),
    protectionEnabled: true,
    expiresInMinutes: minutes,
  });
  return true;
}

/**
 * A service that may neither stop nor start a task, or has no room elsewhere, can never be moved: its owner lets it
 * start one, and has no more of it than fit on what is left of the cluster.
 */
export async function makeMovable(truth: Truth): Promise<void> {
  const { plan, instanceIds } = truth;
  const able = instanceIds.filter((id) => {
    const { value, by } = truth.stateOf(id);
    return !truth.isGone(id) && (value === 'ACTIVE' || by !== 'other');
  });
  for (const service of truth.world.fleet.serviceNames) {
    await update(truth, service, {
      desiredCount: plan.fleet.tasksPerInstance * Math.max(0, able.length - 1),
      deploymentConfiguration: { minimumHealthyPercent: 100, maximumPercent: 200 },
    });
  }
}

async function update(truth: Truth, service: string, change: object): Promise<void> {
  const { cloud, fleet } = truth.world;
  await callAsOperator(cloud, 'ecs', 'UpdateService', { cluster: fleet.clusterArn, service, ...change });
}

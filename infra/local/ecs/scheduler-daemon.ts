import type { EcsContext } from './context.ts';
import { closeDeleted } from './delete-service.ts';
import { completeDeployment, isOutdated, primary } from './deployments.ts';
import type { ContainerInstance, EcsService, Task } from './model.ts';
import { canPlace } from './placement.ts';
import { minimumHealthy } from './plan.ts';
import { tasksStarted } from './service-events.ts';
import { serviceTask, stopService } from './service-tasks.ts';
import { startTask } from './tasks.ts';

/** One task on each ACTIVE instance; on a DRAINING one it stops last, when no replica task of a service is left. */
export function tickDaemon(context: EcsContext, service: EcsService): void {
  const looked = [...service.dirty];
  service.dirty.clear();
  const started: Task[] = [];
  const { definition } = primary(service);
  for (const instance of looked) {
    const own = wantedTask(instance, service);
    if (instance.status === 'DRAINING') {
      if (own && !hasReplicas(instance)) stopService(context, own, 'drain');
    } else if (own && isOutdated(own)) {
      if (maySpare(service, own)) stopService(context, own, 'deployment');
      // Looked at again when another of its tasks is healthy.
      else service.dirty.add(instance);
    } else if (!own && service.status === 'ACTIVE' && canPlace(instance, definition, service)) {
      started.push(startTask(context, serviceTask(service, instance)));
    }
  }
  tasksStarted(context, service, started);
  noteDeployed(context, service);
  closeDeleted(service);
}

/** May it go without leaving fewer healthy ones than the minimum? */
function maySpare(service: EcsService, task: Task): boolean {
  const rest = service.healthy.size - (service.healthy.has(task) ? 1 : 0);
  return rest >= minimumHealthy(daemonDesired(service), service.minimumHealthyPercent);
}

function noteDeployed(context: EcsContext, service: EcsService): void {
  if (service.starting.size + service.stopping.size + service.dirty.size > 0) return;
  for (const task of service.healthy) if (isOutdated(task)) return;
  completeDeployment(context, service);
}

/** How many tasks a DAEMON service wants: one for each ACTIVE instance it may run on. */
export function daemonDesired(service: EcsService): number {
  let count = 0;
  for (const instance of service.cluster.instances.values()) {
    if (instance.status === 'ACTIVE' && (service.constraint?.(instance) ?? true)) count += 1;
  }
  return count;
}

function wantedTask(instance: ContainerInstance, service: EcsService): Task | undefined {
  for (const task of instance.live) {
    if (task.service === service && task.desiredStatus === 'RUNNING') return task;
  }
  return undefined;
}

function hasReplicas(instance: ContainerInstance): boolean {
  for (const task of instance.live) if (task.service?.strategy === 'REPLICA') return true;
  return false;
}

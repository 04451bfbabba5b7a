import type { EcsContext } from './context.ts';
import { primary } from './deployments.ts';
import type { EcsService, Task } from './model.ts';
import { stopTask, type NewTask } from './tasks.ts';

/** The healthy, unprotected task that spread misses least. */
export function fullest(service: EcsService, now: number): Task | undefined {
  let chosen: Task | undefined;
  let most = -1;
  for (const task of service.healthy) {
    if (service.evicting.has(task) || (task.protectedUntil ?? 0) > now) continue;
    const zone = service.byZone.get(task.instance.availabilityZone) ?? 0;
    const weight = zone * 1_000 + (service.byInstance.get(task.instance) ?? 0);
    if (weight >= most) [chosen, most] = [task, weight];
  }
  return chosen;
}

/** A new task of the service on that instance. */
export function serviceTask(service: EcsService, instance: Task['instance']): NewTask {
  const { id, definition } = primary(service);
  return { instance, definition, service, group: `service:${service.name}`, startedBy: id };
}

/** Stops a service's task in the scheduler's name. */
export function stopService(
  context: EcsContext,
  task: Task,
  by: 'drain' | 'deployment' | 'scale-in' | 'rebalancing',
): void {
  const reason = `Scaling activity initiated by (deployment ${task.service && primary(task.service).id})`;
  stopTask(context, task, { stopCode: 'ServiceSchedulerInitiated', reason, by });
}

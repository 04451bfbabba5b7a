import type { EcsContext } from './context.ts';
import type { EcsService, Task } from './model.ts';
import { minimumHealthy } from './plan.ts';

/** A new task of the service: counted where it is. */
export function joinService(task: Task): void {
  const { service, instance } = task;
  if (!service) return;
  service.starting.add(task);
  add(service.byZone, instance.availabilityZone, 1);
  add(service.byInstance, instance, 1);
}

/** The task is as good as it gets: the service may rely on it. */
export function turnHealthy(context: EcsContext, task: Task): void {
  task.healthy = true;
  const { service } = task;
  if (!service || !service.starting.delete(task)) return;
  service.healthy.add(task);
  noteHealthyCount(context, service, '');
}

/** The task is told to stop, or has ended: the service goes on without it. */
export function leaveService(context: EcsContext, task: Task, cause: string): void {
  const { service, instance } = task;
  if (!service) return;
  const wasHealthy = service.healthy.delete(task);
  if (!wasHealthy && !service.starting.delete(task)) return;
  if (wasHealthy && task.diedAt !== undefined) service.deadCount -= 1;
  service.evicting.delete(task);
  service.stopping.add(task);
  if (task.startedAt !== undefined) service.runningCount -= 1;
  add(service.byZone, instance.availabilityZone, -1);
  add(service.byInstance, instance, -1);
  noteHealthyCount(context, service, cause);
}

/** The task's containers are gone, and ECS does not know it yet. */
export function noteDeath(context: EcsContext, task: Task, cause: string): void {
  const { service } = task;
  if (!service?.healthy.has(task)) return;
  service.deadCount += 1;
  noteHealthyCount(context, service, cause);
}

/** Keeps the record of services below their minimum, by what is true, not by what ECS believes. */
export function noteHealthyCount(context: EcsContext, service: EcsService, cause: string): void {
  if (service.strategy === 'DAEMON') return;
  const healthy = service.healthy.size - service.deadCount;
  const minimum = minimumHealthy(service.desiredCount, service.minimumHealthyPercent);
  if (healthy >= service.desiredCount) service.reachedDesired = true;
  if (service.low) {
    if (healthy < service.low.healthy) service.low.healthy = healthy;
    if (healthy >= minimum) {
      service.low.until = context.clock.now();
      service.low = undefined;
    }
  } else if (service.reachedDesired && healthy < minimum) {
    service.low = { service: service.arn, at: context.clock.now(), healthy, minimum, cause };
    context.healthyCountLow.push(service.low);
  }
}

function add<Key>(counts: Map<Key, number>, key: Key, by: number): void {
  const count = (counts.get(key) ?? 0) + by;
  if (count === 0) counts.delete(key);
  else counts.set(key, count);
}

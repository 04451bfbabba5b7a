import type { EcsContext } from './context.ts';
import type { EcsService } from './model.ts';
import { stopService } from './service-tasks.ts';

/** Deletes a service: its tasks are told to stop, and it is INACTIVE when they have. */
export function deleteService(context: EcsContext, service: EcsService): void {
  service.status = 'DRAINING';
  service.desiredCount = 0;
  service.zoneRebalancing = false;
  for (const task of [...service.starting, ...service.healthy]) stopService(context, task, 'scale-in');
  context.serviceChanged(service);
}

/** Ends a deleted service when nothing of it is left. */
export function closeDeleted(service: EcsService): void {
  if (service.status !== 'DRAINING') return;
  if (service.starting.size + service.healthy.size + service.stopping.size > 0) return;
  service.status = 'INACTIVE';
  service.cluster.daemons.delete(service);
  service.cluster.waiting.delete(service);
}

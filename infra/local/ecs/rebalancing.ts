import type { EcsContext } from './context.ts';
import { primary } from './deployments.ts';
import type { EcsService } from './model.ts';
import { bestIn } from './placement.ts';
import { maximumRunning } from './plan.ts';
import { fullest, serviceTask, stopService } from './service-tasks.ts';
import { startTask } from './tasks.ts';

/**
 * Availability Zone rebalancing, one task at a time: starts one where the service has the fewest, and when that is
 * healthy stops one where it has the most. A task more in one zone than in another is balance enough.
 */
export function rebalance(context: EcsContext, service: EcsService): void {
  if (service.starting.size > 0) return;
  if (service.healthy.size > service.desiredCount) {
    const task = fullest(service, context.clock.now());
    service.rebalancing = false;
    if (task) stopService(context, task, 'rebalancing');
    return;
  }
  service.rebalancing = false;
  if (maximumRunning(service.desiredCount, service.maximumPercent) <= service.desiredCount) return;
  const counts = [...service.cluster.zones.keys()].map((zone) => ({
    zone,
    count: service.byZone.get(zone) ?? 0,
  }));
  const most = Math.max(...counts.map(({ count }) => count));
  const fewest = counts.filter(({ count }) => count < most - 1).toSorted((a, b) => a.count - b.count);
  for (const { zone } of fewest) {
    const instances = service.cluster.zones.get(zone) ?? [];
    const instance = bestIn(instances, primary(service).definition, service, context.placementRandom);
    if (!instance) continue;
    service.rebalancing = true;
    startTask(context, serviceTask(service, instance));
    return;
  }
}

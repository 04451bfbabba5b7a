import type { EcsContext } from './context.ts';
import { closeDeleted } from './delete-service.ts';
import { completeDeployment, primary } from './deployments.ts';
import type { EcsService, Task } from './model.ts';
import { canPlace, choosePlace } from './placement.ts';
import { planReplica } from './plan.ts';
import { rebalance } from './rebalancing.ts';
import { tickDaemon } from './scheduler-daemon.ts';
import { serviceEvent, steady, tasksStarted } from './service-events.ts';
import { fullest, serviceTask, stopService } from './service-tasks.ts';
import { startTask } from './tasks.ts';

/** Starts the service scheduler: it looks at a service a moment after something about it changed, never else. */
export function startScheduler(context: EcsContext): void {
  context.serviceChanged = (service) => {
    if (service.tickSet) return;
    service.tickSet = true;
    context.clock.after(context.draw('scheduler', context.settings.schedulerDelay), () => {
      service.tickSet = false;
      if (service.strategy === 'DAEMON') tickDaemon(context, service);
      else tickReplica(context, service);
    });
  };
}

function tickReplica(context: EcsContext, service: EcsService): void {
  const { healthy: evictable, starting: unstarted } = evictingTasks(context, service);
  for (const task of unstarted) evict(context, task);
  const evicting = countEvicting(service);
  const plan = planReplica({
    desired: service.desiredCount,
    minimumHealthyPercent: service.minimumHealthyPercent,
    maximumPercent: service.maximumPercent,
    stayingHealthy: service.healthy.size - evicting.healthy,
    stayingStarting: service.starting.size - evicting.starting,
    evictingHealthy: evicting.healthy,
    stopping: service.stopping.size,
  });
  for (const task of evictable.slice(0, plan.evict)) evict(context, task);
  if (service.rebalancing) rebalance(context, service);
  else stopExcess(context, service, plan.excess);
  startReplicas(context, service, plan.start);
  noteSteady(context, service);
  closeDeleted(service);
}

function evict(context: EcsContext, task: Task): void {
  stopService(context, task, task.instance.status === 'DRAINING' ? 'drain' : 'deployment');
}

/**
 * What may be stopped to be replaced. Protection holds up a deployment; whether it holds up a drain is for the switch
 * to say.
 */
function evictingTasks(context: EcsContext, service: EcsService): { healthy: Task[]; starting: Task[] } {
  const healthy: Task[] = [];
  const starting: Task[] = [];
  const now = context.clock.now();
  for (const task of service.evicting) {
    const isHeld = task.instance.status !== 'DRAINING' || context.settings.protectionHoldsDrain;
    if (isHeld && (task.protectedUntil ?? 0) > now) continue;
    (service.healthy.has(task) ? healthy : starting).push(task);
  }
  return { healthy, starting };
}

function countEvicting(service: EcsService): { healthy: number; starting: number } {
  let healthy = 0;
  for (const task of service.evicting) if (service.healthy.has(task)) healthy += 1;
  return { healthy, starting: service.evicting.size - healthy };
}

/** Too many: first what has not started, then from the zone and the instance with the most, the youngest first. */
function stopExcess(context: EcsContext, service: EcsService, count: number): void {
  const now = context.clock.now();
  for (let left = count; left > 0; left -= 1) {
    const unstarted = [...service.starting].findLast((task) => !service.evicting.has(task));
    const chosen = unstarted ?? fullest(service, now);
    if (!chosen) return;
    stopService(context, chosen, 'scale-in');
  }
}

function startReplicas(context: EcsContext, service: EcsService, count: number): void {
  service.cluster.waiting.delete(service);
  const started: Task[] = [];
  for (let left = count; left > 0; left -= 1) {
    const instance = choosePlace(
      service.cluster,
      primary(service).definition,
      service,
      context.placementRandom,
    );
    if (!instance) {
      tasksStarted(context, service, started);
      service.cluster.waiting.add(service);
      serviceEvent(
        context,
        service,
        `was unable to place a task because no container instance met all of its requirements. ${whyUnplaced(service)}`,
      );
      return;
    }
    started.push(startTask(context, serviceTask(service, instance)));
  }
  tasksStarted(context, service, started);
}

/** Where there is room, and the service may not go: its constraint. */
function whyUnplaced(service: EcsService): string {
  const { definition } = primary(service);
  const closest =
    service.constraint &&
    [...service.cluster.instances.values()].find((one) => canPlace(one, definition, undefined));
  return closest
    ? `The closest matching container-instance ${closest.arn.slice(-32)} encountered error "MemberOf placement constraint unsatisfied.".`
    : 'Reason: No Container Instances were found in your cluster with enough CPU units and memory available.';
}

function noteSteady(context: EcsContext, service: EcsService): void {
  const rest = service.starting.size + service.stopping.size + service.evicting.size;
  const isSteady = rest === 0 && service.healthy.size === service.desiredCount;
  if (isSteady) completeDeployment(context, service);
  if (isSteady && !service.isSteady) steady(context, service);
  service.isSteady = isSteady;
  if (isSteady && service.zoneRebalancing) rebalance(context, service);
}

import type { EcsContext } from './context.ts';
import { isOutdated } from './deployments.ts';
import type { ContainerInstance } from './model.ts';
import { instanceChanged } from './native-events.ts';
import { endUnasked, killTask, liveTasks, reportDeath } from './task-end.ts';
import { resumeTask } from './tasks.ts';

/** Sets ACTIVE or DRAINING and tells the services concerned. Their tasks are dealt with by the scheduler. */
export function setStatus(
  context: EcsContext,
  instance: ContainerInstance,
  status: 'ACTIVE' | 'DRAINING',
): void {
  if (instance.status === status) return;
  instance.status = status;
  instance.updatedAt = context.clock.now();
  if (context.settings.stateChangeEmits) instanceChanged(context, instance);
  for (const task of instance.live) {
    const { service } = task;
    if (service?.strategy !== 'REPLICA' || task.desiredStatus !== 'RUNNING') continue;
    if (status === 'DRAINING' || isOutdated(task)) service.evicting.add(task);
    else service.evicting.delete(task);
    context.serviceChanged(service);
  }
  roomChanged(context, instance);
}

/** An instance gained or lost room or readiness: daemons, services that wait for room and those that rebalance look again. */
export function roomChanged(context: EcsContext, instance: ContainerInstance): void {
  for (const daemon of instance.cluster.daemons) {
    daemon.dirty.add(instance);
    context.serviceChanged(daemon);
  }
  for (const service of instance.cluster.services.values()) {
    if (service.zoneRebalancing || instance.cluster.waiting.has(service)) context.serviceChanged(service);
  }
}

/**
 * Changes what ECS says of the agent. When it connects, what it reports is believed: dead tasks end, and those that
 * waited for it go on.
 */
export function setConnection(context: EcsContext, instance: ContainerInstance, connected: boolean): void {
  if (instance.status === 'INACTIVE' || instance.agentConnected === connected) return;
  const now = context.clock.now();
  if (connected && now - instance.agentChangedAt > context.settings.agentImpairedAfterMs)
    instance.agentOkSince = now;
  instance.agentConnected = connected;
  instance.agentChangedAt = now;
  instanceChanged(context, instance);
  if (!connected) return;
  for (const task of liveTasks(instance)) {
    reportDeath(context, task, 'Essential container in task exited');
    resumeTask(context, task);
  }
  roomChanged(context, instance);
}

/** The host went down and will boot again: its containers are dead, and ECS sees only that the agent is gone. */
export function rebootHost(context: EcsContext, instance: ContainerInstance): void {
  for (const task of liveTasks(instance)) killTask(context, task, 'host-rebooted');
  instance.agentPresent = false;
  setConnection(context, instance, false);
}

/** EC2 stopped the instance, which ECS learns from EC2: its tasks end at once. */
export function stopHost(
  context: EcsContext,
  instance: ContainerInstance,
  by: 'host-stopped' | 'deregistered',
): void {
  const tasks = liveTasks(instance);
  for (const task of tasks) killTask(context, task, by);
  instance.agentPresent = false;
  setConnection(context, instance, false);
  const verb = by === 'host-stopped' ? 'stopped' : 'terminated';
  const reason = `Host EC2 (instance ${instance.ec2InstanceId}) ${verb}.`;
  for (const task of tasks) {
    if (task.lastStatus !== 'STOPPED') endUnasked(context, task, reason, 137);
  }
}

/** The instance is terminated: INACTIVE for good. */
export function deregisterInstance(context: EcsContext, instance: ContainerInstance): void {
  if (instance.status === 'INACTIVE') return;
  stopHost(context, instance, 'deregistered');
  instance.status = 'INACTIVE';
  instance.deregisteredAt = context.clock.now();
  const zone = instance.cluster.zones.get(instance.availabilityZone);
  zone?.splice(zone.indexOf(instance), 1);
  if (zone?.length === 0) instance.cluster.zones.delete(instance.availabilityZone);
  instanceChanged(context, instance);
}

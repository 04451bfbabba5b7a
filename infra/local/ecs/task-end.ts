import type { EcsContext } from './context.ts';
import type { ContainerInstance, StopCode, Task, TaskStopper } from './model.ts';
import { instanceChanged, taskChanged } from './native-events.ts';
import { leaveService, noteDeath } from './service-sets.ts';

/** The containers are gone and ECS knows: STOPPED, the room is free, the scheduler is told, the log has its line. */
export function finishStop(context: EcsContext, task: Task): void {
  const { instance, service } = task;
  const now = context.clock.now();
  task.timer?.cancel();
  task.timer = undefined;
  task.next = undefined;
  task.waitsForAgent = false;
  task.lastStatus = 'STOPPED';
  task.stoppedAt = now;
  instance.live.delete(task);
  instance.remainingCpu += task.definition.cpu;
  instance.remainingMemory += task.definition.memory;
  service?.stopping.delete(task);
  context.stopped.push(task);
  log(context, task);
  taskChanged(context, task);
  if (service) context.serviceChanged(service);
  for (const waiting of instance.cluster.waiting) context.serviceChanged(waiting);
  for (const daemon of instance.cluster.daemons) {
    if (instance.status !== 'DRAINING' && daemon !== service) continue;
    daemon.dirty.add(instance);
    context.serviceChanged(daemon);
  }
}

/** The host took the task's containers down. ECS learns it when the agent is back, or from EC2. */
export function killTask(context: EcsContext, task: Task, by: TaskStopper): void {
  if (task.diedAt !== undefined || task.lastStatus === 'STOPPED' || task.lastStatus === 'PROVISIONING')
    return;
  task.diedAt = context.clock.now();
  task.timer?.cancel();
  task.timer = undefined;
  task.next = undefined;
  task.waitsForAgent = false;
  task.stoppedBy ??= by;
  noteDeath(context, task, `task ${task.id} on ${task.instance.ec2InstanceId}: ${by}`);
}

/** ECS learns that a task is dead. One that had been told to stop keeps the reason it was given then. */
export function reportDeath(context: EcsContext, task: Task, reason: string): void {
  if (task.diedAt === undefined || task.lastStatus === 'STOPPED') return;
  endUnasked(context, task, reason, 137);
}

/** The task's own process ends, or its end is found out: nobody told it to stop. */
export function endUnasked(context: EcsContext, task: Task, reason: string, exitCode: number): void {
  const ran = task.startedAt !== undefined;
  if (ran) task.exitCode = exitCode;
  if (task.desiredStatus === 'STOPPED') {
    finishStop(context, task);
    return;
  }
  const stopCode: StopCode = ran ? 'EssentialContainerExited' : 'TaskFailedToStart';
  task.desiredStatus = 'STOPPED';
  task.stopCode = stopCode;
  task.stoppedReason = reason;
  task.stoppedBy ??= 'itself';
  task.stoppingAt = context.clock.now();
  uncount(task);
  leaveService(context, task, `task ${task.id} on ${task.instance.ec2InstanceId}: ${task.stoppedBy}`);
  finishStop(context, task);
  instanceChanged(context, task.instance);
}

/** The task's `desiredStatus` is no longer RUNNING: it leaves the instance's counts, which go by that. */
export function uncount(task: Task): void {
  if (task.startedAt === undefined) task.instance.pendingTasksCount -= 1;
  else task.instance.runningTasksCount -= 1;
}

/** Forgets tasks that have been STOPPED for an hour. Called by readers, so no timer is needed. */
export function forgetStopped(context: EcsContext): void {
  const before = context.clock.now() - context.settings.stoppedTaskVisibleMs;
  let count = 0;
  for (const task of context.stopped) {
    if ((task.stoppedAt ?? 0) >= before) break;
    task.cluster.tasks.delete(task.id);
    task.instance.tasks.delete(task);
    count += 1;
  }
  if (count > 0) context.stopped.splice(0, count);
}

/** The tasks of an instance that are not STOPPED, as a list that stays as it is while they end. */
export function liveTasks(instance: ContainerInstance): Task[] {
  return [...instance.live];
}

function log(context: EcsContext, task: Task): void {
  const killedByHost = task.diedAt !== undefined;
  const stopCode = task.stopCode ?? 'EssentialContainerExited';
  context.taskStops.push({
    taskArn: task.arn,
    service: task.service?.name,
    ec2InstanceId: task.instance.ec2InstanceId,
    stopCode,
    stoppedReason: task.stoppedReason ?? '',
    by: task.stoppedBy ?? 'itself',
    at: context.clock.now(),
    killedByHost,
    lost: killedByHost || (task.service !== undefined && stopCode !== 'ServiceSchedulerInitiated'),
  });
}

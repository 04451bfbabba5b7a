import type { EcsContext } from './context.ts';
import { primary } from './deployments.ts';
import type {
  ContainerInstance,
  EcsService,
  StopCode,
  Task,
  TaskDefinition,
  TaskMove,
  TaskStopper,
} from './model.ts';
import { instanceChanged, taskChanged } from './native-events.ts';
import { joinService, leaveService, turnHealthy } from './service-sets.ts';
import { finishStop, uncount } from './task-end.ts';

/** What a task is made from. */
export interface NewTask {
  readonly instance: ContainerInstance;
  readonly definition: TaskDefinition;
  readonly service?: EcsService;
  readonly group: string;
  readonly startedBy?: string;
  /** It has been running for long: no start, no events. */
  readonly settled?: boolean;
}

/** Places a task: takes its room on the instance and lets it start. */
export function startTask(context: EcsContext, made: NewTask): Task {
  const { instance, definition } = made;
  const id = context.ids.hex();
  const task: Task = {
    id,
    arn: context.arn(`task/${instance.cluster.name}/${id}`),
    sequence: context.ids.next(),
    cluster: instance.cluster,
    instance,
    definition,
    service: made.service,
    deployment: made.service && primary(made.service),
    group: made.group,
    startedBy: made.startedBy,
    createdAt: context.clock.now(),
    desiredStatus: 'RUNNING',
    lastStatus: 'PROVISIONING',
    healthy: false,
    version: 0,
    updatedAt: context.clock.now(),
    waitsForAgent: false,
  };
  instance.cluster.tasks.set(id, task);
  instance.tasks.add(task);
  instance.live.add(task);
  instance.remainingCpu -= definition.cpu;
  instance.remainingMemory -= definition.memory;
  instance.pendingTasksCount += 1;
  joinService(task);
  if (made.settled) settle(context, task);
  else {
    taskChanged(context, task);
    instanceChanged(context, instance);
    later(context, task, context.draw('tasks', context.settings.provisioning), 'pend');
  }
  return task;
}

/**
 * Tells a task to stop. `desiredStatus` is STOPPED from now on; the containers end later: after the load balancer's
 * deregistration delay, SIGTERM and its time. Told twice, the first telling counts.
 */
export function stopTask(
  context: EcsContext,
  task: Task,
  stop: { readonly stopCode: StopCode; readonly reason: string; readonly by: TaskStopper },
): void {
  if (task.desiredStatus === 'STOPPED') return;
  task.desiredStatus = 'STOPPED';
  task.stopCode = stop.stopCode;
  task.stoppedReason = stop.reason;
  task.stoppedBy ??= stop.by;
  task.stoppingAt = context.clock.now();
  uncount(task);
  leaveService(context, task, `task ${task.id} on ${task.instance.ec2InstanceId}: ${stop.by}`);
  const balanced = task.service?.loadBalancing !== undefined && task.lastStatus === 'RUNNING';
  if (balanced) task.lastStatus = 'DEACTIVATING';
  taskChanged(context, task);
  instanceChanged(context, task.instance);
  if (task.diedAt !== undefined) return;
  const delayMs = balanced ? (task.service?.loadBalancing?.deregistrationDelayMs ?? 0) : 200;
  later(context, task, delayMs, 'signal');
}

/** Lets a task that waited for the agent go on, now that it is connected. */
export function resumeTask(context: EcsContext, task: Task): void {
  if (!task.waitsForAgent) return;
  task.waitsForAgent = false;
  move(context, task);
}

function later(context: EcsContext, task: Task, ms: number, next: TaskMove): void {
  task.timer?.cancel();
  task.next = next;
  task.waitsForAgent = false;
  task.timer = context.clock.after(ms, () => move(context, task));
}

function move(context: EcsContext, task: Task): void {
  const { next } = task;
  if (next === undefined) return;
  if (next !== 'turn-healthy' && !task.instance.agentConnected) {
    task.waitsForAgent = true;
    return;
  }
  task.timer = undefined;
  task.next = undefined;
  moves[next](context, task);
}

const moves: Record<TaskMove, (context: EcsContext, task: Task) => void> = {
  pend: (context, task) => {
    task.lastStatus = 'PENDING';
    taskChanged(context, task);
    later(context, task, context.draw('tasks', context.settings.startup), 'run');
  },
  run: (context, task) => {
    run(context, task);
    taskChanged(context, task);
    const waitMs = healthDelayMs(task);
    if (waitMs > 0) later(context, task, waitMs, 'turn-healthy');
    else moves['turn-healthy'](context, task);
  },
  'turn-healthy': (context, task) => {
    turnHealthy(context, task);
    if (task.service) context.serviceChanged(task.service);
  },
  signal: (context, task) => {
    const ran = task.startedAt !== undefined;
    const neededMs = context.draw('tasks', task.definition.stopping ?? context.settings.stopping);
    const allowedMs = task.definition.stopTimeoutSeconds * 1000;
    task.lastStatus = 'STOPPING';
    task.exitCode = ran ? (neededMs > allowedMs ? 137 : 0) : undefined;
    taskChanged(context, task);
    later(context, task, ran ? Math.min(neededMs, allowedMs) : 200, 'stop');
  },
  stop: (context, task) => finishStop(context, task),
};

function run(context: EcsContext, task: Task): void {
  task.lastStatus = 'RUNNING';
  task.startedAt = context.clock.now();
  task.instance.pendingTasksCount -= 1;
  task.instance.runningTasksCount += 1;
  if (task.service) task.service.runningCount += 1;
}

function settle(context: EcsContext, task: Task): void {
  run(context, task);
  task.version = 3;
  turnHealthy(context, task);
}

function healthDelayMs(task: Task): number {
  return Math.max(task.definition.healthyAfterMs ?? 0, task.service?.loadBalancing?.healthyAfterMs ?? 0);
}

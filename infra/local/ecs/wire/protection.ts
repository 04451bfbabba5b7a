import type { Input, Operation } from '../../wire/service.ts';
import type { EcsContext } from '../context.ts';
import { wireTime } from '../describe-instance.ts';
import type { Task } from '../model.ts';
import { onEach } from './access.ts';
import { integer, invalid, requiredBoolean, requiredTexts, texts } from './input.ts';
import { inputCluster, resourceArn, type Failure } from './resolve.ts';
import { lookUpTask } from './tasks.ts';

const USUAL_MINUTES = 120;
const MOST_MINUTES = 2_880;

/** GetTaskProtection, UpdateTaskProtection. */
export function protectionOperations(context: EcsContext): Record<string, Operation> {
  return {
    GetTaskProtection: {
      access: (input) => onEach(context, input, 'GetTaskProtection', 'task', requiredTasks(input, 100)),
      run: (input) => forEachTask(context, input, 100, () => {}),
    },
    UpdateTaskProtection: {
      access: (input) => onEach(context, input, 'UpdateTaskProtection', 'task', requiredTasks(input, 10)),
      run: (input) => {
        const enabled = requiredBoolean(input, 'protectionEnabled');
        const minutes = integer(input, 'expiresInMinutes', 1, MOST_MINUTES) ?? USUAL_MINUTES;
        return forEachTask(context, input, 10, (task) => protect(context, task, enabled ? minutes : 0));
      },
    },
  };
}

function requiredTasks(input: Input, most: number): string[] {
  if (texts(input, 'tasks').length === 0) throw invalid('tasks', [], 'cannot be empty');
  return requiredTexts(input, 'tasks', most);
}

function protect(context: EcsContext, task: Task, minutes: number): void {
  const service = task.service;
  if (!service) return;
  task.protectedUntil = minutes === 0 ? undefined : context.clock.now() + minutes * 60_000;
  context.serviceChanged(service);
  if (minutes > 0) context.clock.after(minutes * 60_000 + 1, () => context.serviceChanged(service));
}

function forEachTask(context: EcsContext, input: Input, most: number, change: (task: Task) => void): unknown {
  const cluster = inputCluster(context, input);
  const protectedTasks: unknown[] = [];
  const failures: Failure[] = [];
  for (const identifier of requiredTasks(input, most)) {
    const arn = resourceArn(context, input, 'task', identifier);
    const task = lookUpTask(cluster, 'tasks', identifier);
    if (!task) failures.push({ arn, reason: 'MISSING' });
    else if (!task.service || task.desiredStatus === 'STOPPED')
      failures.push({ arn, reason: 'TASK_NOT_VALID' });
    else {
      change(task);
      const until = task.protectedUntil ?? 0;
      const enabled = until > context.clock.now();
      protectedTasks.push({
        taskArn: task.arn,
        protectionEnabled: enabled,
        ...(enabled && { expirationDate: wireTime(until) }),
      });
    }
  }
  return { protectedTasks, failures };
}

import { ServiceError, type Input, type Operation } from '../../wire/service.ts';
import type { EcsContext } from '../context.ts';
import { describeTask } from '../describe-task.ts';
import { lastPart } from '../lookup.ts';
import type { Cluster, Task } from '../model.ts';
import { forgetStopped } from '../task-end.ts';
import { stopTask } from '../tasks.ts';
import { inCluster, onEach } from './access.ts';
import { choice, choices, invalid, requiredText, requiredTexts, text } from './input.ts';
import { lookUpInstance } from './instances.ts';
import { page } from './paging.ts';
import { inputCluster, resourceArn, resourceId, type Failure } from './resolve.ts';

/** ListTasks, DescribeTasks, StopTask. */
export function taskOperations(context: EcsContext): Record<string, Operation> {
  return {
    ListTasks: {
      access: (input) => {
        const instance = text(input, 'containerInstance');
        return instance === undefined
          ? inCluster(context, input, 'ListTasks')
          : onEach(context, input, 'ListTasks', 'container-instance', [instance]);
      },
      run: (input) => listTasks(context, input),
    },
    DescribeTasks: {
      access: (input) => onEach(context, input, 'DescribeTasks', 'task', requiredTexts(input, 'tasks', 100)),
      run: (input) => describeTasks(context, input),
    },
    StopTask: {
      access: (input) => onEach(context, input, 'StopTask', 'task', [requiredText(input, 'task')]),
      run: (input) => {
        const cluster = inputCluster(context, input);
        const task = lookUpTask(cluster, 'task', requiredText(input, 'task'));
        if (!task) {
          throw new ServiceError(
            'InvalidParameterException',
            `The referenced task was not found. task: ${requiredText(input, 'task')}`,
          );
        }
        const reason = text(input, 'reason') ?? 'Task stopped by user';
        stopTask(context, task, { stopCode: 'UserInitiated', reason, by: 'user' });
        if (task.service) context.serviceChanged(task.service);
        return { task: describeTask(task) };
      },
    },
  };
}

/** A task that the call names, by id or ARN. */
export function lookUpTask(cluster: Cluster, field: string, identifier: string): Task | undefined {
  return cluster.tasks.get(resourceId(cluster, 'task', field, identifier));
}

function listTasks(context: EcsContext, input: Input): unknown {
  forgetStopped(context);
  const cluster = inputCluster(context, input);
  const desired = choice(input, 'desiredStatus', ['RUNNING', 'PENDING', 'STOPPED']) ?? 'RUNNING';
  const family = text(input, 'family');
  const startedBy = text(input, 'startedBy');
  const launchType = choice(input, 'launchType', ['EC2', 'FARGATE', 'EXTERNAL', 'MANAGED_INSTANCES']);
  const service = serviceFilter(cluster, text(input, 'serviceName'));
  if (startedBy !== undefined && (family !== undefined || service !== undefined)) {
    throw invalid('startedBy', startedBy, 'must be the only filter');
  }
  const { items, nextToken } = page(
    input,
    candidates(context, cluster, input),
    (task) =>
      task.desiredStatus === desired &&
      (family === undefined || task.definition.family === family) &&
      (startedBy === undefined || task.startedBy === startedBy) &&
      (service === undefined || task.service?.name === service) &&
      (launchType === undefined || launchType === task.instance.launchType),
  );
  return { taskArns: items.map(({ arn }) => arn), nextToken };
}

function candidates(context: EcsContext, cluster: Cluster, input: Input): Iterable<Task> {
  if (text(input, 'daemonName') !== undefined) return [];
  const identifier = text(input, 'containerInstance');
  if (identifier === undefined) return cluster.tasks.values();
  const instance = lookUpInstance(context, cluster, 'containerInstance', identifier);
  if (!instance) throw invalid('containerInstance', identifier, 'is not registered in the cluster');
  return instance.tasks;
}

function serviceFilter(cluster: Cluster, name: string | undefined): string | undefined {
  if (name === undefined) return undefined;
  if (cluster.services.has(lastPart(name))) return lastPart(name);
  throw new ServiceError('ServiceNotFoundException', `Service not found. serviceName: ${name}`);
}

function describeTasks(context: EcsContext, input: Input): unknown {
  forgetStopped(context);
  const cluster = inputCluster(context, input);
  choices(input, 'include', ['TAGS']);
  const tasks: unknown[] = [];
  const failures: Failure[] = [];
  for (const identifier of requiredTexts(input, 'tasks', 100)) {
    const task = lookUpTask(cluster, 'tasks', identifier);
    if (task) tasks.push(describeTask(task));
    else failures.push({ arn: resourceArn(context, input, 'task', identifier), reason: 'MISSING' });
  }
  return { tasks, failures };
}

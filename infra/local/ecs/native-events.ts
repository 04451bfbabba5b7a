import type { EcsContext } from './context.ts';
import { attributeList, eventTime, instanceCore } from './describe-instance.ts';
import { taskCore } from './describe-task.ts';
import type { ContainerInstance, Task } from './model.ts';

/**
 * Says 'ECS Container Instance State Change' and raises the instance's version: the counter goes up with each change
 * that makes an event, and with no other.
 */
export function instanceChanged(context: EcsContext, instance: ContainerInstance): void {
  instance.version += 1;
  instance.updatedAt = context.clock.now();
  context.emit({
    source: 'aws.ecs',
    detailType: 'ECS Container Instance State Change',
    resources: [instance.arn],
    detail: {
      clusterArn: instance.cluster.arn,
      ...instanceCore(instance, eventTime),
      accountType: 'DEFAULT',
      ...(context.settings.eventsCarryAttributes && { attributes: attributeList(instance) }),
      updatedAt: eventTime(instance.updatedAt),
    },
  });
}

/** Says 'ECS Task State Change' and raises the task's version. */
export function taskChanged(context: EcsContext, task: Task): void {
  task.version += 1;
  task.updatedAt = context.clock.now();
  context.emit({
    source: 'aws.ecs',
    detailType: 'ECS Task State Change',
    resources: [task.arn],
    detail: { ...taskCore(task, eventTime), updatedAt: eventTime(task.updatedAt) },
  });
}

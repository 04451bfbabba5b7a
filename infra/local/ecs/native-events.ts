import type { EcsContext } from './context.ts';
import { attributeList, eventTime, instanceCore } from './describe-instance.ts';
import { taskCore } from './describe-task.ts';
import type { ContainerInstance, EcsService, Task } from './model.ts';

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

/** Says 'ECS Deployment State Change' of a service's newest deployment. */
export function deploymentChanged(
  context: EcsContext,
  { arn, deployments: [newest] }: EcsService,
  eventName: 'SERVICE_DEPLOYMENT_IN_PROGRESS' | 'SERVICE_DEPLOYMENT_COMPLETED',
): void {
  if (newest === undefined) return;
  context.emit({
    source: 'aws.ecs',
    detailType: 'ECS Deployment State Change',
    resources: [arn],
    detail: {
      eventType: 'INFO',
      eventName,
      deploymentId: newest.id,
      updatedAt: eventTime(newest.updatedAt),
      reason: `ECS deployment ${newest.id} ${newest.isCompleted ? 'completed' : 'in progress'}.`,
    },
  });
}

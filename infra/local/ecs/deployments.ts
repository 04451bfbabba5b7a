import type { EcsContext } from './context.ts';
import type { Deployment, EcsService, Task, TaskDefinition } from './model.ts';
import { deploymentChanged } from './native-events.ts';
import { serviceEvent } from './service-events.ts';

/** A deployment that begins now. */
export function newDeployment(context: EcsContext, definition: TaskDefinition): Deployment {
  const now = context.clock.now();
  return { id: context.ids.deployment(), definition, createdAt: now, updatedAt: now, isCompleted: false };
}

/** The deployment whose tasks a service wants. */
export function primary(service: EcsService): Deployment {
  const [newest] = service.deployments;
  if (newest === undefined) throw new Error(`service "${service.name}" has no deployment`);
  return newest;
}

/** Whether a task is of an older deployment than its service wants, and so is to be replaced. */
export function isOutdated(task: Task): boolean {
  return task.service !== undefined && task.deployment !== primary(task.service);
}

/**
 * Begins a deployment: the service's tasks give way to new ones, under the same percentages as in a drain. A deployment
 * that was under way is overtaken.
 */
export function deploy(context: EcsContext, service: EcsService, definition: TaskDefinition): void {
  service.deployments = [newDeployment(context, definition), ...service.deployments];
  service.isSteady = false;
  service.rebalancing = false;
  for (const task of [...service.starting, ...service.healthy]) {
    if (service.strategy === 'DAEMON') service.dirty.add(task.instance);
    else service.evicting.add(task);
  }
  deploymentChanged(context, service, 'SERVICE_DEPLOYMENT_IN_PROGRESS');
  context.serviceChanged(service);
}

/** The service has what it wants, and nothing of older deployments is left. */
export function completeDeployment(context: EcsContext, service: EcsService): void {
  const deployment = primary(service);
  service.deployments = [deployment];
  if (deployment.isCompleted) return;
  deployment.isCompleted = true;
  deployment.updatedAt = context.clock.now();
  serviceEvent(context, service, `(deployment ${deployment.id}) deployment completed.`);
  deploymentChanged(context, service, 'SERVICE_DEPLOYMENT_COMPLETED');
}

import { ServiceError } from '../wire/service.ts';
import type { EcsContext } from './context.ts';
import type { Cluster, ContainerInstance, TaskDefinition, TaskDefinitionSpec } from './model.ts';

/** The last part of an ARN, or the name itself. */
export function lastPart(identifier: string): string {
  return identifier.slice(identifier.lastIndexOf('/') + 1);
}

/** A cluster by name or ARN; ClusterNotFoundException when there is none. */
export function findCluster(context: EcsContext, identifier: string): Cluster {
  const cluster = context.clusters.get(lastPart(identifier));
  if (!cluster || (identifier.startsWith('arn:') && identifier !== cluster.arn)) {
    throw new ServiceError('ClusterNotFoundException', `Cluster not found. cluster: ${identifier}`);
  }
  return cluster;
}

/** The container instance of a host. */
export function findInstanceByEc2Id(context: EcsContext, ec2InstanceId: string): ContainerInstance {
  const instance = context.byEc2Id.get(ec2InstanceId);
  if (!instance) throw new Error(`no container instance is registered for "${ec2InstanceId}"`);
  return instance;
}

/** A task definition by ARN, `family:revision`, or `family` for its newest. */
export function findDefinition(context: EcsContext, identifier: string): TaskDefinition {
  const [family = '', revision] = lastPart(identifier).split(':');
  const revisions = context.definitions.get(family) ?? [];
  const found = revision === undefined ? revisions.at(-1) : revisions[Number(revision) - 1];
  if (!found) {
    throw new ServiceError(
      'ClientException',
      `Unable to describe task definition. taskDefinition: ${identifier}`,
    );
  }
  return found;
}

/** Registers a task definition: the next revision of its family. */
export function registerDefinition(context: EcsContext, spec: TaskDefinitionSpec): TaskDefinition {
  const revisions = context.definitions.get(spec.family) ?? [];
  context.definitions.set(spec.family, revisions);
  const revision = revisions.length + 1;
  const arn = context.arn(`task-definition/${spec.family}:${revision}`);
  const definition: TaskDefinition = {
    arn,
    revision,
    family: spec.family,
    cpu: spec.cpu,
    memory: spec.memory,
    image: spec.image ?? `public.ecr.aws/example/${spec.family}:latest`,
    stopTimeoutSeconds: spec.stopTimeoutSeconds ?? 30,
    stopping: spec.stopping,
    healthyAfterMs: spec.healthyAfterMs,
    registeredAt: context.clock.now(),
  };
  revisions.push(definition);
  return definition;
}

import type { AccessRequest, Input } from '../../wire/service.ts';
import type { EcsContext } from '../context.ts';
import { lastPart } from '../lookup.ts';
import { clusterArn, resourceArn, type ResourceKind } from './resolve.ts';

/** IAM is asked about the cluster itself. */
export function onCluster(context: EcsContext, input: Input, action: string): AccessRequest[] {
  return [{ action: `ecs:${action}`, resource: clusterArn(context, input) }];
}

/** IAM is asked about all resources (`*`), with the cluster as a condition. */
export function inCluster(context: EcsContext, input: Input, action: string): AccessRequest[] {
  return [{ action: `ecs:${action}`, resource: '*', context: { 'ecs:cluster': clusterArn(context, input) } }];
}

/** IAM is asked about each resource that the call names, with the cluster and the resource's tags as conditions. */
export function onEach(
  context: EcsContext,
  input: Input,
  action: string,
  kind: ResourceKind,
  identifiers: readonly string[],
): AccessRequest[] {
  const cluster = clusterArn(context, input);
  return identifiers.map((identifier) => ({
    action: `ecs:${action}`,
    resource: resourceArn(context, input, kind, identifier),
    context: { 'ecs:cluster': cluster, ...tags(context, cluster, kind, identifier) },
  }));
}

function tags(
  context: EcsContext,
  cluster: string,
  kind: ResourceKind,
  identifier: string,
): Record<string, string> {
  if (kind !== 'container-instance') return {};
  const instance = context.clusters.get(lastPart(cluster))?.instances.get(lastPart(identifier));
  return Object.fromEntries(
    Array.from(instance?.tags ?? [], ([key, value]): [string, string] => [`aws:ResourceTag/${key}`, value]),
  );
}

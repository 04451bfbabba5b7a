import type { Input } from '../../wire/service.ts';
import type { EcsContext } from '../context.ts';
import { findCluster, lastPart } from '../lookup.ts';
import type { Cluster } from '../model.ts';
import { invalid, text } from './input.ts';

/** The cluster that a call is about; `default` when it names none. */
export function inputCluster(context: EcsContext, input: Input): Cluster {
  const identifier = clusterIdentifier(input);
  checkClusterIdentifier(identifier);
  return findCluster(context, identifier);
}

/** Refuses what is neither a cluster's name nor the ARN of one. */
export function checkClusterIdentifier(identifier: string): void {
  const form = identifier.startsWith('arn:')
    ? /^arn:aws[a-z-]*:ecs:[a-z\d-]+:\d{12}:cluster\/[A-Za-z0-9_-]{1,255}$/
    : /^[A-Za-z0-9_-]{1,255}$/;
  if (!form.test(identifier)) throw invalid('cluster', identifier, 'Identifier is malformed');
}

/** The ARN of the cluster that a call is about, whether it exists or not: what IAM is asked about. */
export function clusterArn(context: EcsContext, input: Input): string {
  const identifier = clusterIdentifier(input);
  return identifier.startsWith('arn:') ? identifier : context.arn(`cluster/${identifier}`);
}

function clusterIdentifier(input: Input): string {
  return text(input, 'cluster') ?? 'default';
}

/** What has ARNs of the form `<kind>/<cluster>/<id>`. */
export type ResourceKind = 'container-instance' | 'task' | 'service';

/** The full ARN of an id or ARN, in the cluster of the call. */
export function resourceArn(
  context: EcsContext,
  input: Input,
  kind: ResourceKind,
  identifier: string,
): string {
  if (identifier.startsWith('arn:')) return identifier;
  return context.arn(`${kind}/${lastPart(clusterArn(context, input))}/${identifier}`);
}

/** The id in an id or ARN. An ARN of another cluster is refused in ECS's own words. */
export function resourceId(cluster: Cluster, kind: ResourceKind, field: string, identifier: string): string {
  if (!identifier.startsWith('arn:')) return identifier;
  const [, owner, id] = new RegExp(`:${kind}/(?:([^/]+)/)?([^/]+)$`).exec(identifier) ?? [];
  if (id === undefined) throw invalid(field, identifier, `must be the id or ARN of a ${kind}`);
  if (owner !== undefined && owner !== cluster.name) {
    throw invalid(field, identifier, `: Identifier is for cluster ${owner}. Your cluster is ${cluster.name}`);
  }
  return id;
}

/** One entry of `failures`. */
export interface Failure {
  readonly arn: string;
  readonly reason: string;
  readonly detail?: string;
}

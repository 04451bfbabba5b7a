import { bottlerocket, notBottlerocket } from '../ports/ecs-fleet.ts';
import type { Fleet } from './find-hosts.ts';
import type { DiscoverPorts } from './ports.ts';
import type { ScanCause } from './scan.ts';

/**
 * Reads which instances of a cluster run Bottlerocket. `undefined` when ECS does not know the cluster, or a person asked
 * for one of which the installation may know nothing: another's, or one mistyped.
 */
export async function observeFleet(
  { fleet }: Pick<DiscoverPorts, 'fleet'>,
  { clusterArn, isRequest }: Pick<ScanCause, 'clusterArn' | 'isRequest'>,
): Promise<Fleet | undefined> {
  try {
    const arns = await fleet.list(clusterArn, { filter: bottlerocket });
    const others = await fleet.list(clusterArn, { filter: notBottlerocket });
    const hosts = await fleet.describe(clusterArn, arns);
    const providers = [...new Set(hosts.flatMap((host) => host.capacityProvider ?? []))];
    const managedProviders = await fleet.managedProviders(clusterArn, providers);
    return { hosts, others: others.length, managedProviders };
  } catch (error) {
    const name = error instanceof Error ? error.name : '';
    if (name === 'ClusterNotFoundException' || (isRequest && name === 'AccessDeniedException'))
      return undefined;
    throw error;
  }
}

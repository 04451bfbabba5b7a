import type { ClusterRecord } from '../ledger/records.ts';
import type { InstanceView } from '../ports/ecs.ts';

/** The instances of a cluster that run Bottlerocket, and how many others there are. */
export interface Fleet {
  readonly hosts: readonly InstanceView[];
  readonly others: number;
  /** Capacity providers of ECS Managed Instances. */
  readonly managedProviders: ReadonlySet<string>;
}

/** What a scan does about each Bottlerocket instance of a cluster. */
export interface Found {
  readonly ask: readonly InstanceView[];
  /** AWS replaces these itself. */
  readonly managed: readonly string[];
  /** An attempt is open: its own steps find out what there is to know. */
  readonly underway: readonly string[];
  /** Neither ACTIVE nor DRAINING: coming or going. */
  readonly passing: readonly string[];
}

/** Sorts a cluster's Bottlerocket instances by what a scan does about them. Pure; ids in order. */
export function findHosts(fleet: Fleet, cluster: ClusterRecord): Found {
  const ask: InstanceView[] = [];
  const managed: string[] = [];
  const underway: string[] = [];
  const passing: string[] = [];
  for (const host of present(fleet.hosts)) {
    const { instanceId, status } = host;
    if (isManaged(host, fleet.managedProviders)) managed.push(instanceId);
    else if (cluster.slots[instanceId] !== undefined) underway.push(instanceId);
    else if (status !== 'ACTIVE' && status !== 'DRAINING') passing.push(instanceId);
    else ask.push(host);
  }
  return { ask, managed, underway, passing };
}

/**
 * One registration of each machine, by its id: an agent that lost its state registers anew, and ECS leaves the old
 * container instance ACTIVE, with its agent away for ever.
 */
function present(hosts: readonly InstanceView[]): readonly InstanceView[] {
  const byId = new Map<string, InstanceView>();
  for (const host of hosts) {
    const other = byId.get(host.instanceId);
    if (other === undefined || (host.agentConnected && !other.agentConnected))
      byId.set(host.instanceId, host);
  }
  return [...byId.values()].sort((a, b) => (a.instanceId < b.instanceId ? -1 : 1));
}

/** True for ECS Managed Instances: by their capacity provider, or by an id that is not EC2's. */
export const isManaged = (
  { instanceId, capacityProvider }: InstanceView,
  managedProviders: ReadonlySet<string>,
): boolean =>
  !instanceId.startsWith('i-') || (capacityProvider !== undefined && managedProviders.has(capacityProvider));

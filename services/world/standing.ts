import type { ClusterRecord, InstanceRecord, Pause } from '../ledger/records.ts';

/** Why an attempt must not go on towards its reboot: `undefined` when it may. Read from the cluster's record alone. */
export function stopReason(
  cluster: ClusterRecord,
  record: InstanceRecord,
  version: string,
): { readonly cause: 'paused' | 'target-denied'; readonly happened: string } | undefined {
  if (cluster.paused !== undefined) return { cause: 'paused', happened: whyPaused(cluster.paused) };
  const denied = cluster.denied[version] ?? record.denied[version];
  if (denied !== undefined) return { cause: 'target-denied', happened: `${version} is denied: ${denied}` };
  return undefined;
}

/** Who paused a cluster, if that was said, and why. */
export const whyPaused = ({ by, why }: Pick<Pause, 'by' | 'why'>): string =>
  `the cluster is paused${by === undefined ? '' : ` by ${by}`}: ${why}`;

/** True when the cluster's record says that this attempt holds the instance's slot. */
export const holdsSlot = (cluster: ClusterRecord, instanceId: string, attemptId: string): boolean =>
  cluster.slots[instanceId]?.attemptId === attemptId;

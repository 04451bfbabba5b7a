import type { Reason } from '../../events-schema/parts/reason.ts';
import type { UpdaterConfig } from '../config/updater-config.ts';
import type { ClusterRecord } from '../ledger/records.ts';
import { shortList } from './text.ts';

/** How many instances may be out of service at once; a percentage is of the cluster's Bottlerocket instances. */
export const budgetOf = (budget: UpdaterConfig['budget'], instances: number): number =>
  typeof budget === 'number'
    ? budget
    : Math.max(1, Math.floor((Number.parseInt(budget, 10) * instances) / 100));

/**
 * DynamoDB takes items of 409,600 bytes. Some 50,000 of a cluster's record are for the rest of it: the events of twenty
 * admissions, the attempts counted against versions, what was answered within the hour.
 */
const bytesForSlots = 360_000;
/** A slot's names and values, in quarantine at the longest, but for the cluster's ARN, which its container instance's has in it. */
const bytesOfASlot = 176;
const slotsAtMost = 1500;

/** How many slots a cluster's record has room for: 1,500, or fewer where the cluster has a long name. */
export const slotsThatFit = (clusterArn: string): number =>
  Math.min(slotsAtMost, Math.floor(bytesForSlots / (bytesOfASlot + clusterArn.length)));

/** The budget that is used, as a number. */
export const usedBudget = (clusterArn: string, budget: UpdaterConfig['budget'], instances: number): number =>
  Math.min(budgetOf(budget, instances), slotsThatFit(clusterArn));

/** True when the budget is a share of something that has to be counted. */
export const isPercentage = (budget: UpdaterConfig['budget']): boolean => typeof budget === 'string';

/** How many slots are taken, the quarantined ones among them. */
export const slotsTaken = (cluster: ClusterRecord): number => Object.keys(cluster.slots).length;

/** Why there is no slot for an instance; `others` are the container instances that others have out of service, by ARN. */
export function noSlot(cluster: ClusterRecord, budget: number, others: readonly string[]): Reason {
  const taken = slotsTaken(cluster);
  const quarantined = Object.entries(cluster.slots).filter(([, slot]) => slot.quarantinedAt !== undefined);
  if (quarantined.length >= budget) {
    const names = quarantined.slice(0, 5).map(([instanceId]) => instanceId);
    return {
      code: 'slot-quarantined',
      text: `${quarantined.length} of ${budget} slots held in quarantine (${names.join(', ')}); ReleaseInstance frees one`,
    };
  }
  // By the id that DeregisterContainerInstance wants: of a machine that is gone for good it may be all that is left.
  const ids = others.map((arn) => arn.slice(arn.lastIndexOf('/') + 1));
  const elsewhere =
    others.length === 0
      ? ''
      : `, and ${others.length} more out of service (container instances DRAINING by others, or with their agent gone: ` +
        `${shortList(ids)}); deregister those that will not come back`;
  return { code: 'budget', text: `${taken} of ${budget} slots taken${elsewhere}` };
}

/** Why there is none yet: free slots are given out in turn, while another request is at it or as fast as ECS can be read. */
export const givenOut = (cluster: ClusterRecord, budget: number | undefined): Reason => ({
  code: 'budget',
  text: `${slotsTaken(cluster)}${budget === undefined ? '' : ` of ${budget}`} slots taken; the free ones are given out just now, to whoever is next`,
});

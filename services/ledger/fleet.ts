import type { Documents } from './documents.ts';
import type { Millis } from './records.ts';

/** How many Bottlerocket instances a cluster had when they were counted last. */
export interface FleetCount {
  readonly instances: number;
  readonly at: Millis;
}

/** The count a percentage budget is taken of: counting is fifty pages in a large cluster, so it is kept for a while. */
export interface FleetCounts {
  /** The last count, if it was not made before that time. */
  read(clusterArn: string, notBefore: Millis): Promise<FleetCount | undefined>;
  write(clusterArn: string, count: FleetCount): Promise<void>;
}

/** The counts over the ledger's table. */
export function createFleetCounts(documents: Documents): FleetCounts {
  const keyOf = (clusterArn: string) => ({ pk: `cluster#${clusterArn}`, sk: 'fleet' });
  const kept = new Map<string, FleetCount>();
  return {
    async read(clusterArn, notBefore) {
      const known = kept.get(clusterArn);
      if (known !== undefined && known.at >= notBefore) return known;
      const count = (await documents.get(keyOf(clusterArn))) as FleetCount | undefined;
      if (count === undefined || count.at < notBefore) return undefined;
      kept.set(clusterArn, count);
      return count;
    },
    async write(clusterArn, count) {
      kept.set(clusterArn, count);
      const { instances, at } = count;
      await documents.update(keyOf(clusterArn), {
        UpdateExpression: 'SET #instances = :instances, #at = :at',
        ExpressionAttributeNames: { '#instances': 'instances', '#at': 'at' },
        ExpressionAttributeValues: { ':instances': instances, ':at': at },
      });
    },
  };
}

import { unlessConditionFails } from './conditional.ts';
import type { Documents } from './documents.ts';
import type { Millis } from './records.ts';

/** One event in the history of an instance or a cluster. */
export interface HistoryEntry {
  readonly instanceId?: string;
  readonly clusterArn: string;
  readonly eventId: string;
  readonly at: string;
  readonly detailType: string;
  readonly detail: Readonly<Record<string, unknown>>;
}

/** What a rollout came to so far: one version on one cluster. Numbers only grow. */
export interface RolloutTotals {
  readonly admitted?: number;
  readonly updated?: number;
  readonly restored?: number;
  readonly quarantined?: number;
  readonly lost?: number;
  readonly tasksMoved?: number;
  readonly outOfServiceSeconds?: number;
  readonly firstAt?: string;
  readonly lastAt?: string;
  /** How many ends the last summary counted. */
  readonly summarised?: number;
}
export type Counter =
  'admitted' | 'updated' | 'restored' | 'quarantined' | 'lost' | 'tasksMoved' | 'outOfServiceSeconds';

/** The ledger's memory for people: history for 90 days, and totals of rollouts. */
export interface History {
  /** @returns false when this event was recorded before. */
  record(entry: HistoryEntry, now: Millis): Promise<boolean>;
  /** Adds to a rollout's totals, and returns them. */
  add(
    clusterArn: string,
    version: string,
    counts: Readonly<Partial<Record<Counter, number>>>,
    at: string,
  ): Promise<RolloutTotals>;
  totals(clusterArn: string, version: string): Promise<RolloutTotals>;
  /** Marks a rollout as summed up at that many ends. @returns false when that was done before. */
  summarise(clusterArn: string, version: string, ends: number): Promise<boolean>;
}

const keepSeconds = 90 * 86_400;

/** History and totals over the ledger's table. */
export function createHistory(documents: Documents): History {
  const rolloutKey = (clusterArn: string, version: string) => ({
    pk: `cluster#${clusterArn}`,
    sk: `rollout#${version}`,
  });
  return {
    record: ({ instanceId, clusterArn, eventId, at, detailType, detail }, now) =>
      unlessConditionFails(() =>
        documents.create({
          pk: instanceId === undefined ? `cluster#${clusterArn}` : `instance#${instanceId}`,
          sk: `history#${at}#${eventId}`,
          detailType,
          detail,
          expiresAt: Math.floor(now / 1000) + keepSeconds,
        }),
      ),
    async add(clusterArn, version, counts, at) {
      const names = Object.keys(counts);
      return documents.updated(rolloutKey(clusterArn, version), {
        UpdateExpression: `SET #first = if_not_exists(#first, :at), #last = :at ADD ${names
          .map((_, index) => `#c${index} :c${index}`)
          .join(', ')}`,
        ExpressionAttributeNames: {
          '#first': 'firstAt',
          '#last': 'lastAt',
          ...Object.fromEntries(names.map((name, index) => [`#c${index}`, name])),
        },
        ExpressionAttributeValues: {
          ':at': at,
          ...Object.fromEntries(Object.values(counts).map((count, index) => [`:c${index}`, count])),
        },
      });
    },
    totals: async (clusterArn, version) => (await documents.get(rolloutKey(clusterArn, version))) ?? {},
    summarise: (clusterArn, version, ends) =>
      unlessConditionFails(() =>
        documents.update(rolloutKey(clusterArn, version), {
          UpdateExpression: 'SET #done = :ends',
          ConditionExpression: 'attribute_not_exists(#done) OR #done < :ends',
          ExpressionAttributeNames: { '#done': 'summarised' },
          ExpressionAttributeValues: { ':ends': ends },
        }),
      ),
  };
}

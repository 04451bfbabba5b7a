import { unlessConditionFails } from './conditional.ts';
import type { Documents } from './documents.ts';
import type { Millis } from './records.ts';
import { ledgerTable } from './table.ts';

/** One event in the history of an instance or a cluster. */
export interface HistoryEntry {
  readonly instanceId?: string;
  readonly clusterArn: string;
  readonly eventId: string;
  readonly at: string;
  readonly detailType: string;
  readonly detail: Readonly<Record<string, unknown>>;
  /** Id of the Lambda request that writes it: the same each time that Lambda tries it again. */
  readonly by: string;
}

/** An addition to a rollout's totals. */
export interface Addition {
  readonly clusterArn: string;
  readonly version: string;
  readonly counts: Readonly<Partial<Record<Counter, number>>>;
  readonly at: string;
  /** The instance that it comes from. */
  readonly instanceId: string;
  /** Id of the Lambda request that adds. */
  readonly by: string;
}

/** What a rollout came to so far: one version on one cluster. Numbers only grow. */
export interface RolloutTotals {
  readonly version: string;
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
  /** Id of the Lambda request that summed up last. */
  readonly summarisedBy?: string;
}
export type Counter =
  'admitted' | 'updated' | 'restored' | 'quarantined' | 'lost' | 'tasksMoved' | 'outOfServiceSeconds';

/**
 * The ledger's memory for people: history for 90 days, and totals of rollouts. A write may have taken effect although its
 * answer was lost, and is then tried again: by the SDK at once, by Lambda minutes later. Each therefore holds again for
 * the request that did it.
 */
export interface History {
  /** @returns false when another request recorded this event. */
  record(entry: HistoryEntry, now: Millis): Promise<boolean>;
  /** Adds to a rollout's totals, unless the same request did. See {@link markOf} for what remains. */
  add(addition: Addition): Promise<void>;
  /** The totals of all rollouts of a cluster, as of what was added last. */
  rollouts(clusterArn: string): Promise<readonly RolloutTotals[]>;
  /** Marks a rollout as summed up at that many ends. @returns false when another request did. */
  summarise(clusterArn: string, version: string, ends: number, by: string): Promise<boolean>;
}

const keepSeconds = 90 * 86_400;
/** A rollout for each version that Bottlerocket ever had is less. */
const rolloutsAtMost = 1000;

/**
 * The attribute of a rollout's totals that holds the last request that added for an instance. Sixteen, by the last digit
 * of the instance's id: a single one would be written over by the next event, and one for each instance would make the
 * item large. What remains: an addition counts twice when it took effect, its request failed all the same, and before it
 * was tried again an instance with the same last digit added something.
 */
const markOf = (instanceId: string): string => `by-${instanceId.slice(-1)}`;

const rollout = 'rollout#';

/** History and totals over the ledger's table. */
export function createHistory(documents: Documents): History {
  const rolloutKey = (clusterArn: string, version: string) => ({
    pk: `cluster#${clusterArn}`,
    sk: `${rollout}${version}`,
  });
  return {
    record: ({ instanceId, clusterArn, eventId, at, ...entry }, now) =>
      unlessConditionFails(() =>
        documents.create(
          {
            pk: instanceId === undefined ? `cluster#${clusterArn}` : `instance#${instanceId}`,
            sk: `history#${at}#${eventId}`,
            ...entry,
            expiresAt: Math.floor(now / 1000) + keepSeconds,
          },
          'by' satisfies keyof HistoryEntry,
        ),
      ),
    async add({ clusterArn, version, counts, at, instanceId, by }) {
      const names = Object.keys(counts);
      const additions = names.map((_, index) => `#c${index} :c${index}`).join(', ');
      await unlessConditionFails(() =>
        documents.update(rolloutKey(clusterArn, version), {
          UpdateExpression: `SET #first = if_not_exists(#first, :at), #last = :at, #mark = :by ADD ${additions}`,
          ConditionExpression: 'attribute_not_exists(#mark) OR #mark <> :by',
          ExpressionAttributeNames: {
            '#first': 'firstAt',
            '#last': 'lastAt',
            '#mark': markOf(instanceId),
            ...Object.fromEntries(names.map((name, index) => [`#c${index}`, name])),
          },
          ExpressionAttributeValues: {
            ':at': at,
            ':by': by,
            ...Object.fromEntries(Object.values(counts).map((count, index) => [`:c${index}`, count])),
          },
        }),
      );
    },
    async rollouts(clusterArn) {
      const { partitionKey, sortKey } = ledgerTable;
      const { pk } = rolloutKey(clusterArn, '');
      const items = await documents.query(
        {
          ConsistentRead: true,
          KeyConditionExpression: '#pk = :pk AND begins_with(#sk, :rollout)',
          ExpressionAttributeNames: { '#pk': partitionKey, '#sk': sortKey },
          ExpressionAttributeValues: { ':pk': pk, ':rollout': rollout },
        },
        rolloutsAtMost,
      );
      return items.map((item) => ({ ...item, version: String(item[sortKey]).slice(rollout.length) }));
    },
    summarise: (clusterArn, version, ends, by) =>
      unlessConditionFails(() =>
        documents.update(rolloutKey(clusterArn, version), {
          UpdateExpression: 'SET #done = :ends, #by = :by',
          ConditionExpression:
            'attribute_not_exists(#done) OR #done < :ends OR (#done = :ends AND #by = :by)',
          ExpressionAttributeNames: { '#done': 'summarised', '#by': 'summarisedBy' },
          ExpressionAttributeValues: { ':ends': ends, ':by': by },
        }),
      ),
  };
}

import { unlessConditionFails } from './conditional.ts';
import type { Attributes, Documents } from './documents.ts';
import type { Millis } from './records.ts';

/**
 * Keeps many invocations from doing the same costly reading at once. It is no lock: whoever writes is held to the
 * record's compare-and-set, with the lease or without it.
 */
export interface Lease {
  /** @returns false when another request has it; that one will then look once more before it goes. */
  take(clusterArn: string, by: string, now: Millis): Promise<boolean>;
  /** @returns false when somebody asked meanwhile: the lease is kept, and there is to be one more look. */
  release(clusterArn: string, by: string): Promise<boolean>;
  /** Gives the lease back whoever asked meanwhile: there will be no more look. */
  drop(clusterArn: string, by: string): Promise<void>;
}

/** Longer than a function may run. */
const leaseMs = 70_000;

/** The lease over the ledger's table. */
export function createLease(documents: Documents): Lease {
  const update = (clusterArn: string, expression: string, condition: string, values: Attributes) =>
    unlessConditionFails(() =>
      documents.update(
        { pk: `cluster#${clusterArn}`, sk: 'filling' },
        {
          UpdateExpression: expression,
          ConditionExpression: condition,
          ExpressionAttributeNames: { '#by': 'by', '#until': 'until', '#wanted': 'wanted' },
          ExpressionAttributeValues: values,
        },
      ),
    );
  return {
    async take(clusterArn, by, now) {
      for (let tries = 0; tries < 3; tries += 1) {
        const taken = await update(
          clusterArn,
          'SET #by = :by, #until = :until, #wanted = :false',
          'attribute_not_exists(#until) OR #until < :now OR #by = :by',
          { ':by': by, ':until': now + leaseMs, ':now': now, ':false': false },
        );
        if (taken) return true;
        const left = await update(clusterArn, 'SET #wanted = :true', '#until >= :now AND #by <> :by', {
          ':true': true,
          ':now': now,
          ':by': by,
        });
        if (left) return false;
      }
      return false;
    },
    async release(clusterArn, by) {
      const released = await update(
        clusterArn,
        'SET #until = :never, #wanted = :false',
        '#by = :by AND #wanted = :false',
        { ':by': by, ':never': 0, ':false': false },
      );
      if (released) return true;
      const wanted = await update(clusterArn, 'SET #wanted = :false', '#by = :by AND #until > :never', {
        ':by': by,
        ':never': 0,
        ':false': false,
      });
      // Neither: the lease has passed to somebody else, who looks anyway.
      return !wanted;
    },
    async drop(clusterArn, by) {
      await update(clusterArn, 'SET #until = :never, #wanted = :false', '#by = :by', {
        ':by': by,
        ':never': 0,
        ':false': false,
      });
    },
  };
}

import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import type { Documents } from './documents.ts';
import { scanKey } from './items.ts';
import type { Said, ScanRecord } from './records.ts';

/** Answers of a scan. Fifty come at once: each takes its own instance out and none stands in another's way. */
export interface ScanAnswers {
  /**
   * Takes an instance out of a scan's open checks, with an event to say if the check brought none. It counts as a
   * commit. @returns the record after it; `undefined` when the instance was answered before.
   */
  answer(scanId: string, instanceId: string, said?: Said): Promise<ScanRecord | undefined>;
}

/** The answers over the ledger's table. */
export function createScanAnswers(documents: Documents): ScanAnswers {
  return {
    async answer(scanId, instanceId, said) {
      const outbox = said === undefined ? '' : ', #outbox.#event = :said';
      try {
        const after = await documents.updated(scanKey(scanId), {
          UpdateExpression: `SET #v = #v + :one${outbox} REMOVE #open.#instance`,
          ConditionExpression: 'attribute_exists(#open.#instance)',
          ExpressionAttributeNames: {
            '#v': 'v',
            '#open': 'open',
            '#instance': instanceId,
            ...(said === undefined ? {} : { '#outbox': 'outbox', '#event': said.eventId }),
          },
          ExpressionAttributeValues: { ':one': 1, ...(said === undefined ? {} : { ':said': said }) },
        });
        return after as unknown as ScanRecord;
      } catch (error) {
        if (error instanceof ConditionalCheckFailedException) return undefined;
        throw error;
      }
    },
  };
}

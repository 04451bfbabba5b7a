import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import type { Documents } from './documents.ts';
import { scanKey } from './items.ts';
import type { AnsweredScan, Said } from './records.ts';

/**
 * Answers of a scan. Fifty come at once: each takes its own instance out and none stands in another's way, nor reads
 * what concerns the others.
 */
export interface ScanAnswers {
  /** A batch, and of its open checks the instance's alone, if it is still open. */
  read(scanId: string, instanceId: string): Promise<AnsweredScan | undefined>;
  /**
   * Takes an instance out of a scan's open checks, with an event to say if the check brought none. It counts as a
   * commit. @returns the record's version and how many checks are left; `undefined` when the instance was answered before.
   */
  answer(
    scanId: string,
    instanceId: string,
    said?: Said,
  ): Promise<{ readonly v: number; readonly left: number } | undefined>;
}

/** The answers over the ledger's table. */
export function createScanAnswers(documents: Documents): ScanAnswers {
  return {
    async read(scanId, instanceId) {
      const scan = (await documents.part(scanKey(scanId), {
        ProjectionExpression: '#scanId, #clusterArn, #v, #startedAt, #open.#instance, #lookAt, #outbox',
        ExpressionAttributeNames: {
          '#scanId': 'scanId',
          '#clusterArn': 'clusterArn',
          '#v': 'v',
          '#startedAt': 'startedAt',
          '#open': 'open',
          '#instance': instanceId,
          '#lookAt': 'lookAt',
          '#outbox': 'outbox',
        },
      })) as AnsweredScan | Omit<AnsweredScan, 'open'> | undefined;
      // Of a map without that member DynamoDB shows nothing.
      return scan === undefined ? undefined : { open: {}, ...scan };
    },
    async answer(scanId, instanceId, said) {
      const outbox = said === undefined ? '' : ', #outbox.#event = :said';
      try {
        const { v, left } = await documents.updated(
          scanKey(scanId),
          {
            UpdateExpression: `SET #v = #v + :one, #left = #left - :one${outbox} REMOVE #open.#instance`,
            ConditionExpression: 'attribute_exists(#open.#instance)',
            ExpressionAttributeNames: {
              '#v': 'v',
              '#left': 'left',
              '#open': 'open',
              '#instance': instanceId,
              ...(said === undefined ? {} : { '#outbox': 'outbox', '#event': said.eventId }),
            },
            ExpressionAttributeValues: { ':one': 1, ...(said === undefined ? {} : { ':said': said }) },
          },
          'UPDATED_NEW',
        );
        return { v: Number(v), left: Number(left) };
      } catch (error) {
        if (error instanceof ConditionalCheckFailedException) return undefined;
        throw error;
      }
    },
  };
}

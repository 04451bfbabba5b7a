import * as z from 'zod';
import { clusterEvent } from '../event.ts';

/** Said by discover-updates in answer to an UpdateCheckRequested: how many hosts are asked. Of a host whose answer is as before, nothing more is said. */
export const updateCheckStarted = clusterEvent({
  detailType: 'UpdateCheckStarted',
  saidBy: 'discover-updates',
  data: z.object({
    requestId: z.string(),
    found: z.int().nonnegative().describe('Bottlerocket instances in the cluster'),
    asked: z
      .int()
      .nonnegative()
      .describe('of these, hosts that are asked: none that is managed, or being updated'),
  }),
  example: { requestId: 'change-4711', found: 12, asked: 11 },
  terminal: true,
});

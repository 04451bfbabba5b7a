import * as z from 'zod';
import { clusterEvent } from '../event.ts';

/** Said by steer-rollout when a cluster is paused: nothing new is drained or rebooted; what is rebooting finishes. */
export const rolloutPaused = clusterEvent({
  detailType: 'RolloutPaused',
  saidBy: 'steer-rollout',
  data: z.object({ requestId: z.string(), why: z.string(), by: z.string().optional().describe('who asked') }),
  example: { requestId: 'change-4711', why: 'load test until noon' },
});

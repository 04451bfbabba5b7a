import * as z from 'zod';
import { clusterEvent } from '../event.ts';

/** Said by steer-rollout when a cluster is no longer paused. */
export const rolloutResumed = clusterEvent({
  detailType: 'RolloutResumed',
  saidBy: 'steer-rollout',
  data: z.object({ requestId: z.string(), by: z.string().optional().describe('who asked') }),
  example: { requestId: 'change-4711' },
});

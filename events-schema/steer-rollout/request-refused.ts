import * as z from 'zod';
import { clusterEvent } from '../event.ts';

/** Said by steer-rollout in answer to a request that is void (too old, from the future), cannot be read, has a name that no request has, changes nothing, or is for a cluster that is not of this installation. */
export const requestRefused = clusterEvent({
  detailType: 'RequestRefused',
  saidBy: 'steer-rollout',
  data: z.object({ requestId: z.string(), request: z.string(), why: z.string(), remedy: z.string() }),
  example: {
    requestId: 'change-4711',
    request: 'PauseRollout',
    why: 'asked 3 hours ago; a request is void after one hour',
    remedy: 'send it again with the present time',
  },
  terminal: true,
});

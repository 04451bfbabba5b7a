import * as z from 'zod';
import { clusterEvent } from '../event.ts';
import { version } from '../parts/version.ts';

/** Said by recover-instance when failures counted against a version reached the limit: it is denied for the cluster. */
export const rolloutHalted = clusterEvent({
  detailType: 'RolloutHalted',
  saidBy: 'recover-instance',
  data: z.object({
    version,
    why: z.string(),
    failedAttempts: z.array(z.string()),
    limit: z.int(),
    remedy: z.string(),
  }),
  example: {
    version: '1.1.2',
    why: 'i-0a1b2c3d4e5f60001 rolled back to 1.1.1',
    failedAttempts: ['i-0a1b2c3d4e5f60001.7'],
    limit: 1,
    remedy:
      'release what is quarantined, then send AllowVersion to go on with 1.1.2, or wait for another version',
  },
});

import * as z from 'zod';
import { clusterEvent } from '../event.ts';
import { version } from '../parts/version.ts';

/** Said by steer-rollout when a denied version may be tried again, on the cluster or on one instance. */
export const versionAllowed = clusterEvent({
  detailType: 'VersionAllowed',
  saidBy: 'steer-rollout',
  data: z.object({
    requestId: z.string(),
    version,
    instanceId: z.string().optional(),
    by: z.string().optional().describe('who asked'),
  }),
  example: { requestId: 'change-4711', version: '1.1.2' },
});

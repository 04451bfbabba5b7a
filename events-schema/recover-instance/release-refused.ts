import * as z from 'zod';
import { clusterEvent } from '../event.ts';

/** Said by recover-instance in answer to a ReleaseInstance that it cannot grant or read. */
export const releaseRefused = clusterEvent({
  detailType: 'ReleaseRefused',
  saidBy: 'recover-instance',
  data: z.object({
    instanceId: z.string().describe('as it was named'),
    requestId: z.string(),
    why: z.string(),
    remedy: z.string(),
  }),
  example: {
    instanceId: 'i-0a1b2c3d4e5f60001',
    requestId: 'change-4711',
    why: 'the instance is not quarantined (step: updated)',
    remedy: 'nothing to do',
  },
  terminal: true,
});

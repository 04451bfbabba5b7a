import * as z from 'zod';
import { clusterEvent } from '../event.ts';

/**
 * Said by discover-updates when it is not known whether an instance (or, without instance, a cluster) has an update:
 * offline in SSM, an answer that cannot be read, no answer, or a request that is void. A later scan asks again.
 */
export const updateCheckFailed = clusterEvent({
  detailType: 'UpdateCheckFailed',
  saidBy: 'discover-updates',
  data: z.object({
    instanceId: z.string().optional(),
    cause: z.enum([
      'not-in-ssm',
      'unreadable',
      'command-failed',
      'no-answer',
      'request-void',
      'unknown-cluster',
    ]),
    happened: z.string(),
    commandId: z.string().optional(),
    status: z.string().optional(),
    exitCode: z.int().optional(),
    seen: z.string().max(500).optional().describe('the end of what the host printed'),
    remedy: z.string(),
  }),
  example: {
    instanceId: 'i-0a1b2c3d4e5f60001',
    cause: 'not-in-ssm',
    happened: 'the instance is not online in SSM (ping status: ConnectionLost)',
    remedy: 'check that the control container runs and that its role allows ssm:UpdateInstanceInformation',
  },
  terminal: true,
});

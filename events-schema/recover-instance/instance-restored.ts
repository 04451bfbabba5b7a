import * as z from 'zod';
import { instanceEvent } from '../event.ts';
import { failure } from '../parts/failure.ts';
import { version } from '../parts/version.ts';

/** Said by recover-instance when a failed attempt is over, the instance serves again as it should, and its slot is free. */
export const instanceRestored = instanceEvent({
  detailType: 'InstanceRestored',
  saidBy: 'recover-instance',
  data: z.object({
    running: version.optional(),
    to: version,
    failure,
    counted: z.enum(['no', 'instance', 'version']),
    retryAt: z.iso.datetime().optional(),
    outOfServiceSeconds: z.number(),
    tasksMoved: z.int().optional().describe('missing when it was not emptied, or was quarantined meanwhile'),
  }),
  example: {
    running: '1.1.1',
    to: '1.1.2',
    failure: {
      step: 'draining',
      cause: 'drain-timeout',
      happened: '1 task was still there after 25 minutes',
      decided: 'set ACTIVE again; back off until 11:00',
      remedy: 'look at minimumHealthyPercent, maximumPercent and free capacity of service:web',
    },
    counted: 'no',
    retryAt: '2026-11-01T11:00:00.000Z',
    outOfServiceSeconds: 1510,
  },
});

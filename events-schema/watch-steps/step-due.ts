import * as z from 'zod';
import { serviceNames } from '../event.ts';
import { clusterEvent } from '../event.ts';

/**
 * The nudge. Said by watch-steps for a record whose next look is due; heard by its owner alone, which looks at the
 * world and goes on, or gives up at its deadline. It decides nothing.
 */
export const stepDue = clusterEvent({
  detailType: 'StepDue',
  saidBy: 'watch-steps',
  data: z.object({
    owner: z.enum(serviceNames),
    step: z.string(),
    v: z.int(),
    instanceId: z.string().optional().describe('absent for a nudge about the whole cluster'),
    scanId: z.string().optional().describe('a check that was sent and not answered'),
  }),
  example: { owner: 'drain-instance', step: 'draining', v: 3, instanceId: 'i-0a1b2c3d4e5f60001' },
});

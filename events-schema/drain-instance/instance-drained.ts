import * as z from 'zod';
import { instanceEvent } from '../event.ts';

/**
 * Said by drain-instance when no task is left: none RUNNING or PENDING, and each one told to stop is STOPPED. A
 * listener may rely on: the instance is DRAINING by us and holds our slot.
 */
export const instanceDrained = instanceEvent({
  detailType: 'InstanceDrained',
  saidBy: 'drain-instance',
  data: z.object({ tasksMoved: z.int(), drainSeconds: z.number() }),
  example: { tasksMoved: 2, drainSeconds: 34.5 },
});

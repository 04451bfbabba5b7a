import * as z from 'zod';
import { instanceEvent } from '../event.ts';

/** Said by drain-instance once ECS has set the instance to DRAINING at our word: its service tasks move away now. */
export const instanceDraining = instanceEvent({
  detailType: 'InstanceDraining',
  saidBy: 'drain-instance',
  data: z.object({ tasks: z.int().describe('tasks on it at that moment'), deadlineAt: z.iso.datetime() }),
  example: { tasks: 2, deadlineAt: '2026-11-01T10:25:00.000Z' },
  terminal: true,
});

import * as z from 'zod';
import { requestEvent } from '../event.ts';

/** Asks that nothing new is drained or rebooted in a cluster. Answered by `RolloutPaused` or `RequestRefused`. */
export const pauseRollout = requestEvent({
  detailType: 'PauseRollout',
  data: { why: z.string().min(1).max(500) },
  example: { why: 'load test until noon' },
});

import * as z from 'zod';
import { requestEvent } from '../event.ts';

/** Asks that nothing new is drained or rebooted in a cluster; `why` is for those who wait. Answered by `RolloutPaused` or `RequestRefused`. */
export const pauseRollout = requestEvent({
  detailType: 'PauseRollout',
  data: { why: z.string().max(500).optional() },
  example: { why: 'load test until noon' },
});

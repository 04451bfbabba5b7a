import * as z from 'zod';
import { instanceEvent } from '../event.ts';
import { failure } from '../parts/failure.ts';

/** Said by drain-instance when its step ended badly. recover-instance puts the instance back or quarantines it. */
export const drainFailed = instanceEvent({
  detailType: 'DrainFailed',
  saidBy: 'drain-instance',
  data: z.object({ failure }),
  example: {
    failure: {
      step: 'draining',
      cause: 'drain-timeout',
      happened: 'see the cause',
      decided: 'recover-instance takes over',
      remedy: 'none needed unless it is quarantined',
    },
  },
});

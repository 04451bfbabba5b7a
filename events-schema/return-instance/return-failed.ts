import * as z from 'zod';
import { instanceEvent } from '../event.ts';
import { failure } from '../parts/failure.ts';

/** Said by return-instance when its step ended badly. recover-instance puts the instance back or quarantines it. */
export const returnFailed = instanceEvent({
  detailType: 'ReturnFailed',
  saidBy: 'return-instance',
  data: z.object({ failure }),
  example: {
    failure: {
      step: 'rebooted',
      cause: 'rolled-back',
      happened: 'see the cause',
      decided: 'recover-instance takes over',
      remedy: 'none needed unless it is quarantined',
    },
  },
});

import * as z from 'zod';
import { instanceEvent } from '../event.ts';
import { failure } from '../parts/failure.ts';

/** Said by apply-update when its step ended badly. recover-instance puts the instance back or quarantines it. */
export const applyFailed = instanceEvent({
  detailType: 'ApplyFailed',
  saidBy: 'apply-update',
  data: z.object({ failure }),
  example: {
    failure: {
      step: 'applying',
      cause: 'apply-failed',
      happened: 'see the cause',
      decided: 'recover-instance takes over',
      remedy: 'none needed unless it is quarantined',
    },
  },
});

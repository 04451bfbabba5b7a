import * as z from 'zod';
import { instanceEvent } from '../event.ts';
import { failure } from '../parts/failure.ts';

/** Said by reboot-instance when its step ended badly. recover-instance puts the instance back or quarantines it. */
export const rebootFailed = instanceEvent({
  detailType: 'RebootFailed',
  saidBy: 'reboot-instance',
  data: z.object({ failure }),
  example: {
    failure: {
      step: 'rebooting',
      cause: 'did-not-return',
      happened: 'see the cause',
      decided: 'recover-instance takes over',
      remedy: 'none needed unless it is quarantined',
    },
  },
});

import * as z from 'zod';
import { instanceEvent } from '../event.ts';
import { failure } from '../parts/failure.ts';

/**
 * Said by forget-instance when an instance is gone in the middle of its reboot, later after it than a boot takes: that
 * counts as one that did not return, and `InstanceLost` follows once it is counted.
 */
export const rebootCutShort = instanceEvent({
  detailType: 'RebootCutShort',
  saidBy: 'forget-instance',
  data: z.object({ failure }),
  example: {
    failure: {
      step: 'rebooting',
      cause: 'did-not-return',
      happened: 'EC2 says shutting-down, 7 minutes after its reboot, and it was not back',
      decided: 'counted against the version; its slot is freed',
      remedy: 'find out who terminated it and why; look at its console output as long as EC2 keeps it',
    },
  },
});

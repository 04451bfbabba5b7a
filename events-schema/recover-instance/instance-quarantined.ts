import * as z from 'zod';
import { instanceEvent } from '../event.ts';
import { failure } from '../parts/failure.ts';
import { version } from '../parts/version.ts';

/**
 * Said by recover-instance when an instance is left as it is, with its slot, for a person: and again when a later look
 * finds it healthy, or when a release could not be granted. `ReleaseInstance` ends it.
 */
export const instanceQuarantined = instanceEvent({
  detailType: 'InstanceQuarantined',
  saidBy: 'recover-instance',
  data: z.object({
    to: version,
    failure,
    looks: z.enum(['bad', 'healthy', 'unreachable']),
    first: z.boolean().optional().describe('false when it was said of this attempt before'),
    tasksMoved: z.int().optional().describe('when it comes in, if it was emptied before'),
    serving: z.boolean().describe('true when it is ACTIVE in ECS'),
  }),
  example: {
    to: '1.1.2',
    failure: {
      step: 'rebooting',
      cause: 'did-not-return',
      happened: 'no answer over SSM within 15 minutes of the reboot',
      decided: 'left DRAINING with its slot',
      remedy: 'look at the console output, reboot it with EC2, then send ReleaseInstance; or terminate it',
    },
    looks: 'unreachable',
    first: true,
    serving: false,
  },
});

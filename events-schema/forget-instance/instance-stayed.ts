import * as z from 'zod';
import { instanceEvent } from '../event.ts';
import { failure } from '../parts/failure.ts';

/** Said by forget-instance when an instance that was to be terminated is still there long after: a person looks. */
export const instanceStayed = instanceEvent({
  detailType: 'InstanceStayed',
  saidBy: 'forget-instance',
  data: z.object({ failure }),
  example: {
    failure: {
      step: 'draining',
      cause: 'stayed',
      happened: 'an hour after its termination was announced the instance is still there',
      decided: 'handed to recover-instance',
      remedy: 'terminate it, or send ReleaseInstance',
    },
  },
});

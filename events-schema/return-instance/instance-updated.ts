import * as z from 'zod';
import { instanceEvent } from '../event.ts';
import { version } from '../parts/version.ts';

/** Said by return-instance at the end of a good attempt: verified, ACTIVE, healthy for the settling time, slot free. */
export const instanceUpdated = instanceEvent({
  detailType: 'InstanceUpdated',
  saidBy: 'return-instance',
  data: z.object({
    from: version,
    to: version,
    asAdmitted: z.boolean().describe('false when the host settled on another version than the admitted one'),
    outOfServiceSeconds: z.number(),
    tasksMoved: z.int(),
  }),
  example: { from: '1.1.1', to: '1.1.2', asAdmitted: true, outOfServiceSeconds: 192, tasksMoved: 2 },
});

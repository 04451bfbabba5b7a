import * as z from 'zod';
import { instanceEvent } from '../event.ts';
import { reason } from '../parts/reason.ts';
import { version } from '../parts/version.ts';

/** Said by admit-update when an instance with an update has to wait, and the reason is another than before. */
export const updateDeferred = instanceEvent({
  detailType: 'UpdateDeferred',
  saidBy: 'admit-update',
  data: z.object({ to: version, reason }),
  example: { to: '1.1.2', reason: { code: 'budget', text: '1 of 1 slots taken' } },
  terminal: true,
});

import * as z from 'zod';
import { instanceEvent } from '../event.ts';
import { version } from '../parts/version.ts';

/**
 * Said by admit-update when an instance got a slot. A listener may rely on: the cluster's entry in the ledger holds
 * this attempt (read it before acting on this event), and slots never exceed the budget.
 */
export const updateAdmitted = instanceEvent({
  detailType: 'UpdateAdmitted',
  saidBy: 'admit-update',
  data: z.object({ from: version.optional(), to: version, slotsTaken: z.int(), budget: z.int() }),
  example: { from: '1.1.1', to: '1.1.2', slotsTaken: 1, budget: 1 },
});

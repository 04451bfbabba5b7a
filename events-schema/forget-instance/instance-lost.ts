import * as z from 'zod';
import { instanceEvent } from '../event.ts';
import { step } from '../parts/failure.ts';

/** Said by forget-instance at the proof that an instance is gone for good; a slot it held is free. */
export const instanceLost = instanceEvent({
  detailType: 'InstanceLost',
  saidBy: 'forget-instance',
  data: z.object({ step, proof: z.string(), heldSlot: z.boolean(), outOfServiceSeconds: z.number() }),
  example: { step: 'rebooting', proof: 'EC2 says terminated', heldSlot: true, outOfServiceSeconds: 80 },
});

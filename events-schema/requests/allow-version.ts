import * as z from 'zod';
import { requestEvent } from '../event.ts';
import { version } from '../parts/version.ts';

/** Asks that a denied version may be tried again: on one instance, or without `instanceId` on the cluster and all its instances. Void five minutes after its time: what is denied later is another matter. */
export const allowVersion = requestEvent({
  detailType: 'AllowVersion',
  data: { version, instanceId: z.string().optional() },
  example: { version: '1.1.2' },
});

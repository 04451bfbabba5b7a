import * as z from 'zod';
import { requestEvent } from '../event.ts';

/** Asks to give a quarantined instance back. It is proved healthy again before it turns ACTIVE. Answered by `InstanceRestored`, `InstanceQuarantined` or `ReleaseRefused`. */
export const releaseInstance = requestEvent({
  detailType: 'ReleaseInstance',
  data: { instanceId: z.string().min(1) },
  example: { instanceId: 'i-0a1b2c3d4e5f60001' },
});

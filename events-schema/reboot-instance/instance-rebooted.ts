import * as z from 'zod';
import { instanceEvent } from '../event.ts';
import { version } from '../parts/version.ts';

/**
 * Said by reboot-instance when the host answers from another boot than before. A listener may rely on: it did reboot
 * and `running` is what it runs. Whether that is the right version is for return-instance to say.
 */
export const instanceRebooted = instanceEvent({
  detailType: 'InstanceRebooted',
  saidBy: 'reboot-instance',
  data: z.object({ bootId: z.string(), running: version, awaySeconds: z.number() }),
  example: { bootId: '2f4bd6a9-6a35-4d7c-8a36-0c8a0d8d0d02', running: '1.1.2', awaySeconds: 95 },
});

import * as z from 'zod';
import { instanceEvent } from '../event.ts';
import { version } from '../parts/version.ts';

/**
 * Said by apply-update when the host says that the update is staged and will be booted next. A listener may rely on:
 * `staged` is what the host's own status names, `bootId` the boot in which that was so.
 */
export const updateApplied = instanceEvent({
  detailType: 'UpdateApplied',
  saidBy: 'apply-update',
  data: z.object({ staged: version, bootId: z.string() }),
  example: { staged: '1.1.2', bootId: '7d9cbe54-8a2b-4a0e-a6a1-0f3f5cbb8a11' },
});

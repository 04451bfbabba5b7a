import * as z from 'zod';
import { instanceEvent } from '../event.ts';
import { version } from '../parts/version.ts';

/**
 * Said by discover-updates when a host offers no update and its record said otherwise (or there was none). A host
 * whose wave is not open yet is up to date too.
 */
export const instanceUpToDate = instanceEvent({
  detailType: 'InstanceUpToDate',
  saidBy: 'discover-updates',
  data: z.object({
    version,
    waited: z.boolean().optional().describe('true when it was waiting for an update until then'),
  }),
  example: { version: '1.1.2' },
  terminal: true,
});

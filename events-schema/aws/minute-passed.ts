import * as z from 'zod';

/** EventBridge Scheduler: a minute has passed. */
export const minutePassed = {
  kind: 'schedule',
  detailType: 'MinutePassed',
  detail: z.object({ scheduledAt: z.string() }),
  example: { scheduledAt: '2026-11-01T10:00:00Z' },
} as const;

import * as z from 'zod';

/** EventBridge Scheduler: it is time to scan a cluster. The schedule's input is the whole event. */
export const scanScheduled = {
  kind: 'schedule',
  detailType: 'ScanScheduled',
  detail: z.object({
    cluster: z.string().startsWith('arn:'),
    scheduledAt: z.string(),
    executionId: z.string(),
  }),
  example: {
    cluster: 'arn:aws:ecs:eu-west-1:111122223333:cluster/maishsk-bottlerocket',
    scheduledAt: '2026-11-01T10:00:00Z',
    executionId: 'd32c5kddcf5bb8c3',
  },
} as const;

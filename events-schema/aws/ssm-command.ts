import * as z from 'zod';

/**
 * A command changed its status; it ends with the last of its instances. Best effort, and without what they printed. Of
 * who sent it, it tells the parameters alone.
 */
export const ssmCommand = {
  kind: 'aws',
  source: 'aws.ssm',
  detailType: 'EC2 Command Status-change Notification',
  detail: z.object({
    'command-id': z.string(),
    'document-name': z.string(),
    parameters: z.record(z.string(), z.array(z.string())).optional(),
    status: z.string(),
  }),
  example: {
    'command-id': 'e8d3c0e4-71f7-4491-898f-c9b35bee5f3b',
    'document-name': 'bottlerocket-updater-check',
    parameters: { Scan: ['5f0a6d8b3c1e2f4a7b90.0'] },
    status: 'Success',
  },
} as const;

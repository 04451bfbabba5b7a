import * as z from 'zod';

/** A command on one instance changed its status. Best effort, and without output: that has to be fetched. */
export const ssmCommandInvocation = {
  kind: 'aws',
  source: 'aws.ssm',
  detailType: 'EC2 Command Invocation Status-change Notification',
  detail: z.object({
    'command-id': z.string(),
    'document-name': z.string(),
    'instance-id': z.string(),
    status: z.string(),
  }),
  example: {
    'command-id': 'e8d3c0e4-71f7-4491-898f-c9b35bee5f3b',
    'document-name': 'bottlerocket-updater-apply',
    'instance-id': 'i-0a1b2c3d4e5f60001',
    status: 'Success',
  },
} as const;

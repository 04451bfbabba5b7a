import * as z from 'zod';

/** EC2 takes a Spot instance back in two minutes. */
export const ec2SpotInterruption = {
  kind: 'aws',
  source: 'aws.ec2',
  detailType: 'EC2 Spot Instance Interruption Warning',
  detail: z.object({ 'instance-id': z.string(), 'instance-action': z.string() }),
  example: { 'instance-id': 'i-0a1b2c3d4e5f60001', 'instance-action': 'terminate' },
} as const;

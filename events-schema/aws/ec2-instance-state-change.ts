import * as z from 'zod';

/** An EC2 instance changed its state. We hear shutting-down and terminated; stopped is not gone. */
export const ec2InstanceStateChange = {
  kind: 'aws',
  source: 'aws.ec2',
  detailType: 'EC2 Instance State-change Notification',
  detail: z.object({ 'instance-id': z.string(), state: z.string() }),
  example: { 'instance-id': 'i-0a1b2c3d4e5f60001', state: 'terminated' },
} as const;

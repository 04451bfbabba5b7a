import * as z from 'zod';

/** Auto Scaling is about to terminate an instance and waits for a lifecycle hook. */
export const autoScalingTerminate = {
  kind: 'aws',
  source: 'aws.autoscaling',
  detailType: 'EC2 Instance-terminate Lifecycle Action',
  detail: z.object({ EC2InstanceId: z.string(), AutoScalingGroupName: z.string() }),
  example: { EC2InstanceId: 'i-0a1b2c3d4e5f60001', AutoScalingGroupName: 'bottlerocket-hosts' },
} as const;

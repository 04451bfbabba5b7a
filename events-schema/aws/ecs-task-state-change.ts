import * as z from 'zod';

/** A task changed its state. We hear it for service tasks that are STOPPED. Unknown fields pass. */
export const ecsTaskStateChange = {
  kind: 'aws',
  source: 'aws.ecs',
  detailType: 'ECS Task State Change',
  detail: z.object({
    clusterArn: z.string(),
    taskArn: z.string(),
    containerInstanceArn: z.string().optional(),
    lastStatus: z.string(),
    desiredStatus: z.string(),
    group: z.string().optional(),
    startedBy: z.string().optional(),
    stopCode: z.string().optional(),
    version: z.number(),
  }),
  example: {
    clusterArn: 'arn:aws:ecs:eu-west-1:111122223333:cluster/maishsk-bottlerocket',
    taskArn: 'arn:aws:ecs:eu-west-1:111122223333:task/maishsk-bottlerocket/aaaabbbbccccddddeeeeffff00001111',
    containerInstanceArn:
      'arn:aws:ecs:eu-west-1:111122223333:container-instance/maishsk-bottlerocket/0123456789abcdef0123456789abcdef',
    lastStatus: 'STOPPED',
    desiredStatus: 'STOPPED',
    group: 'service:web',
    startedBy: 'ecs-svc/0068978569384120015',
    stopCode: 'ServiceSchedulerInitiated',
    version: 6,
  },
} as const;

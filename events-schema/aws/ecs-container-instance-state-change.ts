import * as z from 'zod';

/** A container instance changed: tasks, agent connection, registration. A hint only: the agent flaps several times an hour. */
export const ecsContainerInstanceStateChange = {
  kind: 'aws',
  source: 'aws.ecs',
  detailType: 'ECS Container Instance State Change',
  detail: z.object({
    clusterArn: z.string(),
    containerInstanceArn: z.string(),
    status: z.string(),
    agentConnected: z.boolean(),
    version: z.number(),
    ec2InstanceId: z.string().optional(),
  }),
  example: {
    clusterArn: 'arn:aws:ecs:eu-west-1:111122223333:cluster/maishsk-bottlerocket',
    containerInstanceArn:
      'arn:aws:ecs:eu-west-1:111122223333:container-instance/maishsk-bottlerocket/0123456789abcdef0123456789abcdef',
    status: 'DRAINING',
    agentConnected: true,
    version: 14801,
    ec2InstanceId: 'i-0a1b2c3d4e5f60001',
  },
} as const;

import * as z from 'zod';

const at = z.iso.datetime().describe('when it was decided, UTC');
const common = {
  eventId: z.string().min(1).describe('the same for every delivery and every saying of this event'),
  causeId: z.string().min(1).describe('the event, command or request that led to this one'),
  cluster: z.string().startsWith('arn:').describe('ARN of the ECS cluster'),
  sequence: z
    .int()
    .nonnegative()
    .describe('version of the record this was said from: order, per instance or cluster; 0: from none'),
  at,
  schema: z.literal(1).describe('version of this schema; schemas only grow'),
};

/** Meta data of an event about one container instance. */
export const instanceMeta = z.object({
  ...common,
  instanceId: z
    .string()
    .regex(/^(i|mi)-[0-9a-f]+$/)
    .describe('EC2 instance id'),
  attemptId: z
    .string()
    .min(1)
    .optional()
    .describe('the try to update this instance, from admission to its end'),
});

/** Meta data of an event about a whole cluster. */
export const clusterMeta = z.object(common);

import * as z from 'zod';
import { numberSchema } from '../../input.ts';
import { policySchema } from '../../iam/policy-schema.ts';
import { resourceType, type ResourceType } from '../resource-type.ts';
import type { CloudParts } from './parts.ts';
import { tagsSchema } from './common.ts';

const queueSchema = z.strictObject({
  QueueName: z
    .string()
    .regex(/^[\w-]{1,80}$/, 'no standard queue can have this name')
    .optional(),
  MessageRetentionPeriod: numberSchema.pipe(z.int().min(60).max(1_209_600)).optional(),
  VisibilityTimeout: numberSchema.pipe(z.int().min(0).max(43_200)).optional(),
  DelaySeconds: numberSchema.pipe(z.int().min(0).max(900)).optional(),
  /** Keys at rest change nothing of what a caller sees. */
  SqsManagedSseEnabled: z.boolean().optional(),
  Tags: tagsSchema,
});
const queuePolicySchema = z.strictObject({
  PolicyDocument: policySchema('resource'),
  Queues: z.array(z.string()).min(1),
});

/** Standard queues and their policies. */
export function sqsResources({ sqs }: CloudParts): readonly ResourceType[] {
  return [
    resourceType('AWS::SQS::Queue', queueSchema, (properties, place) => {
      const { MessageRetentionPeriod, VisibilityTimeout, DelaySeconds } = properties;
      const queue = sqs.createQueue(properties.QueueName ?? place.generatedName(), {
        ...(MessageRetentionPeriod === undefined
          ? {}
          : { messageRetentionPeriodSeconds: MessageRetentionPeriod }),
        ...(VisibilityTimeout === undefined ? {} : { visibilityTimeoutSeconds: VisibilityTimeout }),
        ...(DelaySeconds === undefined ? {} : { delaySeconds: DelaySeconds }),
      });
      const QueueUrl = sqs.urlOf(queue);
      return { ref: QueueUrl, attributes: { Arn: queue.arn, QueueName: queue.name, QueueUrl } };
    }),
    resourceType('AWS::SQS::QueuePolicy', queuePolicySchema, ({ PolicyDocument, Queues }, { logicalId }) => {
      for (const queue of Queues) sqs.setPolicy(queue, PolicyDocument);
      return { ref: logicalId };
    }),
  ];
}

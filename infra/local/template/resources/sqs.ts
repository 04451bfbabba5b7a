import * as z from 'zod';
import { policySchema } from '../../iam/policy-schema.ts';
import { resourceType, type ResourceType } from '../resource-type.ts';
import type { CloudParts } from './parts.ts';
import { numberSchema, tagsSchema } from './common.ts';

const queueSchema = z.strictObject({
  QueueName: z.string().optional(),
  MessageRetentionPeriod: numberSchema.optional(),
  VisibilityTimeout: numberSchema.optional(),
  DelaySeconds: numberSchema.optional(),
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

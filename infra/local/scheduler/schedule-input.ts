import * as z from 'zod';

const targetSchema = z.strictObject({
  Arn: z.string().startsWith('arn:aws:lambda:', 'only Lambda functions are known as targets of schedules'),
  RoleArn: z.string().startsWith('arn:'),
  Input: z.string(),
  DeadLetterConfig: z.strictObject({ Arn: z.string() }).optional(),
  RetryPolicy: z
    .strictObject({
      MaximumRetryAttempts: z.int().min(0).max(185).optional(),
      MaximumEventAgeInSeconds: z.int().min(60).max(86_400).optional(),
    })
    .optional(),
});

/** A schedule as the API and CloudFormation write it. What else a schedule may say is refused, not passed over. */
export const scheduleSchema = z.strictObject({
  Name: z.string().regex(/^[\w.-]{1,64}$/),
  GroupName: z.string().default('default'),
  Description: z.string().max(512).optional(),
  ScheduleExpression: z.string(),
  ScheduleExpressionTimezone: z.literal('UTC').optional(),
  FlexibleTimeWindow: z.strictObject({ Mode: z.literal('OFF', 'only the mode OFF is known') }),
  State: z.enum(['ENABLED', 'DISABLED']).default('ENABLED'),
  Target: targetSchema,
  ActionAfterCompletion: z.literal('NONE').optional(),
  ClientToken: z.string().optional(),
});
export type ScheduleInput = z.infer<typeof scheduleSchema>;

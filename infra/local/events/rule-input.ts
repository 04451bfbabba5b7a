import * as z from 'zod';
import { parsePattern, type EventPattern } from '../event-patterns/event-pattern.ts';
import { InvalidEventPatternError } from '../event-patterns/invalid-event-pattern.ts';
import { ServiceError } from '../wire/service.ts';
import { defaultRetryPolicy, type RuleTarget } from './model.ts';
import { isPath, type InputShape } from './target-input.ts';

const path = z.string().max(256).refine(isPath, 'must be a path such as $.detail.state');
const roleArn = z.string().startsWith('arn:').optional();

/** A target as PutTargets and CloudFormation write it. Whatever else a target may say is refused, not passed over. */
export const targetSchema = z
  .strictObject({
    Id: z.string().min(1).max(64),
    Arn: z.string().startsWith('arn:'),
    RoleArn: roleArn,
    Input: z.string().max(8192).refine(isJson, 'must be valid JSON').optional(),
    InputPath: path.optional(),
    InputTransformer: z
      .strictObject({
        InputPathsMap: z.record(z.string().regex(/^(?!AWS)[\w-]{1,256}$/i), path).optional(),
        InputTemplate: z.string().min(1).max(8192),
      })
      .optional(),
    DeadLetterConfig: z.strictObject({ Arn: z.string().startsWith('arn:').optional() }).optional(),
    RetryPolicy: z
      .strictObject({
        MaximumRetryAttempts: z.int().min(0).max(185).optional(),
        MaximumEventAgeInSeconds: z.int().min(60).max(86_400).optional(),
      })
      .optional(),
  })
  .refine(
    ({ Input, InputPath, InputTransformer }) =>
      [Input, InputPath, InputTransformer].filter((shape) => shape !== undefined).length < 2,
    'Only one of Input, InputPath, or InputTransformer must be provided.',
  );
export type TargetInput = z.infer<typeof targetSchema>;

/** A target as the bus keeps it. */
export function readTarget(input: TargetInput): RuleTarget {
  const { MaximumRetryAttempts, MaximumEventAgeInSeconds } = input.RetryPolicy ?? {};
  const deadLetterArn = input.DeadLetterConfig?.Arn;
  const shape = readShape(input);
  return {
    id: input.Id,
    arn: input.Arn,
    retryPolicy: {
      maximumRetryAttempts: MaximumRetryAttempts ?? defaultRetryPolicy.maximumRetryAttempts,
      maximumEventAgeInSeconds: MaximumEventAgeInSeconds ?? defaultRetryPolicy.maximumEventAgeInSeconds,
    },
    ...(shape === undefined ? {} : { shape }),
    ...(deadLetterArn === undefined ? {} : { deadLetterArn }),
    ...(input.RoleArn === undefined ? {} : { roleArn: input.RoleArn }),
  };
}

/** A target as ListTargetsByRule shows it. */
export function showTarget(target: RuleTarget): TargetInput {
  const isDefault =
    target.retryPolicy.maximumRetryAttempts === defaultRetryPolicy.maximumRetryAttempts &&
    target.retryPolicy.maximumEventAgeInSeconds === defaultRetryPolicy.maximumEventAgeInSeconds;
  return {
    Id: target.id,
    Arn: target.arn,
    ...(target.roleArn === undefined ? {} : { RoleArn: target.roleArn }),
    ...showShape(target.shape),
    ...(target.deadLetterArn === undefined ? {} : { DeadLetterConfig: { Arn: target.deadLetterArn } }),
    ...(isDefault
      ? {}
      : {
          RetryPolicy: {
            MaximumRetryAttempts: target.retryPolicy.maximumRetryAttempts,
            MaximumEventAgeInSeconds: target.retryPolicy.maximumEventAgeInSeconds,
          },
        }),
  };
}

function readShape({ Input, InputPath, InputTransformer }: TargetInput): InputShape | undefined {
  if (Input !== undefined) return { kind: 'constant', text: Input };
  if (InputPath !== undefined) return { kind: 'path', path: InputPath };
  if (InputTransformer === undefined) return undefined;
  const { InputTemplate: template, InputPathsMap: paths = {} } = InputTransformer;
  return { kind: 'template', template, paths };
}

function showShape(shape: InputShape | undefined): Partial<TargetInput> {
  switch (shape?.kind) {
    case undefined:
      return {};
    case 'constant':
      return { Input: shape.text };
    case 'path':
      return { InputPath: shape.path };
    case 'template':
      return { InputTransformer: { InputTemplate: shape.template, InputPathsMap: shape.paths } };
  }
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** A pattern's text as the API takes it. */
export const patternText = z.string().max(4096, 'Member must have length less than or equal to 4096');

/** Compiles a pattern's text, with the service's error when it is wrong. */
export function readPattern(text: string): EventPattern {
  try {
    return parsePattern(text);
  } catch (error) {
    if (!(error instanceof InvalidEventPatternError)) throw error;
    throw new ServiceError('InvalidEventPatternException', error.message);
  }
}

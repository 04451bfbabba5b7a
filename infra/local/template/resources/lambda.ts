import * as z from 'zod';
import { numberSchema } from '../../input.ts';
import type { AsyncSettings } from '../../lambda/model.ts';
import { resourceType, type ResourceType } from '../resource-type.ts';
import type { CloudParts } from './parts.ts';
import { tagsSchema } from './common.ts';

/** Lambda sets these itself. */
const OWN_VARIABLES =
  /^(AWS_REGION|AWS_DEFAULT_REGION|AWS_ACCESS_KEY_ID|AWS_SECRET_ACCESS_KEY|AWS_SESSION_TOKEN|AWS_LAMBDA_.*|AWS_EXECUTION_ENV|_HANDLER|_X_AMZN_TRACE_ID|LAMBDA_TASK_ROOT|LAMBDA_RUNTIME_DIR)$/;
const variables = z.record(
  z
    .string()
    .regex(/^[A-Za-z]\w+$/, 'no variable can have this name')
    .refine((name) => !OWN_VARIABLES.test(name), 'Lambda sets this variable itself'),
  z.union([z.string(), z.number(), z.boolean()], 'must be text').transform(String),
);
const functionSchema = z.strictObject({
  FunctionName: z
    .string()
    .regex(/^[\w-]{1,64}$/)
    .optional(),
  Description: z.string().optional(),
  Architectures: z.tuple([z.enum(['x86_64', 'arm64'])]).optional(),
  Code: z.strictObject({ S3Bucket: z.string(), S3Key: z.string() }),
  DeadLetterConfig: z.strictObject({ TargetArn: z.string() }).optional(),
  Environment: z.strictObject({ Variables: variables }).optional(),
  Handler: z.string(),
  /** Lines are kept as functions write them; the level filters of JSON logging are not known. */
  LoggingConfig: z
    .strictObject({ LogFormat: z.enum(['Text']).optional(), LogGroup: z.string().optional() })
    .optional(),
  MemorySize: numberSchema.pipe(z.int().min(128).max(10_240)).default(128),
  Role: z.string(),
  Runtime: z.string().regex(/^nodejs(18|20|22|24|26)\.x$/, 'only runtimes of Node.js are known'),
  Tags: tagsSchema,
  Timeout: numberSchema.pipe(z.int().min(1).max(900)).default(3),
  TracingConfig: z.strictObject({ Mode: z.enum(['Active', 'PassThrough']) }).optional(),
});
const permissionSchema = z.strictObject({
  Action: z.string().regex(/^lambda:(\*|[A-Za-z]+)$/, 'must be an action of Lambda'),
  FunctionName: z.string(),
  Principal: z.string(),
  SourceArn: z.string().optional(),
  SourceAccount: z.string().optional(),
});
const invokeConfigSchema = z.strictObject({
  FunctionName: z.string(),
  Qualifier: z.literal('$LATEST'),
  MaximumRetryAttempts: numberSchema.pipe(z.int().min(0).max(2)).optional(),
  MaximumEventAgeInSeconds: numberSchema.pipe(z.int().min(60).max(21_600)).optional(),
  DestinationConfig: z
    .strictObject({
      OnFailure: z
        .strictObject({
          Destination: z.string().startsWith('arn:aws:sqs:', 'only queues are known as destinations'),
        })
        .optional(),
    })
    .optional(),
});

/** Functions, who may invoke them, and what becomes of events that fail. */
export function lambdaResources(parts: CloudParts): readonly ResourceType[] {
  const { lambda } = parts;
  return [
    resourceType('AWS::Lambda::Function', functionSchema, (properties, place) =>
      createFunction(parts, properties, properties.FunctionName ?? place.generatedName()),
    ),
    resourceType('AWS::Lambda::Permission', permissionSchema, (permission, { generatedName }) => {
      const { Action, FunctionName, Principal, SourceArn, SourceAccount } = permission;
      const target = lambda.find(FunctionName);
      if (target === undefined) throw new Error(`there is no function ${FunctionName}`);
      const Sid = generatedName();
      lambda.addPermission(FunctionName, {
        Sid,
        Effect: 'Allow',
        Principal:
          Principal === '*' ? '*' : Principal.endsWith('.com') ? { Service: Principal } : { AWS: Principal },
        Action,
        Resource: target.arn,
        Condition: {
          ...(SourceArn === undefined ? {} : { ArnLike: { 'AWS:SourceArn': SourceArn } }),
          ...(SourceAccount === undefined ? {} : { StringEquals: { 'AWS:SourceAccount': SourceAccount } }),
        },
      });
      return { ref: Sid };
    }),
    resourceType('AWS::Lambda::EventInvokeConfig', invokeConfigSchema, (config) => {
      lambda.configureAsync(config.FunctionName, asyncSettings(config));
      return { ref: `${config.FunctionName}:${config.Qualifier}` };
    }),
  ];
}

function createFunction(parts: CloudParts, properties: z.infer<typeof functionSchema>, name: string) {
  const { account, region, roles, lambda, functions, codeFile } = parts;
  const { Role: role, Handler: handler, LoggingConfig, DeadLetterConfig } = properties;
  const arn = `arn:aws:lambda:${region}:${account}:function:${name}`;
  if (!roles.trusts(role, 'lambda.amazonaws.com')) throw new Error(`Lambda may not assume the role ${role}`);
  const group = LoggingConfig?.LogGroup ?? `/aws/lambda/${name}`;
  if (group !== `/aws/lambda/${name}`)
    throw new Error(`the log group of ${name} must be /aws/lambda/${name}`);
  lambda.addFunction({
    name,
    arn,
    roleArn: role,
    ...(DeadLetterConfig === undefined ? {} : { deadLetterArn: DeadLetterConfig.TargetArn }),
  });
  functions.define({
    name,
    code: { file: codeFile(properties.Code.S3Key, handler) },
    handler,
    environment: properties.Environment?.Variables ?? {},
    memorySizeMb: properties.MemorySize,
    timeoutSeconds: properties.Timeout,
    accessKeyId: roles.issueKey(role, name),
    tracing: properties.TracingConfig?.Mode ?? 'PassThrough',
    role,
  });
  return { ref: name, attributes: { Arn: arn } };
}

function asyncSettings(config: z.infer<typeof invokeConfigSchema>): Partial<AsyncSettings> {
  const destination = config.DestinationConfig?.OnFailure?.Destination;
  const { MaximumRetryAttempts, MaximumEventAgeInSeconds } = config;
  return {
    ...(MaximumRetryAttempts === undefined ? {} : { maximumRetryAttempts: MaximumRetryAttempts }),
    ...(MaximumEventAgeInSeconds === undefined ? {} : { maximumEventAgeInSeconds: MaximumEventAgeInSeconds }),
    ...(destination === undefined ? {} : { onFailureArn: destination }),
  };
}

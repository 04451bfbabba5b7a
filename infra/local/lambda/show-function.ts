import { createHash } from 'node:crypto';
import type { FunctionDefinition } from '../functions/function-definition.ts';
import type { EventFunction } from './model.ts';

/** A function as GetFunctionConfiguration and ListFunctions show it. */
export function showFunction(
  target: EventFunction,
  definition: FunctionDefinition,
  changedAt: number,
): Record<string, unknown> {
  const digest = createHash('sha256').update(definition.code.file).digest();
  return {
    FunctionName: target.name,
    FunctionArn: target.arn,
    Runtime: 'nodejs24.x',
    Role: target.roleArn,
    Handler: definition.handler,
    CodeSize: 0,
    Description: '',
    Timeout: definition.timeoutSeconds,
    MemorySize: definition.memorySizeMb,
    LastModified: new Date(changedAt).toISOString().replace('Z', '+0000'),
    CodeSha256: digest.toString('base64'),
    Version: '$LATEST',
    Environment: { Variables: definition.environment ?? {} },
    TracingConfig: { Mode: definition.tracing },
    RevisionId: uuidOf(digest.toString('hex')),
    State: 'Active',
    LastUpdateStatus: 'Successful',
    PackageType: 'Zip',
    Architectures: ['arm64'],
    EphemeralStorage: { Size: 512 },
    SnapStart: { ApplyOn: 'None', OptimizationStatus: 'Off' },
    LoggingConfig: { LogFormat: 'Text', LogGroup: `/aws/lambda/${target.name}` },
    ...(target.deadLetterArn !== undefined && { DeadLetterConfig: { TargetArn: target.deadLetterArn } }),
  };
}

function uuidOf(hex: string): string {
  const part = (from: number, to: number): string => hex.slice(from, to);
  return `${part(0, 8)}-${part(8, 12)}-4${part(13, 16)}-a${part(17, 20)}-${part(20, 32)}`;
}

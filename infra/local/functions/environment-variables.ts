import type { FunctionDefinition } from './function-definition.ts';

/** What the variables say beside the definition. */
export interface VariableFacts {
  readonly region: string;
  readonly logStream: string;
  /** Where AWS is, when it is reached over HTTP. */
  readonly endpointUrl?: string;
}

/**
 * The variables that Lambda sets, around those of the definition. Without LAMBDA_TASK_ROOT and its kin the tracer is
 * silently off.
 */
export function lambdaVariables(
  definition: FunctionDefinition,
  facts: VariableFacts,
): Record<string, string> {
  const { name, handler, memorySizeMb, accessKeyId, environment } = definition;
  return {
    ...environment,
    _HANDLER: handler,
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: 'simulated',
    AWS_SESSION_TOKEN: 'simulated',
    AWS_REGION: facts.region,
    AWS_DEFAULT_REGION: facts.region,
    AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
    AWS_LAMBDA_FUNCTION_NAME: name,
    AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(memorySizeMb),
    AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
    AWS_LAMBDA_LOG_GROUP_NAME: `/aws/lambda/${name}`,
    AWS_LAMBDA_LOG_STREAM_NAME: facts.logStream,
    AWS_LAMBDA_RUNTIME_API: '127.0.0.1:9001',
    AWS_XRAY_CONTEXT_MISSING: 'LOG_ERROR',
    AWS_XRAY_DAEMON_ADDRESS: '127.0.0.1:2000',
    HOME: '/home/sbx_user1051',
    LAMBDA_RUNTIME_DIR: '/var/runtime',
    LAMBDA_TASK_ROOT: '/var/task',
    LANG: 'en_US.UTF-8',
    PATH: '/var/lang/bin:/usr/local/bin:/usr/bin/:/bin:/opt/bin',
    TZ: ':UTC',
    // The one departure: the SDK would say in each environment that this machine's Node is old.
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
    ...(facts.endpointUrl !== undefined && { AWS_ENDPOINT_URL: facts.endpointUrl }),
  };
}

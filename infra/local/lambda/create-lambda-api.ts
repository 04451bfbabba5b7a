import * as z from 'zod';
import type { FunctionDefinition } from '../functions/function-definition.ts';
import { page, parseInput } from '../input.ts';
import { RestAnswer, ServiceError, type Input, type Operation, type Service } from '../wire/service.ts';
import type { LambdaControl } from './create-lambda.ts';
import type { EventFunction } from './model.ts';
import { showFunction } from './show-function.ts';

/** What the API of Lambda is made of. */
export interface LambdaApiOptions {
  readonly lambda: LambdaControl;
  /** How a function was defined; asked late. */
  readonly definitionOf: (name: string) => FunctionDefinition;
  /** When all functions were made: at the start. */
  readonly startedAt: number;
}

const wrongInput = 'InvalidParameterValueException';
const refSchema = z.object({ FunctionName: z.string().min(1).max(256), Qualifier: z.string().optional() });
const invokeSchema = z.object({
  ...refSchema.shape,
  InvocationType: z.enum(['RequestResponse', 'Event', 'DryRun']).default('RequestResponse'),
  Payload: z.instanceof(Uint8Array),
});
const listSchema = z.object({
  Marker: z.string().optional(),
  MaxItems: z.coerce.number().pipe(z.int().min(1).max(10_000)).default(50),
});
const LARGEST_PAYLOAD_BYTES = { RequestResponse: 6_291_456, Event: 1_048_576, DryRun: 6_291_456 };

/** Makes the API of Lambda, as far as an operator looks at functions and calls them. */
export function createLambdaApi(options: LambdaApiOptions): Service {
  const { lambda } = options;
  const onFunction = (action: string, run: (target: EventFunction) => unknown): Operation => ({
    access: (input, { region, account }) => {
      const resource = arnOf(input, region, account);
      const policy = lambda.find(resource)?.policy;
      return [{ action: `lambda:${action}`, resource, ...(policy === undefined ? {} : { policy }) }];
    },
    run: (input) => run(find(lambda, input)),
  });
  const show = (target: EventFunction): object =>
    showFunction(target, options.definitionOf(target.name), options.startedAt);
  return {
    name: 'lambda',
    protocol: 'rest-json',
    routes: {
      'GET /2015-03-31/functions': 'ListFunctions',
      'GET /2015-03-31/functions/{FunctionName}': 'GetFunction',
      'GET /2015-03-31/functions/{FunctionName}/configuration': 'GetFunctionConfiguration',
      'GET /2015-03-31/functions/{FunctionName}/policy': 'GetPolicy',
      'POST /2015-03-31/functions/{FunctionName}/invocations': 'Invoke',
    },
    operations: {
      ListFunctions: {
        access: () => [{ action: 'lambda:ListFunctions', resource: '*' }],
        run: (input) => {
          const { Marker, MaxItems } = parseInput(listSchema, input, wrongInput);
          const { items, nextToken } = page(lambda.all(), Marker, Math.min(MaxItems, 50), wrongInput);
          return { Functions: items.map(show), NextMarker: nextToken };
        },
      },
      GetFunction: onFunction('GetFunction', (target) => ({
        Configuration: show(target),
        Code: { RepositoryType: 'S3', Location: 'https://embedded.invalid/code.zip' },
        Tags: {},
      })),
      GetFunctionConfiguration: onFunction('GetFunctionConfiguration', show),
      GetPolicy: onFunction('GetPolicy', ({ name, policy }) => {
        if (policy === undefined) throw notFound(`The resource you requested does not exist: ${name}`);
        return { Policy: JSON.stringify(policy), RevisionId: '00000000-0000-4000-a000-000000000000' };
      }),
      Invoke: {
        ...onFunction('InvokeFunction', () => undefined),
        run: (input) => invoke(lambda, input),
        headers: { 'x-amz-invocation-type': 'InvocationType' },
        payload: 'Payload',
        waits: true,
      },
    },
  };
}

async function invoke(lambda: LambdaControl, input: Input): Promise<RestAnswer> {
  const target = find(lambda, input);
  const { InvocationType, Payload } = parseInput(invokeSchema, input, wrongInput);
  const most = LARGEST_PAYLOAD_BYTES[InvocationType];
  if (Payload.length > most)
    throw new ServiceError('RequestTooLargeException', `${Payload.length} bytes; ${most} are allowed`, 413);
  const event = parse(Payload);
  if (InvocationType === 'DryRun') return new RestAnswer(204);
  if (InvocationType === 'Event') {
    lambda.enqueue(target, event);
    return new RestAnswer(202);
  }
  if (lambda.isThrottled(target)) throw new ServiceError('TooManyRequestsException', 'Rate Exceeded.', 429);
  const result = await lambda.invokeNow(target, event);
  const headers = { 'x-amz-executed-version': '$LATEST' };
  if (result.ok) return new RestAnswer(200, headers, JSON.stringify(result.payload ?? null));
  const { errorType, errorMessage, stack = [] } = result;
  return new RestAnswer(
    200,
    { ...headers, 'x-amz-function-error': 'Unhandled' },
    JSON.stringify({ errorType, errorMessage, trace: stack }),
  );
}

function parse(payload: Uint8Array): unknown {
  if (payload.length === 0) return {};
  try {
    return JSON.parse(new TextDecoder().decode(payload));
  } catch {
    throw new ServiceError('InvalidRequestContentException', 'Could not parse request body into json');
  }
}

function arnOf(input: Input, region: string, account: string): string {
  const { FunctionName } = parseInput(refSchema, input, wrongInput);
  const isArn = FunctionName.startsWith('arn:');
  return isArn ? FunctionName : `arn:aws:lambda:${region}:${account}:function:${FunctionName}`;
}

function find(lambda: LambdaControl, input: Input): EventFunction {
  const { FunctionName, Qualifier = '$LATEST' } = parseInput(refSchema, input, wrongInput);
  const target = Qualifier === '$LATEST' ? lambda.find(FunctionName) : undefined;
  if (target !== undefined) return target;
  throw notFound(`Function not found: ${FunctionName}:${Qualifier}`);
}

function notFound(message: string): ServiceError {
  return new ServiceError('ResourceNotFoundException', message, 404);
}

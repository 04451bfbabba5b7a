import { gunzipSync } from 'node:zlib';
import type { WireRequest } from './message.ts';
import { decodeQueryForm } from './query-form.ts';
import { matchRestPath } from './rest-path.ts';
import { ServiceError, type Input, type Operation, type Service } from './service.ts';
import type { Signature } from './signature.ts';

/** A request after decoding: who is to do what with what. */
export interface DecodedCall {
  readonly service: Service;
  readonly operationName: string;
  readonly operation: Operation;
  readonly input: Input;
}

/** The largest body the wire takes, as sent and as unpacked. */
export const MAX_BODY_BYTES = 10 * 1024 * 1024;

const utf8 = new TextDecoder();

/** Finds the service that a request is for, before anything in it is judged. It also says how errors look. */
export function findService(
  services: readonly Service[],
  request: WireRequest,
  signature: Signature | undefined,
): Service | undefined {
  const target = request.headers['x-amz-target'];
  if (target !== undefined) {
    const prefix = target.slice(0, target.lastIndexOf('.'));
    return services.find((service) => service.protocol === 'json' && service.target === prefix);
  }
  const protocol = isForm(request) ? 'query' : 'rest-json';
  return services.find((service) => service.protocol === protocol && service.name === signature?.service);
}

/** Whether the body is a form, as the query protocols send it. Their errors are XML. */
export function isForm(request: WireRequest): boolean {
  return request.headers['content-type']?.startsWith('application/x-www-form-urlencoded') ?? false;
}

/** Decodes a request to a service. Throws {@link ServiceError} when it names no operation or cannot be read. */
export function decodeCall(service: Service, request: WireRequest): DecodedCall {
  const body = unpack(request);
  switch (service.protocol) {
    case 'json': {
      const target = request.headers['x-amz-target'] ?? '';
      return named(service, target.slice(target.lastIndexOf('.') + 1), parseJson(body));
    }
    case 'query': {
      const form = new URLSearchParams(utf8.decode(body));
      return named(service, form.get('Action') ?? '', decodeQueryForm(form));
    }
    case 'rest-json': {
      const match = matchRestPath(service.routes, request.method, request.path);
      if (match === undefined) throw unknownOperation(service, `${request.method} ${request.path}`);
      const { headers = {}, payload } = service.operations[match.operation] ?? {};
      const given = payload === undefined ? parseJson(body) : { [payload]: body };
      return named(service, match.operation, { ...given, ...headerInput(request, headers), ...match.input });
    }
  }
}

function headerInput({ headers }: WireRequest, members: Readonly<Record<string, string>>): Input {
  const given = Object.entries(members).filter(([header]) => headers[header] !== undefined);
  return Object.fromEntries(given.map(([header, member]) => [member, headers[header]]));
}

/** The error for a request to a service that the embedded cloud does not have. */
export function unknownService(request: WireRequest, signature: Signature | undefined): ServiceError {
  const action = isForm(request) ? new URLSearchParams(utf8.decode(request.body)).get('Action') : null;
  const asked = action ?? `${request.method} ${request.path}`;
  const wanted = request.headers['x-amz-target'] ?? `${signature?.service}: ${asked}`;
  return new ServiceError(
    'UnknownOperationException',
    `The embedded cloud has no service for ${wanted}`,
    isForm(request) || request.headers['x-amz-target'] !== undefined ? 400 : 404,
  );
}

function named(service: Service, operationName: string, input: Input): DecodedCall {
  const operation = Object.hasOwn(service.operations, operationName)
    ? service.operations[operationName]
    : undefined;
  if (operation === undefined) throw unknownOperation(service, operationName);
  return { service, operationName, operation, input };
}

function unknownOperation(service: Service, name: string): ServiceError {
  const code = service.protocol === 'query' ? 'InvalidAction' : 'UnknownOperationException';
  const status = service.protocol === 'rest-json' ? 404 : 400;
  return new ServiceError(code, `The embedded cloud's ${service.name} has no operation ${name}`, status);
}

function unpack(request: WireRequest): Uint8Array {
  if (request.body.length > MAX_BODY_BYTES) throw tooLarge();
  if (request.headers['content-encoding'] !== 'gzip') return request.body;
  try {
    return gunzipSync(request.body, { maxOutputLength: MAX_BODY_BYTES });
  } catch (error) {
    if (error instanceof RangeError) throw tooLarge();
    throw new ServiceError('SerializationException', 'The body says that it is gzip, and is not');
  }
}

function tooLarge(): ServiceError {
  return new ServiceError(
    'RequestEntityTooLargeException',
    `A request body may have ${MAX_BODY_BYTES} bytes`,
    413,
  );
}

function parseJson(body: Uint8Array): Input {
  if (body.length === 0) return {};
  let parsed: unknown;
  try {
    parsed = JSON.parse(utf8.decode(body));
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new ServiceError('SerializationException', `The body is not JSON: ${why}`);
  }
  if (!isObject(parsed)) throw new ServiceError('SerializationException', 'The body is not a JSON object');
  if (isDeeperThan(parsed, DEEPEST_INPUT))
    throw new ServiceError(
      'SerializationException',
      `The body is nested more than ${DEEPEST_INPUT} levels deep`,
    );
  return parsed;
}

/** No input of AWS is half as deep. Deeper ones would end the stack of whoever walks through them. */
const DEEPEST_INPUT = 100;

function isDeeperThan(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return levels === 0 || Object.values(value).some((child) => isDeeperThan(child, levels - 1));
}

function isObject(value: unknown): value is Input {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

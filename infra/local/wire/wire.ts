import type { Clock } from '../clock/clock.ts';
import { randomUuid, type Random } from '../random.ts';
import { admit, identify, type AccessControl, type AllowedRequest } from './admission.ts';
import { decodeCall, findService, unknownService, type DecodedCall } from './decode.ts';
import { encodeAnswer, encodeError, styleOf, unknownStyle, type AnswerStyle } from './encode.ts';
import type { Wire, WireRequest, WireResponse } from './message.ts';
import { ServiceError, type Input, type Principal, type Service } from './service.ts';
import { readSignature, type Signature } from './signature.ts';

/** One call, told when it has been answered. */
export interface CallRecord {
  /** For example `ecs`. */
  readonly service: string;
  /** For example `ListTasks`. */
  readonly operation: string;
  readonly principal: Principal;
  readonly input: Input;
  /** Simulated time of the answer. */
  readonly at: number;
  readonly requestId: string;
  /** The invocation that called, when it was one. */
  readonly invocation?: string;
  /** What IAM allowed; empty when it refused. */
  readonly allowed: readonly AllowedRequest[];
  readonly error?: ServiceError;
  /** What the operation answered; not there when it failed. */
  readonly output?: unknown;
}

/** What a wire is made of. */
export interface WireOptions extends AccessControl {
  readonly services: readonly Service[];
  readonly region: string;
  readonly account: string;
  readonly clock: Clock;
  /** Draws the request ids. */
  readonly random: Random;
  onCall?(call: CallRecord): void;
  /** An operation failed in a way that no service does: a fault of the embedded cloud. The caller gets a 500. */
  onFault?(error: unknown, call: { readonly service: string; readonly operation: string }): void;
}

/** The facts of one request as they become known. */
interface Exchange {
  readonly request: WireRequest;
  readonly signature: Signature | undefined;
  readonly service: Service | undefined;
  readonly style: AnswerStyle;
  readonly requestId: string;
  readonly letTimePass: LetTimePass;
}

/**
 * Makes the way into the embedded cloud: decodes a request, finds its caller, asks IAM, runs the operation and encodes
 * the answer. The clock stands still for as long as a call takes, so only an operation that says so (`waits`) may wait
 * for simulated time.
 */
export function createWire(options: WireOptions): Wire {
  return async (request) => {
    let release = options.clock.hold();
    const letTimePass: LetTimePass = async (work) => {
      release();
      try {
        return await work();
      } finally {
        release = options.clock.hold();
      }
    };
    try {
      const exchange = { ...openExchange(options, request), letTimePass };
      const answer = await answerExchange(options, exchange);
      return withCommonHeaders(answer, exchange.requestId, options.clock.now());
    } finally {
      release();
    }
  };
}

/** Does something while the clock is not held. */
type LetTimePass = (work: () => unknown) => Promise<unknown>;

function openExchange(options: WireOptions, request: WireRequest): Omit<Exchange, 'letTimePass'> {
  const signature = readSignature(request);
  const service = findService(options.services, request, signature);
  const style = service === undefined ? unknownStyle(request, signature?.service) : styleOf(service);
  return { request, signature, service, style, requestId: randomUuid(options.random) };
}

async function answerExchange(options: WireOptions, exchange: Exchange): Promise<WireResponse> {
  const { service, signature, style, requestId } = exchange;
  try {
    const principal = identify(options, signature?.accessKeyId, style);
    if (service === undefined) throw unknownService(exchange.request, signature);
    const call = decodeCall(service, exchange.request);
    const output = await runCall(options, exchange, call, principal);
    return encodeAnswer(service, call.operationName, output, requestId);
  } catch (error) {
    return encodeError(service, style, asServiceError(error), requestId);
  }
}

async function runCall(
  options: WireOptions,
  exchange: Exchange,
  call: DecodedCall,
  principal: Principal,
): Promise<unknown> {
  const { region, account } = options;
  const { requestId } = exchange;
  const context = { principal, region, account, requestId };
  const names = { service: call.service.name, operation: call.operationName };
  const { invocation } = exchange.request;
  const caller = { principal, ...(invocation === undefined ? {} : { invocation }) };
  const record = { ...names, ...caller, input: call.input, requestId };
  let allowed: readonly AllowedRequest[] = [];
  try {
    const requests = call.operation.access(call.input, context);
    allowed = admit(options, principal, requests, exchange.style, { region, now: options.clock.now() });
    const run = (): unknown => call.operation.run(call.input, context);
    const output = await (call.operation.waits === true ? exchange.letTimePass(run) : run());
    options.onCall?.({ ...record, at: options.clock.now(), allowed, output });
    return output;
  } catch (thrown) {
    const error = asServiceError(thrown);
    if (error !== thrown) options.onFault?.(thrown, names);
    options.onCall?.({ ...record, at: options.clock.now(), allowed, error });
    throw error;
  }
}

function asServiceError(error: unknown): ServiceError {
  if (error instanceof ServiceError) return error;
  const message = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return new ServiceError('InternalFailure', message, 500);
}

function withCommonHeaders(answer: WireResponse, requestId: string, now: number): WireResponse {
  // The SDK corrects its clock by the Date of an answer, so it must be simulated time.
  const headers = { 'x-amzn-requestid': requestId, date: new Date(now).toUTCString(), ...answer.headers };
  return { ...answer, headers };
}

/*
 * Stands in for `@smithy/node-http-handler` in bundles for the embedded cloud: requests go to the wire that the host
 * puts on the environment's global object. Time-outs work as in the original, on the environment's own timers.
 */
import type { Wire, WireResponse } from '../wire/message.ts';

/** The original's default: none. */
export const DEFAULT_REQUEST_TIMEOUT = 0;

interface HandlerConfig {
  readonly requestTimeout?: number;
  readonly throwOnRequestTimeout?: boolean;
  readonly socketTimeout?: number;
  readonly defaultSocketTimeout?: number;
  readonly [option: string]: unknown;
}

interface SdkRequest {
  readonly method: string;
  readonly path: string;
  readonly query?: Readonly<Record<string, string | readonly string[] | null>>;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

interface HandleOptions {
  readonly abortSignal?: AbortSignal;
  readonly requestTimeout?: number;
}

/** What the SDK expects of a request handler. */
export class NodeHttpHandler {
  readonly metadata = { handlerProtocol: 'http/1.1' };
  #config: Promise<HandlerConfig>;
  #known: HandlerConfig = {};

  /** Takes a handler as it is and makes one of anything else. */
  static create(given?: NodeHttpHandler | HandlerConfig): NodeHttpHandler {
    return given instanceof NodeHttpHandler || isHandler(given) ? given : new NodeHttpHandler(given);
  }

  constructor(options?: HandlerConfig | (() => Promise<HandlerConfig | void>)) {
    this.#config = Promise.resolve(typeof options === 'function' ? options() : options).then((config) => {
      this.#known = { ...config, ...this.#known };
      return this.#known;
    });
  }

  async handle(request: SdkRequest, options: HandleOptions = {}): Promise<{ response: WireResponse }> {
    const config = { ...(await this.#config), ...this.#known };
    const { abortSignal } = options;
    if (abortSignal?.aborted === true) throw abortError(abortSignal);
    const timeoutMs = timeoutOf(config, options);
    return new Promise((resolve, reject) => {
      const onAbort = (): void => reject(abortError(abortSignal));
      const timer =
        timeoutMs === undefined ? undefined : setTimeout(() => reject(timeoutError(timeoutMs)), timeoutMs);
      const settle = (): void => {
        clearTimeout(timer);
        abortSignal?.removeEventListener('abort', onAbort);
      };
      abortSignal?.addEventListener('abort', onAbort, { once: true });
      send(request)
        .then((response) => resolve({ response }), reject)
        .finally(settle);
    });
  }

  /** The SDK names some options by symbols, `Symbol.for('@smithy/defaultSocketTimeout')` for one. */
  updateHttpClientConfig(key: string | symbol, value: unknown): void {
    const name = typeof key === 'string' ? key : (key.description ?? '').replace('@smithy/', '');
    this.#known = { ...this.#known, [name]: value };
  }

  httpHandlerConfigs(): HandlerConfig {
    return this.#known;
  }

  destroy(): void {}
}

/** No client here speaks HTTP/2 to the embedded cloud; it gets the same wire. */
export { NodeHttpHandler as NodeHttp2Handler };

/** Reads a body to its end. */
export async function streamCollector(stream: Uint8Array | AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  if (stream instanceof Uint8Array) return stream;
  const chunks: Uint8Array[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks);
}

async function send(request: SdkRequest): Promise<WireResponse> {
  const { __wire: wire } = globalThis as typeof globalThis & { readonly __wire?: Wire };
  if (wire === undefined)
    throw new Error('this bundle runs in the embedded cloud only: it has no wire to AWS here');
  const headers = Object.entries(request.headers).map(
    ([name, value]) => [name.toLowerCase(), value] as const,
  );
  return await wire({
    method: request.method,
    path: request.path + queryString(request.query),
    headers: Object.fromEntries(headers),
    body: toBytes(request.body),
  });
}

function queryString(query: SdkRequest['query']): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(query ?? {})) {
    for (const one of [value].flat()) parameters.append(name, one ?? '');
  }
  return parameters.size === 0 ? '' : `?${parameters.toString()}`;
}

const utf8 = new TextEncoder();

function toBytes(body: unknown): Uint8Array {
  if (body === undefined || body === null) return new Uint8Array();
  if (body instanceof Uint8Array) return body;
  if (typeof body === 'string') return utf8.encode(body);
  throw new TypeError('the in-process wire takes bodies of bytes or text only');
}

function timeoutOf(config: HandlerConfig, options: HandleOptions): number | undefined {
  const request = options.requestTimeout ?? config.requestTimeout;
  const socket = config.socketTimeout ?? config.defaultSocketTimeout;
  // As in the original: without `throwOnRequestTimeout` a request that is late is only warned of.
  const limits = [config.throwOnRequestTimeout === true ? request : undefined, socket];
  const given = limits.filter((limit) => limit !== undefined && Number.isFinite(limit) && limit > 0);
  return given.length === 0 ? undefined : Math.min(...given.map(Number));
}

function timeoutError(timeoutMs: number): Error {
  const error = new Error(`a request has exceeded the configured ${timeoutMs} ms`);
  return Object.assign(error, { name: 'TimeoutError', code: 'ETIMEDOUT' });
}

function abortError(signal: AbortSignal | undefined): Error {
  return Object.assign(new Error('Request aborted', { cause: signal?.reason }), { name: 'AbortError' });
}

function isHandler(value: unknown): value is NodeHttpHandler {
  return (
    typeof value === 'object' && value !== null && 'handle' in value && typeof value.handle === 'function'
  );
}

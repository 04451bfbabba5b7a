import type { Cloud } from '../../infra/local/cloud.ts';

/** A request handler for SDK clients that hands requests to the cloud's wire, without sockets. */
export function inProcessHandler(cloud: Cloud) {
  return {
    async handle(request: { method: string; path: string; headers: Record<string, string>; body?: unknown }) {
      const body = typeof request.body === 'string' ? new TextEncoder().encode(request.body) : request.body;
      const headers = Object.fromEntries(
        Object.entries(request.headers).map(([name, value]) => [name.toLowerCase(), value]),
      );
      const response = await cloud.wire({
        method: request.method,
        path: request.path,
        headers,
        body: body instanceof Uint8Array ? body : new Uint8Array(),
      });
      return { response };
    },
  };
}

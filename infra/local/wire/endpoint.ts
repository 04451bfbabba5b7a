import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { MAX_BODY_BYTES } from './decode.ts';
import type { Wire } from './message.ts';

/** A wire that listens. */
export interface Endpoint {
  /** For example `http://127.0.0.1:4566`, for `AWS_ENDPOINT_URL`. */
  readonly url: string;
  /** Stops listening and cuts what is still connected. */
  close(): Promise<void>;
}

/** What is said to a request that is not even HTTP as it should be; for most faults it is a 400. */
const refusals: Readonly<Record<string, string>> = {
  HPE_HEADER_OVERFLOW: '431 Request Header Fields Too Large',
  ERR_HTTP_REQUEST_TIMEOUT: '408 Request Timeout',
};

/** Lets programs on this machine, and no others, talk to a wire over HTTP. Port 0 picks a free one. */
export async function serve(wire: Wire, options: { readonly port: number }): Promise<Endpoint> {
  const server = createServer((request, response) => {
    // A caller that hangs up in the middle is its own affair.
    answer(wire, request, response).catch(() => response.destroy());
  });
  server.on('clientError', (error: Error & { readonly code?: string }, socket) => {
    const status = refusals[error.code ?? ''] ?? '400 Bad Request';
    if (socket.writable) socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function answer(wire: Wire, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { statusCode, headers, body } = await wire({
    method: request.method ?? 'GET',
    path: request.url ?? '/',
    headers: flatten(request),
    body: await readBody(request),
  });
  if (response.destroyed) return;
  response.writeHead(statusCode, headers);
  response.end(body);
}

/** Reads the whole body; of one that is too large only so much that the wire sees that it is. */
async function readBody(request: IncomingMessage): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of request) {
    if (!(chunk instanceof Uint8Array) || length > MAX_BODY_BYTES) continue;
    chunks.push(chunk);
    length += chunk.length;
  }
  return Buffer.concat(chunks);
}

function flatten(request: IncomingMessage): Record<string, string> {
  const entries = Object.entries(request.headers).map(([name, value]): [string, string] => [
    name,
    Array.isArray(value) ? value.join(', ') : (value ?? ''),
  ]);
  return Object.fromEntries(entries);
}

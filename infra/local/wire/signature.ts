import type { WireRequest } from './message.ts';

/** What a request's signature says about who sent it, and to whom. The signature's bytes are not checked. */
export interface Signature {
  readonly accessKeyId: string;
  readonly region: string;
  /** The service in the credential scope, for example `ecs`. */
  readonly service: string;
}

/** Reads the credential of Signature Version 4, from the header or from a presigned URL. */
export function readSignature(request: WireRequest): Signature | undefined {
  const header = /Credential=([^,\s]+)/.exec(request.headers['authorization'] ?? '')?.[1];
  const credential = header ?? queryOf(request.path).get('X-Amz-Credential') ?? undefined;
  const [accessKeyId, , region, service] = credential?.split('/') ?? [];
  if (accessKeyId === undefined || region === undefined || service === undefined) return undefined;
  return { accessKeyId, region, service };
}

/** The query parameters of a path. */
export function queryOf(path: string): URLSearchParams {
  const start = path.indexOf('?');
  return new URLSearchParams(start < 0 ? '' : path.slice(start + 1));
}

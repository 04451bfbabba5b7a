/*
 * Stands in for `@smithy/signature-v4` in bundles for the embedded cloud: nobody checks a signature there, but who calls
 * whom is read from its credential. Hashing every request would be a tenth of a simulated run.
 */

interface Credentials {
  readonly accessKeyId: string;
}

interface SignatureInit {
  readonly credentials: Credentials | (() => Promise<Credentials>);
  readonly region: string | (() => Promise<string>);
  readonly service: string;
}

interface SigningOptions {
  readonly signingDate?: Date;
  readonly signingRegion?: string;
  readonly signingService?: string;
}

interface SignedRequest {
  readonly headers: Record<string, string>;
}

/** What the SDK expects of a signer. */
export class SignatureV4 {
  readonly #init: SignatureInit;

  constructor(init: SignatureInit) {
    this.#init = init;
  }

  async sign<Request extends SignedRequest>(
    request: Request,
    { signingDate = new Date(), signingRegion, signingService }: SigningOptions = {},
  ): Promise<Request> {
    const { credentials, region, service } = this.#init;
    const { accessKeyId } = typeof credentials === 'function' ? await credentials() : credentials;
    const place = signingRegion ?? (typeof region === 'function' ? await region() : region);
    const time = signingDate.toISOString().replaceAll(/[-:]|\.\d{3}/g, '');
    const scope = [accessKeyId, time.slice(0, 8), place, signingService ?? service, 'aws4_request'].join('/');
    request.headers['x-amz-date'] = time;
    request.headers['authorization'] =
      `AWS4-HMAC-SHA256 Credential=${scope}, SignedHeaders=host;x-amz-date, Signature=${'0'.repeat(64)}`;
    return request;
  }
}

/** Where a signer for several Regions would be. There is none, as in every function that does not import one. */
export const signatureV4aContainer = { SignatureV4a: null };

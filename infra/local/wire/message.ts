/** One HTTP request to AWS, as it is on the wire. */
export interface WireRequest {
  readonly method: string;
  /** With the query string. */
  readonly path: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
  /** Id of the invocation that sends it, for onlookers; a request from outside has none. */
  readonly invocation?: string;
}

/** The answer. */
export interface WireResponse {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

/** Answers requests as AWS does. Never rejects: whatever goes wrong is an answer. */
export type Wire = (request: WireRequest) => Promise<WireResponse>;

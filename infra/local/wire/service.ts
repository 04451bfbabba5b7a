import type { PolicyDocument } from '../iam/policy.ts';

/** Who makes a call: found from the access key in the request's signature. */
export interface Principal {
  /** For example `arn:aws:sts::111122223333:assumed-role/apply-update/apply-update`. */
  readonly arn: string;
  readonly account: string;
  /** The policies that bound the caller; `'all'` for the operator's own key, which may do anything. */
  readonly policies: readonly PolicyDocument[] | 'all';
}

/** What surrounds one call on the wire. */
export interface CallContext {
  readonly principal: Principal;
  readonly region: string;
  readonly account: string;
  readonly requestId: string;
}

/** One thing that IAM must allow before a call runs. A call is refused when any of its requests is. */
export interface AccessRequest {
  /** For example `ecs:UpdateContainerInstancesState`. */
  readonly action: string;
  /** An ARN, or `*` for actions without a resource type. */
  readonly resource: string;
  /** Condition keys and their values as the service gives them, for example `{ 'ecs:cluster': 'arn:…' }`. */
  readonly context?: Readonly<Record<string, string | readonly string[]>>;
  /** The resource's own policy, when it has one: it may deny what the caller's allow, and allow what they do not. */
  readonly policy?: PolicyDocument;
}

/** A parsed request body (JSON, or a query form turned into an object). Operations check it themselves. */
export type Input = Record<string, unknown>;

/** One operation of a service: what it needs from IAM and what it does. Both may throw {@link ServiceError}. */
export interface Operation {
  access(input: Input, context: CallContext): readonly AccessRequest[];
  /** The output, or a promise of it; a {@link RestAnswer} when the answer is more than a JSON body. */
  run(input: Input, context: CallContext): unknown;
  /** `run` may wait for simulated time (a long poll, an invocation): the clock goes on meanwhile. */
  readonly waits?: true;
  /** `rest-json` only: which headers are members of the input, `{ 'x-amz-invocation-type': 'InvocationType' }`. */
  readonly headers?: Readonly<Record<string, string>>;
  /** `rest-json` only: the member that is the whole body, as bytes. Without it the body is a JSON object. */
  readonly payload?: string;
}

/** An answer of a `rest-json` service whose status, headers and body the operation says itself. */
export class RestAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** JSON text, or nothing. */
  readonly body: string;
  constructor(status: number, headers: Readonly<Record<string, string>> = {}, body = '') {
    this.status = status;
    this.headers = headers;
    this.body = body;
  }
}

/**
 * A service of the embedded cloud. `json` is AWS JSON (by `X-Amz-Target: <target>.<Operation>`), `rest-json` goes by
 * method and path, `query` by a form with `Action=` and answers XML.
 * Timestamps in outputs of `json` services are numbers (seconds since the epoch, fractions allowed).
 */
export type Service =
  | {
      readonly name: string;
      readonly protocol: 'json';
      readonly jsonVersion: '1.0' | '1.1';
      readonly target: string;
      /**
       * For services that once spoke the query protocol: what its clients called each error. They still read it, in a
       * header (`x-amzn-query-error`).
       */
      readonly queryErrors?: Readonly<Record<string, string>>;
      readonly operations: Readonly<Record<string, Operation>>;
    }
  | {
      readonly name: string;
      readonly protocol: 'rest-json';
      /** `{ 'POST /schedules/{Name}': 'CreateSchedule' }`: path labels and query parameters join the body in the input. */
      readonly routes: Readonly<Record<string, string>>;
      readonly operations: Readonly<Record<string, Operation>>;
    }
  | {
      readonly name: string;
      readonly protocol: 'query';
      /** XML namespace and API version of the answers. */
      readonly apiVersion: string;
      readonly namespace: string;
      readonly operations: Readonly<Record<string, Operation>>;
    };

/** An error as the service itself would answer it. `code` is the exception's name without namespace. */
export class ServiceError extends Error {
  readonly code: string;
  readonly status: number;
  readonly fields: Readonly<Record<string, unknown>>;
  constructor(code: string, message: string, status = 400, fields: Record<string, unknown> = {}) {
    super(message);
    this.name = code;
    this.code = code;
    this.status = status;
    this.fields = fields;
  }
}

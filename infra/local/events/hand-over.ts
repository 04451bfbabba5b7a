/** How a target took what a bus, a schedule or a function's destination handed it. */
export type HandOver =
  | { readonly ok: true }
  | {
      readonly ok: false;
      /** As in the dead-letter queue's ERROR_CODE, for example `NO_PERMISSIONS`. */
      readonly code: string;
      readonly message: string;
      /** Whether it may go better later. */
      readonly retriable: boolean;
    };

/** In whose name something is handed over, as a resource policy sees it. */
export interface Bearer {
  /** For example `events.amazonaws.com`. */
  readonly service: string;
  /** ARN of the rule or schedule: `aws:SourceArn`. */
  readonly sourceArn: string;
  readonly account: string;
}

/** What is handed over. `body` is JSON text. */
export interface Parcel {
  readonly body: string;
  readonly traceId?: string;
}

/** The services that can be targets. Each takes what it is handed or says why not. */
export interface TargetServices {
  /** Puts an asynchronous invocation into the function's queue. */
  readonly invokeFunction: (functionArn: string, parcel: Parcel, bearer: Bearer) => HandOver;
  readonly sendToQueue: (
    queueArn: string,
    parcel: Parcel,
    bearer: Bearer,
    attributes?: Readonly<Record<string, string>>,
  ) => HandOver;
}

/** A hand-over that went well. */
export const handedOver: HandOver = { ok: true };

/** A refusal for want of a permission: goes to the dead-letter queue at once. */
export function noPermission(message: string): HandOver {
  return { ok: false, code: 'NO_PERMISSIONS', message, retriable: false };
}

/** A target that is not there: goes to the dead-letter queue at once. */
export function noResource(message: string): HandOver {
  return { ok: false, code: 'NO_RESOURCE', message, retriable: false };
}

/** What is handed over is not JSON, as when an input transformer has a hole: goes to the dead-letter queue at once. */
export function malformed(message: string): HandOver {
  return { ok: false, code: 'INVALID_JSON', message, retriable: false };
}

import type { PolicyDocument } from '../iam/policy.ts';

/** What an invocation came to. `failed` is the function's own error, a time-out or a crash. */
export type InvocationResult =
  | { readonly ok: true; readonly payload: unknown }
  | {
      readonly ok: false;
      readonly errorType: string;
      readonly errorMessage: string;
      readonly stack?: readonly string[];
    };

/** Runs functions, one invocation at a time in each execution environment. */
export interface InvocationHost {
  invoke(
    name: string,
    event: unknown,
    options: { readonly traceId?: string; readonly requestId: string },
  ): Promise<InvocationResult>;
}

/** What a function does with asynchronous invocations that fail. */
export interface AsyncSettings {
  readonly maximumRetryAttempts: number;
  readonly maximumEventAgeInSeconds: number;
  /** Gets a report on each event that is given up. */
  readonly onFailureArn?: string;
}

/** A function as the event side of Lambda sees it. */
export interface EventFunction {
  readonly name: string;
  readonly arn: string;
  readonly roleArn: string;
  /** Gets the bare event when it is given up. */
  readonly deadLetterArn?: string;
  policy: PolicyDocument | undefined;
  async: AsyncSettings;
  /** True while tests keep it from running, as at a concurrency limit of its own. */
  throttled: boolean;
}

/** An attempt to run a function for an asynchronous event, told when it has ended. */
export interface InvocationReport {
  readonly functionName: string;
  /** The same for all attempts at one event. */
  readonly requestId: string;
  /** From 1. */
  readonly attempt: number;
  readonly event: unknown;
  readonly traceId?: string;
  readonly startedAt: number;
  readonly endedAt: number;
  readonly result: InvocationResult;
}

/** An asynchronous event that was given up. */
export interface AbandonedReport {
  readonly functionName: string;
  readonly requestId: string;
  readonly event: unknown;
  readonly at: number;
  readonly condition: 'RetriesExhausted' | 'EventAgeExceeded';
  /** Where it went; nowhere when there is no queue, or the function's role may not send there. */
  readonly sentTo: readonly string[];
  readonly result: InvocationResult | undefined;
}

/** Lambda's own: two more tries within six hours. */
export const defaultAsyncSettings: AsyncSettings = {
  maximumRetryAttempts: 2,
  maximumEventAgeInSeconds: 21_600,
};

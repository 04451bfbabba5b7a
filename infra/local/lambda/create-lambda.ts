import type { Clock } from '../clock/clock.ts';
import { handedOver, malformed, noPermission, noResource, type TargetServices } from '../events/hand-over.ts';
import { resourcePolicyAllows } from '../events/resource-policy.ts';
import type { Statement } from '../iam/policy.ts';
import { randomUuid, type Random } from '../random.ts';
import type { RoleAllows } from '../roles.ts';
import type { SqsControl } from '../sqs/create-sqs.ts';
import { sendAway } from './abandon.ts';
import {
  defaultAsyncSettings,
  type AbandonedReport,
  type AsyncSettings,
  type EventFunction,
  type InvocationHost,
  type InvocationReport,
  type InvocationResult,
} from './model.ts';

/** What asynchronous invocation is made of. */
export interface LambdaOptions {
  readonly clock: Clock;
  /** A named stream of the run's seed. */
  readonly random: (name: string) => Random;
  readonly host: InvocationHost;
  readonly sqs: Pick<SqsControl, 'sendAs'>;
  readonly roleAllows: RoleAllows;
  /** How many invocations the account may have under way at once, over all functions. Default: Lambda's own, 1,000. */
  readonly concurrency?: number;
  /** Whether the queue hands this event out twice, at about the same time and with one request id. Default: never. */
  readonly isQueuedTwice?: (functionName: string) => boolean;
}

/** The event side of Lambda: queues of events for functions, with their retries and what comes after. */
export interface LambdaControl {
  addFunction(definition: {
    readonly name: string;
    readonly arn: string;
    readonly roleArn: string;
    readonly deadLetterArn?: string;
  }): EventFunction;
  /** By name or ARN. */
  find(reference: string): EventFunction | undefined;
  all(): readonly EventFunction[];
  /** Adds a statement to the function's resource policy. */
  addPermission(functionReference: string, statement: Statement): void;
  configureAsync(functionReference: string, settings: Partial<AsyncSettings>): void;
  /** For other services of AWS: checks the function's policy and queues the event. */
  readonly invokeFunction: TargetServices['invokeFunction'];
  /** Queues an event without asking anybody: for callers whose own role was checked. */
  enqueue(target: EventFunction, event: unknown, traceId?: string): void;
  /** True when the function may not run now: another of its invocations would be one too many. */
  isThrottled(target: EventFunction): boolean;
  /** Runs a function once and waits for it, for a caller who was checked. Nobody tries again. Takes simulated time. */
  invokeNow(target: EventFunction, event: unknown): Promise<InvocationResult>;
  /** Told of each attempt when it has ended. */
  onInvocation(listener: (report: InvocationReport) => void): void;
  onAbandoned(listener: (report: AbandonedReport) => void): void;
  /** Events that wait for their first or next attempt, or run. */
  pending(): number;
}

const SHORTEST_QUEUE_MS = 5;
const QUEUE_SPREAD_MS = 15;
/** How far apart the two are of an event that is handed out twice: nobody says; so near that both run at once. */
const TWIN_SPREAD_MS = 3_000;
const FIRST_RETRY_MS = 60_000;
const SECOND_RETRY_MS = 120_000;
const FIRST_THROTTLE_MS = 1_000;
const LONGEST_THROTTLE_MS = 300_000;
/** "1,000 concurrent executions across all functions in an AWS Region" (Lambda quotas). */
const ACCOUNT_CONCURRENCY = 1000;

/** Makes the event side of Lambda. */
export function createLambda(options: LambdaOptions): LambdaControl {
  return new AsyncLambda(options);
}

interface QueuedEvent {
  readonly target: EventFunction;
  readonly requestId: string;
  readonly event: unknown;
  readonly traceId?: string;
  readonly queuedAt: number;
  readonly failures: number;
  readonly throttles: number;
  readonly lastResult?: InvocationResult;
}

class AsyncLambda implements LambdaControl {
  readonly #options: LambdaOptions;
  readonly #ids: Random;
  readonly #delays: Random;
  readonly #functions = new Map<string, EventFunction>();
  readonly #invocationListeners: ((report: InvocationReport) => void)[] = [];
  readonly #abandonedListeners: ((report: AbandonedReport) => void)[] = [];
  readonly #concurrency: number;
  #pending = 0;
  #running = 0;

  constructor(options: LambdaOptions) {
    this.#options = options;
    this.#concurrency = options.concurrency ?? ACCOUNT_CONCURRENCY;
    this.#ids = options.random('lambda-request-ids');
    this.#delays = options.random('lambda-queue');
  }

  addFunction(definition: Parameters<LambdaControl['addFunction']>[0]): EventFunction {
    const added = { ...definition, policy: undefined, async: defaultAsyncSettings, throttled: false };
    this.#functions.set(definition.name, added);
    return added;
  }

  find(reference: string): EventFunction | undefined {
    return this.#functions.get(reference.startsWith('arn:') ? (reference.split(':')[6] ?? '') : reference);
  }

  all(): readonly EventFunction[] {
    return [...this.#functions.values()];
  }

  addPermission(functionReference: string, statement: Statement): void {
    const target = this.#get(functionReference);
    target.policy = { Version: '2012-10-17', Statement: [...(target.policy?.Statement ?? []), statement] };
  }

  configureAsync(functionReference: string, settings: Partial<AsyncSettings>): void {
    const target = this.#get(functionReference);
    target.async = { ...target.async, ...settings };
  }

  readonly invokeFunction: TargetServices['invokeFunction'] = (functionArn, parcel, bearer) => {
    const target = this.find(functionArn);
    if (target === undefined) return noResource(`There is no function ${functionArn}.`);
    if (!resourcePolicyAllows(target.policy, bearer, 'lambda:InvokeFunction', target.arn))
      return noPermission(`${bearer.sourceArn} may not invoke ${functionArn}.`);
    const event = parse(parcel.body);
    if (event === undefined) return malformed(`What is sent to ${functionArn} is not JSON: ${parcel.body}`);
    this.enqueue(target, event, parcel.traceId);
    return handedOver;
  };

  enqueue(target: EventFunction, event: unknown, traceId?: string): void {
    this.#pending += 1;
    const queued: QueuedEvent = {
      target,
      requestId: randomUuid(this.#ids),
      event,
      queuedAt: this.#options.clock.now(),
      failures: 0,
      throttles: 0,
      ...(traceId === undefined ? {} : { traceId }),
    };
    this.#later(SHORTEST_QUEUE_MS + Math.floor(this.#delays() * QUEUE_SPREAD_MS), queued);
    if (this.#options.isQueuedTwice?.(target.name) !== true) return;
    // "the queue itself is eventually consistent" (Lambda Developer Guide, asynchronous invocation).
    this.#pending += 1;
    this.#later(SHORTEST_QUEUE_MS + Math.floor(this.#delays() * TWIN_SPREAD_MS), queued);
  }

  isThrottled(target: EventFunction): boolean {
    return target.throttled || this.#running >= this.#concurrency;
  }

  invokeNow(target: EventFunction, event: unknown): Promise<InvocationResult> {
    return this.#run({ target, event, requestId: randomUuid(this.#ids) }, 1);
  }

  onInvocation(listener: (report: InvocationReport) => void): void {
    this.#invocationListeners.push(listener);
  }

  onAbandoned(listener: (report: AbandonedReport) => void): void {
    this.#abandonedListeners.push(listener);
  }

  pending(): number {
    return this.#pending;
  }

  #later(delayMs: number, queued: QueuedEvent): void {
    this.#options.clock.after(delayMs, () => this.#attempt(queued));
  }

  async #attempt(queued: QueuedEvent): Promise<void> {
    const { clock } = this.#options;
    if (clock.now() - queued.queuedAt >= queued.target.async.maximumEventAgeInSeconds * 1000)
      return this.#abandon(queued, 'EventAgeExceeded');
    if (this.isThrottled(queued.target)) {
      const backOffMs = Math.min(LONGEST_THROTTLE_MS, FIRST_THROTTLE_MS * 2 ** queued.throttles);
      return this.#later(backOffMs, { ...queued, throttles: queued.throttles + 1 });
    }
    const result = await this.#run(queued, queued.failures + 1);
    if (result.ok) this.#pending -= 1;
    else this.#failed({ ...queued, failures: queued.failures + 1, lastResult: result });
  }

  async #run(
    { target, requestId, event, traceId }: Omit<QueuedEvent, 'queuedAt' | 'failures' | 'throttles'>,
    attempt: number,
  ): Promise<InvocationResult> {
    const { clock, host } = this.#options;
    const startedAt = clock.now();
    const trace = traceId === undefined ? {} : { traceId };
    this.#running += 1;
    const result = await host.invoke(target.name, event, { requestId, ...trace });
    this.#running -= 1;
    const report: InvocationReport = {
      functionName: target.name,
      requestId,
      attempt,
      event,
      ...trace,
      startedAt,
      endedAt: clock.now(),
      result,
    };
    for (const listener of this.#invocationListeners) listener(report);
    return result;
  }

  #failed(queued: QueuedEvent): void {
    if (queued.failures > queued.target.async.maximumRetryAttempts)
      return this.#abandon(queued, 'RetriesExhausted');
    this.#later(queued.failures === 1 ? FIRST_RETRY_MS : SECOND_RETRY_MS, queued);
  }

  #abandon(queued: QueuedEvent, condition: AbandonedReport['condition']): void {
    const { target, requestId, event } = queued;
    const at = this.#options.clock.now();
    const abandoned = {
      target,
      requestId,
      event,
      attempts: queued.failures,
      condition,
      result: queued.lastResult,
      at,
    };
    const sentTo = sendAway(abandoned, this.#options.sqs, this.#options.roleAllows);
    this.#pending -= 1;
    const report = {
      functionName: target.name,
      requestId,
      event,
      at,
      condition,
      sentTo,
      result: queued.lastResult,
    };
    for (const listener of this.#abandonedListeners) listener(report);
  }

  #get(reference: string): EventFunction {
    const target = this.find(reference);
    if (target === undefined) throw new Error(`there is no function ${reference}`);
    return target;
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

import type { Clock } from '../clock/clock.ts';
import type { Random } from '../random.ts';
import type { Wire, WireRequest, WireResponse } from '../wire/message.ts';
import type { Code, Handler } from './code.ts';
import { lambdaVariables } from './environment-variables.ts';
import { failure, type FunctionDefinition, type InvocationResult } from './function-definition.ts';
import { createSandbox } from './sandbox/globals.ts';
import type { Lifeline } from './sandbox/lifeline.ts';
import { withoutContext } from './sandbox/shared-async-storage.ts';
import { takeTurn, type Inhabitant } from './sandbox/turns.ts';
import type { InvocationTrace } from './trace-header.ts';

/** An execution environment, as those see it who watch it or disturb it. */
export interface EnvironmentHandle {
  readonly functionName: string;
  /** Tells the environments of a host apart. */
  readonly id: number;
  /** The invocation that runs now. */
  readonly requestId: string | undefined;
  /**
   * Ends the environment at once, as when its machine fails: the invocation fails, and nothing in it goes on. The promise
   * never resolves, so that an interceptor can say `return environment.crash()`.
   */
  crash(): Promise<never>;
}

/** Stands between an environment and the wire. `next` sends the request on, whether or not the environment still lives. */
export type InterceptCall = (
  environment: EnvironmentHandle,
  request: WireRequest,
  next: () => Promise<WireResponse>,
) => Promise<WireResponse>;

/** What an environment needs of its host. */
export interface EnvironmentOptions {
  readonly id: number;
  readonly definition: FunctionDefinition;
  readonly code: Code;
  readonly clock: Clock;
  readonly random: Random;
  readonly region: string;
  readonly account: string;
  readonly logStream: string;
  readonly wire?: Wire;
  readonly endpointUrl?: string;
  readonly interceptCall?: InterceptCall;
  /** How far its clock is ahead of the true time. */
  readonly skewMs: number;
  readonly globals?: Readonly<Record<string, unknown>>;
  readonly variables?: Readonly<Record<string, string>>;
  onLog(line: string): void;
  onDatagram(message: Uint8Array): void;
}

/** One call of the handler. */
export interface Invocation {
  readonly requestId: string;
  readonly event: unknown;
  readonly trace: InvocationTrace;
  readonly deadlineAt: number;
}

/** Holds one copy of a function's code and runs one invocation at a time in it. */
export class ExecutionEnvironment implements EnvironmentHandle {
  readonly id: number;
  readonly functionName: string;
  requestId: string | undefined;
  /** Simulated time when it was last in use. */
  usedAt: number;
  readonly #options: EnvironmentOptions;
  readonly #inhabitant: Inhabitant;
  readonly #endings = new Set<() => void>();
  readonly #ended: Promise<unknown>;
  #end: (error: unknown) => void = () => {};
  #handler: Handler | undefined;
  #isAlive = true;
  #isAbandoned = false;
  #frozen: (() => void)[] = [];

  constructor(options: EnvironmentOptions) {
    const { id, definition, clock } = options;
    this.id = id;
    this.functionName = definition.name;
    this.usedAt = clock.now();
    this.#options = options;
    this.#ended = new Promise((resolve) => (this.#end = resolve));
    const wire = options.wire;
    const extra = wire === undefined ? {} : { __wire: (request: WireRequest) => this.#send(wire, request) };
    const globals = { ...options.globals, ...extra };
    const variables = { ...lambdaVariables(definition, options), ...options.variables };
    const life = this.#lifeline();
    this.#inhabitant = { life, sandbox: createSandbox(life, variables, globals) };
  }

  /** Whether it may be given another invocation. */
  get isUsable(): boolean {
    return this.#isAlive && !this.#isAbandoned;
  }

  /** Writes a line of Lambda's own into the environment's log. */
  log(line: string): void {
    this.#options.onLog(line);
  }

  /** Lets what runs in it go on, but gives it nothing more to do. */
  abandon(): void {
    this.#isAbandoned = true;
  }

  /** Runs the bundle. Rejects with what it throws. */
  async start(): Promise<void> {
    const { code, definition } = this.#options;
    const { sandbox } = this.#inhabitant;
    this.#handler = await this.#inTurn(() => withoutContext(() => code.load(sandbox, definition.handler)));
  }

  /** Runs the handler. Resolves also when the environment ends in the middle. */
  async invoke(invocation: Invocation): Promise<InvocationResult> {
    this.requestId = invocation.requestId;
    this.#inhabitant.sandbox.variables['_X_AMZN_TRACE_ID'] = invocation.trace.header;
    for (const run of this.#frozen.splice(0)) this.#enter(run);
    try {
      return await Promise.race([this.#runHandler(invocation), this.#ended.then(failure)]);
    } finally {
      this.requestId = undefined;
      this.usedAt = this.#options.clock.now();
    }
  }

  /** Ends the environment. What it still waits for never comes. */
  end(error: unknown): void {
    if (!this.#isAlive) return;
    this.#isAlive = false;
    this.#end(error);
    for (const run of this.#endings) run();
    this.#endings.clear();
  }

  crash(): Promise<never> {
    const message = `RequestId: ${this.requestId ?? '-'} Error: Runtime exited with error: signal: killed`;
    this.end(Object.assign(new Error(message), { name: 'Runtime.ExitError' }));
    return never();
  }

  async #runHandler(invocation: Invocation): Promise<InvocationResult> {
    const handler = this.#handler;
    if (handler === undefined)
      throw new Error(`environment ${this.id} of ${this.functionName} was not started`);
    try {
      const context = this.#context(invocation);
      const output = await this.#inTurn(() => called(handler, invocation.event, context));
      if (!this.#isAlive) return await never();
      // What goes in and out of a function is text; nothing is shared with it.
      return { ok: true, payload: JSON.parse(JSON.stringify(output ?? null)) as unknown };
    } catch (error) {
      return this.#isAlive ? failure(error) : await never();
    }
  }

  #context({ requestId, deadlineAt }: Invocation): object {
    const { definition, clock, region, account, logStream } = this.#options;
    return {
      awsRequestId: requestId,
      callbackWaitsForEmptyEventLoop: true,
      functionName: definition.name,
      functionVersion: '$LATEST',
      getRemainingTimeInMillis: () => Math.max(0, deadlineAt - clock.now()),
      invokedFunctionArn: `arn:aws:lambda:${region}:${account}:function:${definition.name}`,
      logGroupName: `/aws/lambda/${definition.name}`,
      logStreamName: logStream,
      memoryLimitInMB: String(definition.memorySizeMb),
    };
  }

  async #send(wire: Wire, request: WireRequest): Promise<WireResponse> {
    if (!this.#isAlive) return await never();
    const { requestId } = this;
    const sent = requestId === undefined ? request : { ...request, invocation: requestId };
    const next = (): Promise<WireResponse> => wire(sent);
    const { interceptCall } = this.#options;
    const sending = interceptCall === undefined ? next() : interceptCall(this, request, next);
    return await new Promise((resolve) => {
      const answer = (): void => this.#enter(() => resolve(sending));
      sending.then(answer, answer);
    });
  }

  #lifeline(): Lifeline {
    const { clock, random, skewMs } = this.#options;
    return {
      clock,
      startedAt: clock.now(),
      now: () => clock.now() + skewMs,
      random,
      isAlive: () => this.#isAlive,
      enter: (run) => {
        if (!this.#isAlive) return;
        if (this.requestId === undefined) this.#frozen.push(run);
        else this.#enter(run);
      },
      fail: (error) => this.end(error),
      log: (line) => this.log(line),
      logAs: (level, text) =>
        this.log(
          `${new Date(clock.now()).toISOString()}\t${this.requestId ?? 'undefined'}\t${level}\t${text}`,
        ),
      datagram: (message) => this.#options.onDatagram(message),
      onEnd: (run) => {
        this.#endings.add(run);
        return () => void this.#endings.delete(run);
      },
    };
  }

  /** Runs something inside, for those outside who wait for its end. */
  async #inTurn<Result>(run: () => Result | Promise<Result>): Promise<Result> {
    return await new Promise((resolve) => {
      takeTurn(this.#inhabitant, () => {
        if (this.#isAlive) resolve((async () => await run())());
      });
    });
  }

  /** Runs something inside. It has nobody above it to catch what it throws: the environment fails. */
  #enter(run: () => void): void {
    takeTurn(this.#inhabitant, () => {
      if (!this.#isAlive) return;
      try {
        run();
      } catch (error) {
        this.end(error);
      }
    });
  }
}

/** Calls a handler, which answers by a promise, by its callback, or by what it returns. */
function called(handler: Handler, event: unknown, context: object): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const callback = (error: unknown, result?: unknown): void => {
      if (error === undefined || error === null) resolve(result);
      else reject(asError(error));
    };
    const result = withoutContext(() => handler(event, context, callback));
    if (result instanceof Promise || handler.length < 3) resolve(result);
  });
}

function never(): Promise<never> {
  return new Promise(() => {});
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}

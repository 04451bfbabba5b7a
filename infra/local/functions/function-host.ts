import type { Clock } from '../clock/clock.ts';
import { randomHex, randomStream, randomUuid } from '../random.ts';
import type { Wire } from '../wire/message.ts';
import { compile, type Code } from './code.ts';
import { EnvironmentPool } from './environment-pool.ts';
import { ExecutionEnvironment, type InterceptCall } from './environment.ts';
import type { FunctionDefinition, InvocationResult } from './function-definition.ts';
import { runInvocation } from './invocation.ts';
import { TraceSampler, type TraceSampling } from './trace-header.ts';
import { readSegment, type TraceSegment } from './trace-segment.ts';

/** A line of a function's log. */
export interface FunctionLogLine {
  readonly functionName: string;
  readonly logGroup: string;
  readonly logStream: string;
  /** Without a line break at its end. */
  readonly line: string;
  /** Simulated time. */
  readonly at: number;
}

/** What {@link createFunctionHost} needs. */
export interface FunctionHostOptions {
  readonly clock: Clock;
  /** All ids and all chance inside functions derive from it. */
  readonly seed: number;
  readonly region: string;
  readonly account: string;
  /** Where bundles for the in-process wire send their calls. */
  readonly wire?: Wire;
  /** Where bundles as deployed send their calls. */
  readonly endpointUrl?: string;
  /** An idle environment ends after this much simulated time. Default: 15 minutes. */
  readonly idleMs?: number;
  /** How long a new environment takes to start, in simulated time. Default: 0. */
  readonly coldStartMs?: number;
  /** Whether code goes on after its time-out, out of sight (a slow twin of its own retry). Default: `kill`. */
  readonly afterTimeout?: 'kill' | 'keep';
  readonly interceptCall?: InterceptCall;
  /** How far a new environment's clock is ahead of the true time (behind, when negative). Default: 0. */
  readonly clockSkewMs?: (functionName: string, id: number) => number;
  /** Environment variables over those of the definitions. */
  readonly variables?: Readonly<Record<string, string>>;
  /** More for the environments' global objects. */
  readonly globals?: Readonly<Record<string, unknown>>;
  /** Which traces of traced functions are written down. Default: `as-aws`, the first of a second and five in a hundred. */
  readonly traces?: TraceSampling;
  onLog?(line: FunctionLogLine): void;
  /** A segment of a trace, in the name of that function's role. */
  onSegment?(segment: TraceSegment, functionName: string): void;
  onInvocation?(invocation: FinishedInvocation): void;
}

/** One invocation, told when it has ended. */
export interface FinishedInvocation {
  readonly functionName: string;
  readonly requestId: string;
  readonly startedAt: number;
  readonly durationMs: number;
  readonly isColdStart: boolean;
  readonly result: InvocationResult;
}

/** How a function is invoked. */
export interface InvokeOptions {
  /** A trace to go on with: a whole header or only its root. */
  readonly traceId?: string;
  /** The attempts at one event share their request id, as in AWS; drawn anew when it is missing. */
  readonly requestId?: string;
}

/** Lambda in the embedded cloud. */
export interface FunctionHost {
  /** Makes a function, or replaces it: its environments are those of the new definition from then on. */
  define(definition: FunctionDefinition): void;
  /** How a function was defined. */
  definition(name: string): FunctionDefinition;
  /**
   * Runs a function once and waits for its end. Never rejects for what happens inside; an unknown name is an error.
   * Takes simulated time when the function waits, so it must not be awaited while the clock is held.
   */
  invoke(name: string, event: unknown, options?: InvokeOptions): Promise<InvocationResult>;
  /** How often a function has been invoked. */
  invocationCount(name: string): number;
  /** How many environments of a function have been started, and how many are idle now. */
  environmentCount(name: string): { readonly started: number; readonly idle: number };
}

/** A function and what is kept for it. */
interface HostedFunction {
  readonly definition: FunctionDefinition;
  readonly code: Code;
  readonly pool: EnvironmentPool;
  readonly sampler: TraceSampler;
  invocations: number;
  environments: number;
}

const defaultIdleMs = 15 * 60_000;

/** Starts Lambda. Functions run in this thread, each environment in a world of its own; see {@link FunctionHost}. */
export function createFunctionHost(options: FunctionHostOptions): FunctionHost {
  const functions = new Map<string, HostedFunction>();
  const ids = randomStream(options.seed, 'functions:ids');
  const named = (name: string): HostedFunction => {
    const hosted = functions.get(name);
    if (hosted === undefined) throw new Error(`there is no function ${name}`);
    return hosted;
  };
  return {
    define(definition) {
      const pool = new EnvironmentPool(options.idleMs ?? defaultIdleMs);
      const code = compile(definition.code.file);
      functions.get(definition.name)?.pool.dropOld(Infinity);
      functions.set(definition.name, {
        definition,
        code,
        pool,
        sampler: new TraceSampler(),
        invocations: 0,
        environments: 0,
      });
    },
    async invoke(name, event, { traceId, requestId = randomUuid(ids) } = {}) {
      const hosted = named(name);
      hosted.invocations += 1;
      const warm = hosted.pool.take(options.clock.now());
      const environment = warm ?? openEnvironment(options, hosted);
      const finished = await runInvocation(options, {
        environment,
        isColdStart: warm === undefined,
        definition: hosted.definition,
        requestId,
        event,
        random: ids,
        sampler: hosted.sampler,
        ...(traceId !== undefined && { upstream: traceId }),
      });
      hosted.pool.give(environment);
      options.onInvocation?.(finished);
      return finished.result;
    },
    definition: (name) => named(name).definition,
    invocationCount: (name) => named(name).invocations,
    environmentCount: (name) => ({ started: named(name).environments, idle: named(name).pool.size }),
  };
}

function openEnvironment(options: FunctionHostOptions, hosted: HostedFunction): ExecutionEnvironment {
  hosted.environments += 1;
  const { clock, seed, clockSkewMs } = options;
  const { definition, code, environments: id } = hosted;
  const random = randomStream(seed, `functions:${definition.name}:${id}`);
  const day = new Date(clock.now()).toISOString().slice(0, 10).replaceAll('-', '/');
  const logStream = `${day}/[$LATEST]${randomHex(random, 32)}`;
  const log = { functionName: definition.name, logGroup: `/aws/lambda/${definition.name}`, logStream };
  return new ExecutionEnvironment({
    ...options,
    skewMs: clockSkewMs?.(definition.name, id) ?? 0,
    id,
    definition,
    code,
    random,
    logStream,
    onLog: (line) => options.onLog?.({ ...log, line, at: clock.now() }),
    onDatagram: (message) => options.onSegment?.(readSegment(message), definition.name),
  });
}

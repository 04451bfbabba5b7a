import { sleep } from '../clock/clock.ts';
import type { Random } from '../random.ts';
import type { ExecutionEnvironment } from './environment.ts';
import { failure, type FunctionDefinition, type InvocationResult } from './function-definition.ts';
import type { FinishedInvocation, FunctionHostOptions } from './function-host.ts';
import { endLines, errorLine, startLine } from './platform-log.ts';
import { traceInvocation, type TraceSampler } from './trace-header.ts';
import { functionSegment } from './trace-segment.ts';

/** What one invocation is about. */
export interface InvocationOrder {
  readonly environment: ExecutionEnvironment;
  readonly isColdStart: boolean;
  readonly definition: FunctionDefinition;
  readonly requestId: string;
  readonly event: unknown;
  readonly random: Random;
  readonly sampler: TraceSampler;
  /** The trace header of the caller. */
  readonly upstream?: string;
}

/** Runs one invocation from START to REPORT. */
export async function runInvocation(
  options: FunctionHostOptions,
  order: InvocationOrder,
): Promise<FinishedInvocation> {
  const { clock } = options;
  const { environment, definition, requestId } = order;
  const initDurationMs = order.isColdStart ? (options.coldStartMs ?? 0) : undefined;
  if (initDurationMs !== undefined && initDurationMs > 0) await sleep(clock, initDurationMs);
  const { random, sampler } = order;
  const isTaken = () => sampler.isSampled(options.traces ?? 'as-aws', clock.now(), random);
  const trace = traceInvocation(definition.tracing, order.upstream, clock.now(), random, isTaken);
  const startedAt = clock.now();
  const write = (line: string): void => environment.log(line);
  write(startLine(requestId));
  const { result, timedOut } = await runInTime(options, order, (deadlineAt) =>
    environment.invoke({ requestId, event: copyOf(order.event), trace, deadlineAt }),
  );
  const durationMs = clock.now() - startedAt;
  if (!result.ok) write(timedOut ? result.errorMessage : errorLine(clock.now(), requestId, result));
  const status = result.ok ? 'ok' : timedOut ? 'timeout' : 'error';
  const report = { requestId, definition, durationMs, trace, status } as const;
  endLines({ ...report, ...(initDurationMs !== undefined && { initDurationMs }) }).forEach(write);
  if (trace.hasSegment) {
    const segment = functionSegment(definition.name, trace, startedAt, clock.now(), result);
    options.onSegment?.(segment, definition.name);
  }
  const { isColdStart } = order;
  return { functionName: definition.name, requestId, startedAt, durationMs, isColdStart, result };
}

async function runInTime(
  { clock, afterTimeout }: FunctionHostOptions,
  { environment, definition, isColdStart, requestId }: InvocationOrder,
  invoke: (deadlineAt: number) => Promise<InvocationResult>,
): Promise<{ readonly result: InvocationResult; readonly timedOut: boolean }> {
  if (isColdStart) {
    try {
      await environment.start();
    } catch (error) {
      environment.end(error);
      return { result: failure(error), timedOut: false };
    }
  }
  const timeoutMs = definition.timeoutSeconds * 1000;
  const deadlineAt = clock.now() + timeoutMs;
  return await new Promise((resolve) => {
    const timer = clock.after(timeoutMs, () => {
      const error = timeoutError(definition, deadlineAt, requestId);
      resolve({ result: { ...failure(error), stack: [] }, timedOut: true });
      if (afterTimeout === 'keep') environment.abandon();
      else environment.end(error);
    });
    void invoke(deadlineAt).then((result) => {
      timer.cancel();
      resolve({ result, timedOut: false });
    });
  });
}

function timeoutError({ timeoutSeconds }: FunctionDefinition, at: number, requestId: string): Error {
  const text = `${new Date(at).toISOString()} ${requestId} Task timed out after ${timeoutSeconds.toFixed(2)} seconds`;
  return Object.assign(new Error(text), { name: 'Sandbox.Timedout' });
}

function copyOf(event: unknown): unknown {
  return event === undefined ? {} : (JSON.parse(JSON.stringify(event)) as unknown);
}

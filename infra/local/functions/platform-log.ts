import type { FunctionDefinition, InvocationResult } from './function-definition.ts';
import type { InvocationTrace } from './trace-header.ts';

/** One invocation, for the lines that Lambda itself writes into a function's log. */
export interface InvocationReport {
  readonly requestId: string;
  readonly definition: FunctionDefinition;
  readonly durationMs: number;
  /** Set when this invocation started its environment. */
  readonly initDurationMs?: number;
  readonly trace: InvocationTrace;
  readonly status: 'ok' | 'error' | 'timeout';
}

/** The line before an invocation. */
export function startLine(requestId: string): string {
  return `START RequestId: ${requestId} Version: $LATEST`;
}

/** The lines after an invocation. Nobody measures memory here: the size is written as used. */
export function endLines(report: InvocationReport): readonly string[] {
  const { requestId, definition, durationMs, initDurationMs, trace, status } = report;
  const fields = [
    `REPORT RequestId: ${requestId}`,
    `Duration: ${durationMs.toFixed(2)} ms`,
    `Billed Duration: ${Math.max(1, Math.ceil(durationMs))} ms`,
    `Memory Size: ${definition.memorySizeMb} MB`,
    `Max Memory Used: ${definition.memorySizeMb} MB`,
    ...(initDurationMs === undefined ? [] : [`Init Duration: ${initDurationMs.toFixed(2)} ms`]),
    ...(status === 'ok' ? [] : [`Status: ${status}`]),
    ...(trace.isSampled
      ? [`XRAY TraceId: ${trace.traceId}`, `SegmentId: ${trace.segmentId}`, 'Sampled: true']
      : []),
  ];
  return [`END RequestId: ${requestId}`, `${fields.join('\t')}\t`];
}

/** The line about an invocation that failed, as the Node.js runtime writes it. */
export function errorLine(
  at: number,
  requestId: string,
  error: Extract<InvocationResult, { ok: false }>,
): string {
  const { errorType, errorMessage, stack } = error;
  const detail = JSON.stringify({ errorType, errorMessage, stack });
  return `${new Date(at).toISOString()}\t${requestId}\tERROR\tInvoke Error \t${detail}`;
}

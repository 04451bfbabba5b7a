import type { InvocationResult } from './function-definition.ts';
import type { InvocationTrace } from './trace-header.ts';

/** A segment or subsegment, as the X-Ray daemon gets it. */
export interface TraceSegment {
  readonly id: string;
  readonly trace_id: string;
  readonly name: string;
  /** Seconds since the epoch. */
  readonly start_time: number;
  readonly end_time?: number;
  readonly parent_id?: string;
  readonly annotations?: Readonly<Record<string, string | number | boolean>>;
  readonly [field: string]: unknown;
}

/** Reads a datagram to the daemon: a line that says the format, then the segment. */
export function readSegment(message: Uint8Array): TraceSegment {
  const text = new TextDecoder().decode(message);
  return JSON.parse(text.slice(text.indexOf('\n') + 1)) as TraceSegment;
}

/** The segment that Lambda itself writes for an invocation of a traced function. */
export function functionSegment(
  name: string,
  trace: InvocationTrace,
  startedAt: number,
  endedAt: number,
  result: InvocationResult,
): TraceSegment {
  return {
    id: trace.segmentId,
    trace_id: trace.traceId,
    name,
    origin: 'AWS::Lambda::Function',
    start_time: startedAt / 1000,
    end_time: endedAt / 1000,
    ...(trace.parentId !== undefined && { parent_id: trace.parentId }),
    ...(!result.ok && { fault: true }),
  };
}

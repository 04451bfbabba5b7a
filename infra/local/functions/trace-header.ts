import { randomHex, type Random } from '../random.ts';
import type { FunctionDefinition } from './function-definition.ts';

/** What an invocation's trace header says. */
export interface InvocationTrace {
  /** For `_X_AMZN_TRACE_ID`. */
  readonly header: string;
  readonly traceId: string;
  /** The segment that the function's own subsegments hang under. */
  readonly segmentId: string;
  /** Who called, when that is known. */
  readonly parentId?: string;
  readonly isSampled: boolean;
  /** Whether Lambda writes a segment of its own for the function. */
  readonly hasSegment: boolean;
}

/** Whether a trace that begins at a function is written down: every one, or as many as X-Ray's own rule takes. */
export type TraceSampling = 'every' | 'as-aws';

/** What X-Ray takes of the traces beyond the first of each second. */
const sampledShare = 0.05;

/** Decides about the traces that begin at one function. */
export class TraceSampler {
  #lastSecond = -1;

  isSampled(sampling: TraceSampling, now: number, random: Random): boolean {
    const second = Math.floor(now / 1000);
    const isFirst = second !== this.#lastSecond;
    this.#lastSecond = second;
    return sampling === 'every' || isFirst || random() < sampledShare;
  }
}

/**
 * Continues the trace that a caller handed over (a whole header, or only its root), or begins one. `isTaken` is asked
 * where an `Active` function begins one.
 */
export function traceInvocation(
  tracing: FunctionDefinition['tracing'],
  upstream: string | undefined,
  now: number,
  random: Random,
  isTaken: () => boolean,
): InvocationTrace {
  const fields = new Map((upstream ?? '').split(';').map((field) => splitAt(field, '=')));
  const bare = upstream !== undefined && !upstream.includes('=') ? upstream : undefined;
  const traceId = fields.get('Root') ?? bare ?? newTraceId(now, random);
  const parentId = fields.get('Parent');
  const isSampled =
    fields.get('Sampled') === undefined ? tracing === 'Active' && isTaken() : fields.get('Sampled') === '1';
  const hasSegment = tracing === 'Active' && isSampled;
  const segmentId = hasSegment || parentId === undefined ? randomHex(random, 16) : parentId;
  const header = `Root=${traceId};Parent=${segmentId};Sampled=${isSampled ? 1 : 0}`;
  return {
    header,
    traceId,
    segmentId,
    isSampled,
    hasSegment,
    ...(parentId !== undefined && { parentId }),
  };
}

/** A new trace id, as X-Ray writes them: the time in seconds stands in it. */
export function newTraceId(now: number, random: Random): string {
  const seconds = Math.floor(now / 1000)
    .toString(16)
    .padStart(8, '0');
  return `1-${seconds}-${randomHex(random, 24)}`;
}

function splitAt(text: string, separator: string): [string, string] {
  const at = text.indexOf(separator);
  return at < 0 ? [text, ''] : [text.slice(0, at).trim(), text.slice(at + 1).trim()];
}

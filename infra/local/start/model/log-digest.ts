import type { LogLine } from './log-line.ts';

/** How many lines are kept to be shown. */
const KEPT = 400;

/** What is kept of the functions' logs: enough for the view and the result, however long the logs are. */
export interface LogDigest {
  /** By function, from the platform's REPORT lines. */
  readonly invocations: Readonly<Record<string, number>>;
  /** The first lines for people: those about no instance, and those about the first few instances. */
  readonly lines: readonly LogLine[];
  readonly leftOut: number;
  /** The after-action summaries, one for each rollout that ended. */
  readonly summaries: readonly LogLine[];
  /** Errors that functions logged. */
  readonly errors: readonly LogLine[];
}

/** No line yet. */
export const emptyDigest: LogDigest = { invocations: {}, lines: [], leftOut: 0, summaries: [], errors: [] };

/** The digest after more lines. */
export function digest(before: LogDigest, more: readonly LogLine[]): LogDigest {
  const invocations = { ...before.invocations };
  for (const { of } of more.filter(({ kind }) => kind === 'report')) {
    invocations[of] = (invocations[of] ?? 0) + 1;
  }
  const said = more.filter(({ kind }) => kind === 'said');
  const isSummary = (line: LogLine): boolean => line.message === 'after-action summary';
  // The nudges of each minute and the records of what others did would drown what is done.
  const isEcho = ({ of, level }: LogLine): boolean =>
    /(watch-steps|record-progress)$/.test(of) && level === 'INFO';
  const plain = said.filter((line) => !isSummary(line) && !isEcho(line) && line.level !== 'DEBUG');
  const room = Math.max(0, KEPT - before.lines.length);
  const isError = (line: LogLine): boolean => line.level === 'ERROR' || line.level === 'CRITICAL';
  return {
    invocations,
    lines: [...before.lines, ...plain.slice(0, room)],
    leftOut: before.leftOut + Math.max(0, plain.length - room),
    summaries: [...before.summaries, ...said.filter(isSummary)],
    errors: [...before.errors, ...said.filter(isError)].slice(0, KEPT),
  };
}

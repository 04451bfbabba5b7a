import type { LogDigest } from '../model/log-digest.ts';
import type { LogLine } from '../model/log-line.ts';
import { reasonOf, stillOpen, type Judgement } from '../model/judgement.ts';
import type { InstanceLine } from '../model/instance-line.ts';
import type { Style } from './style.ts';

/** The updater's own summaries, as it logged them. */
export const summaryLines = (summaries: readonly LogLine[]): string[] =>
  summaries.length === 0
    ? ['the updater has logged none']
    : summaries.flatMap(({ fields }) => facts(Object.entries(fields).filter(([key]) => !noise.has(key))));

function facts(entries: readonly (readonly [string, unknown])[]): string[] {
  const width = Math.max(...entries.map(([key]) => key.length));
  const text = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));
  return entries.map(([key, value]) => `  ${key.padEnd(width)}  ${text(value)}`);
}

/** What is on every log line and says nothing about the rollout. */
const noise = new Set([
  // Those of the last instance, whose end was the rollout's.
  'instance',
  'attempt',
  'step',
  'level',
  'message',
  'timestamp',
  'service',
  'sampling_rate',
  'xray_trace_id',
  'cold_start',
  'function_arn',
  'function_memory_size',
  'function_name',
  'function_request_id',
]);

/** What went wrong inside the updater, so that one sees why a fleet stands still; nothing when all is well. */
export function troubleLines({ errors }: LogDigest, deadLetters: Readonly<Record<string, number>>): string[] {
  const letters = Object.entries(deadLetters).map(([queue, count]) => `dead letters in ${queue}: ${count}`);
  const logged = errors.slice(0, 10).map(({ of, message }) => `${of}: ${message}`);
  const lines = [...letters, ...logged, ...rest(errors.length - logged.length)];
  return lines.length === 0 ? [] : [...lines, ''];
}

/** The screen's own judgement, in the end one line that says it all. */
export function judgementLines(judgement: Judgement, style: Style): string[] {
  const { ok, updated, missed, excluded, open, tasksLost } = judgement;
  const list = (heading: string, lines: readonly InstanceLine[], why: (line: InstanceLine) => string) =>
    lines.length === 0
      ? []
      : [
          heading,
          ...lines.slice(0, 20).map((line) => `  ${line.id}  ${why(line)}`),
          ...rest(lines.length - 20),
        ];
  const because = (line: InstanceLine): string =>
    `${line.stand}: ${line.reason?.text ?? reasonOf(line) ?? 'no reason given'}`;
  const eligible = updated.length + missed.length;
  const verdict = `${updated.length} of ${eligible} eligible instances updated, ${tasksLost} tasks lost`;
  return [
    ...list('left alone:', excluded, leftAlone),
    ...list('not updated:', missed, because),
    ...list('still open:', open, (line) => stillOpen(line) ?? ''),
    (ok ? style.good : style.bad)(verdict),
  ];
}

function leftAlone(line: InstanceLine): string {
  if (line.kind === 'other') return 'not Bottlerocket';
  const { reason, joinedLater } = line;
  if (reason !== undefined) return `${reason.code}: ${reason.text}`;
  return joinedLater ? 'joined later: the next scan checks it' : (reasonOf(line) ?? line.status);
}

const rest = (more: number): string[] => (more > 0 ? [`  and ${more} more`] : []);

import type { Failure } from '../../events-schema/parts/failure.ts';
import type {
  Attempt,
  AttemptRecord,
  AttemptStep,
  Call,
  IdleRecord,
  InstanceRecord,
  Millis,
  WaitingRecord,
} from '../ledger/records.ts';
import { staleActMs, type Decision, type Known, type Saying } from './decision.ts';

/** True when the record is in an attempt (it holds a slot). */
export const isAttempt = (record: InstanceRecord): record is AttemptRecord =>
  'attempt' in record &&
  record.attempt !== undefined &&
  record.step !== 'updated' &&
  record.step !== 'restored' &&
  record.step !== 'lost';

/** What only a waiting record has. */
type OfQueue = Exclude<keyof WaitingRecord, keyof IdleRecord>;

/** A record without that. */
export function withoutQueue<R extends object>(record: R): Omit<R, OfQueue> {
  const {
    to: _to,
    reason: _reason,
    stoodBack: _stoodBack,
    heardAt: _heardAt,
    ...rest
  } = record as R & Partial<WaitingRecord>;
  return rest as Omit<R, OfQueue>;
}

/** The attempt with a new intention in it. */
export function intend(attempt: Attempt, call: Call, known: Pick<Known, 'by' | 'now'>): Attempt {
  const n = (attempt.intent?.n ?? 0) + 1;
  return { ...overtaking(attempt, known), intent: { n, call, by: known.by, at: known.now } };
}

/** The attempt with its intention confirmed by what the world shows, whoever made the call. */
export const takeAsDone = (attempt: Attempt, known: Pick<Known, 'by' | 'now'>): Attempt =>
  confirm(overtaking(attempt, known), known.now);

/** The attempt, with a note of an unconfirmed intent of somebody else, who may not know yet that another goes on. */
function overtaking(attempt: Attempt, { by }: Pick<Known, 'by'>): Attempt {
  const { intent } = attempt;
  const isOthers = intent !== undefined && intent.confirmedAt === undefined && intent.by !== by;
  return isOthers ? { ...attempt, overtakenAt: intent.at } : attempt;
}

/** Until when whoever was overtaken may still act: no attempt is over before that. */
export const overtakenEnds = ({ overtakenAt }: Attempt): Millis =>
  overtakenAt === undefined ? 0 : overtakenAt + staleActMs;

/** The attempt with its intention confirmed: the call was made. */
export function confirm(attempt: Attempt, now: Millis, commandId?: string): Attempt {
  if (attempt.intent === undefined) throw new Error(`attempt ${attempt.attemptId} confirms no intent`);
  return {
    ...attempt,
    intent: { ...attempt.intent, confirmedAt: now, ...(commandId === undefined ? {} : { commandId }) },
  };
}

/** The Comment that ties a command to the intent it came from. */
export const commentOf = (attemptId: string, kind: string, n: number): string => `${attemptId}/${kind}/${n}`;

/** Moves the record on to a step of the given owner. */
export function toStep(
  record: AttemptRecord,
  step: AttemptStep,
  changes: { readonly owner?: AttemptRecord['owner']; readonly attempt?: Attempt; readonly lookAt?: Millis },
  now: Millis,
): AttemptRecord {
  return { ...record, step, since: record.step === step ? record.since : now, ...changes };
}

/** How often a handed-over record's event is said again while nobody answers. */
export const answerPatienceMs = 2 * 60_000;

/** Commits a failure and hands the instance to recover-instance. The step stays: it is where it failed. */
export function fail(record: AttemptRecord, failure: Failure, saying: Saying, now: Millis): Decision {
  return {
    do: 'commit',
    record: { ...record, attempt: { ...record.attempt, failure }, lookAt: now + answerPatienceMs },
    because: failure.happened,
    hands: saying,
  };
}

/** Commits a finished step and hands the instance to the next service. */
export function handOver(record: AttemptRecord, because: string, hands: Saying, now: Millis): Decision {
  return { do: 'commit', record: { ...record, lookAt: now + answerPatienceMs }, because, hands };
}

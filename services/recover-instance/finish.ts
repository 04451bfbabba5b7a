import type { Failure, FailureCause } from '../../events-schema/parts/failure.ts';
import { instanceQuarantined } from '../../events-schema/recover-instance/instance-quarantined.ts';
import { instanceRestored } from '../../events-schema/recover-instance/instance-restored.ts';
import type { Attempt, AttemptRecord, BackOff, EndedRecord, Millis } from '../ledger/records.ts';
import { answerPatienceMs, toStep } from '../shell/attempt.ts';
import { isoTime, minute, type Decision, type Known } from '../shell/decision.ts';
import { blamed, endCall } from './ending.ts';

/** How often a quarantined instance is looked at. */
export const quarantineLookMs = 15 * minute;
/** After these there is nothing to wait for. */
const nobodysFault: ReadonlySet<FailureCause> = new Set([
  'paused',
  'target-denied',
  'drained-by-other',
  'admission-stale',
  'released',
]);
const longestBackOffMs = 24 * 60 * minute;

/** What failed. Every attempt that comes here has it. */
export function failureOf(record: AttemptRecord): Failure {
  const { failure } = record.attempt;
  if (failure === undefined) throw new Error(`${record.instanceId} recovers from no failure`);
  return failure;
}

/**
 * Ends the attempt with the instance serving again: count, deny, back off, and free the slot in one write. The instance
 * waits again only once admit-update has taken it up, so that the word of it is kept until then.
 */
export function restore(record: AttemptRecord, known: Known): Decision {
  const failure = failureOf(record);
  const { attempt: before, step: _step, ...common } = record;
  const counted = before.ending?.counted ?? 'no';
  const failures = counted === 'no' ? record.failures : record.failures + 1;
  const backOff = backOffAfter(failure, failures, known);
  const version = blamed(before);
  const ended: EndedRecord = {
    ...common,
    step: 'restored',
    owner: 'recover-instance',
    since: known.now,
    failures,
    backOff,
    denied: before.ending?.denyHere ? { ...record.denied, [version]: failure.happened } : record.denied,
    endedAt: known.now,
    lookAt: known.now + answerPatienceMs,
    attempt: before,
  };
  const data = {
    ...(record.running === undefined ? {} : { running: record.running }),
    to: version,
    failure,
    counted,
    ...(backOff === undefined ? {} : { retryAt: isoTime(backOff.until) }),
    outOfServiceSeconds: before.drainedSince === undefined ? 0 : (known.now - before.drainedSince) / 1000,
    // What comes back from quarantine told of them when it came in.
    ...(before.release === undefined ? moved(before) : {}),
  };
  return {
    do: 'commit',
    record: ended,
    because: `restored after ${failure.cause}`,
    call: endCall(before, record.instanceId, known.config.failureLimit, false),
    hands: { event: instanceRestored, data },
  };
}

/** Leaves the instance as it is, with its slot, for a person. */
export function quarantine(
  record: AttemptRecord,
  known: Known,
  changes: {
    readonly failure?: Failure;
    readonly looks: 'bad' | 'healthy' | 'unreachable';
    readonly serving: boolean;
    /** When to look at it first, when not at the usual time. */
    readonly lookAt?: Millis;
  },
): Decision {
  const failure = changes.failure ?? failureOf(record);
  const counted = record.attempt.ending?.counted ?? 'no';
  const attempt = {
    ...record.attempt,
    failure,
    looks: changes.looks,
    ending: {
      as: 'quarantined' as const,
      counted,
      closesAt: known.now,
      takeBack: true,
      denyHere: record.attempt.ending?.denyHere ?? false,
    },
  };
  const next = toStep(
    record,
    'quarantined',
    { owner: 'recover-instance', attempt, lookAt: changes.lookAt ?? known.now + quarantineLookMs },
    known.now,
  );
  const first = record.step !== 'quarantined' && record.attempt.release === undefined;
  const { looks, serving } = changes;
  const data = { to: blamed(attempt), failure, looks, first, serving, ...(first ? moved(attempt) : {}) };
  return {
    do: 'commit',
    record: next,
    because: `quarantined (${changes.looks}): ${failure.happened}`,
    // Counted once, when it comes in: a person may have allowed the version since.
    ...(record.step === 'quarantined'
      ? {}
      : { call: endCall(attempt, record.instanceId, known.config.failureLimit, true) }),
    says: [{ event: instanceQuarantined, data }],
  };
}

/** How many tasks went elsewhere, once none was left. */
const moved = ({ emptyAt, tasksMoved }: Attempt): { readonly tasksMoved?: number } =>
  emptyAt === undefined ? {} : { tasksMoved };

/** Until when to leave the instance alone: longer with each failure that counts, not at all when nothing was its fault. */
function backOffAfter(failure: Failure, failures: number, known: Known): BackOff | undefined {
  if (nobodysFault.has(failure.cause)) return undefined;
  const factor = 2 ** Math.min(10, Math.max(0, failures - 1));
  const forMs = Math.min(longestBackOffMs, known.config.backOffMinutes * minute * factor);
  return { until: known.now + forMs, cause: failure.cause, happened: failure.happened };
}

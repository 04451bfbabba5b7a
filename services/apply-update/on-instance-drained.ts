import { applyFailed } from '../../events-schema/apply-update/apply-failed.ts';
import type { AttemptRecord } from '../ledger/records.ts';
import { fail, intend, toStep } from '../shell/attempt.ts';
import { minute, type Decision, type Known } from '../shell/decision.ts';
import { holdsSlot, stopReason } from '../world/standing.ts';

/** The instance is empty: have the host write the update. From this commit on any reboot may bring the new version. */
export function onInstanceDrained(record: AttemptRecord, known: Known): Decision {
  const { attempt } = record;
  const stop = holdsSlot(known.cluster, record.instanceId, attempt.attemptId)
    ? stopReason(known.cluster, record, attempt.to)
    : ({ cause: 'interfered', happened: 'the slot is not held by this attempt' } as const);
  if (stop !== undefined) {
    const failure = {
      step: 'drained' as const,
      ...stop,
      decided: 'the drain is undone',
      remedy: 'send ResumeRollout or AllowVersion to go on',
    };
    const taken: AttemptRecord = { ...record, owner: 'apply-update' };
    return fail(taken, failure, { event: applyFailed, data: { failure } }, known.now);
  }
  const call = { kind: 'apply' } as const;
  const changes = {
    owner: 'apply-update' as const,
    lookAt: known.now + minute + minute / 2,
    attempt: {
      ...intend(attempt, call, known),
      applyIntended: true,
      sends: 1,
      deadlineAt: known.now + known.config.applyTimeoutMinutes * minute,
    },
  };
  return {
    do: 'commit',
    record: toStep(record, 'applying', changes, known.now),
    because: `applying ${attempt.to}`,
    call,
  };
}

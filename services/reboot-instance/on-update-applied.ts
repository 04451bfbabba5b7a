import { rebootFailed } from '../../events-schema/reboot-instance/reboot-failed.ts';
import type { AttemptRecord } from '../ledger/records.ts';
import { fail, intend, toStep } from '../shell/attempt.ts';
import { freshLookMs, minute, nextLook, nothing, type Decision, type Known } from '../shell/decision.ts';
import { obstacleToReboot } from '../world/interruption.ts';
import type { Look } from '../world/tasks.ts';

/** How long a reboot command may act after it was meant: it may wait in SSM, or run again after the boot. */
export const rebootValidMs = 90_000;

/** The update is staged: reboot, if all that a reboot wants holds in this instant. */
export function onUpdateApplied(record: AttemptRecord, known: Known, look: Look): Decision {
  const { attempt } = record;
  if (attempt.bootId === undefined) return nothing('no boot id is known to guard the reboot with');
  const obstacle = obstacleToReboot(record, known, look);
  if (obstacle?.kind === 'stop') {
    const failure = {
      step: 'applied' as const,
      cause: obstacle.cause,
      happened: obstacle.happened,
      decided: 'no reboot; the update is taken back',
      remedy: 'none needed if this was meant; it is tried again after its back-off',
    };
    const taken: AttemptRecord = { ...record, owner: 'reboot-instance' };
    return fail(taken, failure, { event: rebootFailed, data: { failure } }, known.now);
  }
  if (obstacle?.kind === 'wait') {
    const lookAt = nextLook(record.since, known.now);
    return {
      do: 'commit',
      record: { ...record, owner: 'reboot-instance', lookAt },
      because: `not rebooting yet: ${obstacle.happened}`,
      // Seconds are enough when nothing is wrong; what stays stale waits for the next tick.
      ...(known.now < record.since + minute / 2 ? { lookAgainInMs: freshLookMs } : {}),
    };
  }
  const notAfter = known.now + rebootValidMs;
  const call = { kind: 'reboot', bootId: attempt.bootId, notAfter } as const;
  const changes = {
    owner: 'reboot-instance' as const,
    lookAt: known.now + minute + minute / 2,
    attempt: {
      ...intend(attempt, call, known),
      sends: 1,
      rebootAt: known.now,
      rebootNotAfter: notAfter,
      deadlineAt: known.now + known.config.rebootTimeoutMinutes * minute,
    },
  };
  return {
    do: 'commit',
    record: toStep(record, 'rebooting', changes, known.now),
    because: `rebooting into ${attempt.staged ?? attempt.to}`,
    call,
  };
}

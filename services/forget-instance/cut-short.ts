import { rebootCutShort } from '../../events-schema/forget-instance/reboot-cut-short.ts';
import type { Failure } from '../../events-schema/parts/failure.ts';
import type { AttemptRecord, InstanceRecord, Millis } from '../ledger/records.ts';
import { fail, isAttempt } from '../shell/attempt.ts';
import { minute, type Decision, type Known } from '../shell/decision.ts';

/**
 * How long a host may be away after our reboot without that telling of its version: command, shutdown, boot and both
 * agents take one to three minutes. Where the new version hangs, EC2's status checks fail, and its Auto Scaling group
 * terminates it, sooner than reboot-instance gives it up: without counting that, such a version would have the whole
 * fleet replaced, a budget at a time, and nothing would halt it.
 */
const bootMs = 4 * minute;

/**
 * How long after our reboot the instance began to leave, in milliseconds, when that counts against the version: it had
 * more time than a boot takes, and was not proved well. `undefined` when it does not count. Neither does a leaving that
 * was announced sooner, of Spot or of a scale-in. One that comes later counts, whoever means it: nobody tells why an
 * instance is terminated, and this one should have been back.
 * @param toldAt when the word came about that it leaves, as the word itself says; `undefined` for a look
 */
export function cutShort(
  record: InstanceRecord,
  known: Known,
  toldAt: Millis | undefined,
): number | undefined {
  if (!isAttempt(record) || !isInReboot(record)) return undefined;
  const { rebootAt, rebootCommandId, leavingSince } = record.attempt;
  // SSM is not known to have taken the reboot.
  if (rebootAt === undefined || rebootCommandId === undefined) return undefined;
  // It was back, and rolled back: that counts however soon it goes.
  if (hasRolledBack(record)) return Math.max(0, known.now - rebootAt);
  const leftAt = Math.min(known.now, toldAt ?? known.now, leavingSince ?? known.now);
  return leftAt > rebootAt + bootMs ? leftAt - rebootAt : undefined;
}

/** Between our reboot and the proof that it is well, and nobody found meanwhile that it never rebooted. */
function isInReboot(record: AttemptRecord): boolean {
  const { step, attempt } = record;
  const { failure } = attempt;
  if (hasRolledBack(record)) return true;
  // return-instance saw that it is gone, and no more.
  if (step === 'recovering') return failure?.step === 'rebooted' && failure.cause === 'interfered';
  if (step !== 'rebooting' && step !== 'rebooted') return false;
  // What was found, and not heard yet, may say the same as this.
  return failure === undefined || ['did-not-return', 'unhealthy', 'interfered'].includes(failure.cause);
}

/** It came back with its old version, and its attempt is not ended yet: nothing is counted. */
const hasRolledBack = ({ step, attempt: { failure } }: AttemptRecord): boolean =>
  (step === 'rebooted' || step === 'recovering') && failure?.cause === 'rolled-back';

/**
 * It is gone, and that counts: recover-instance counts and halts, and has it back for its slot to be freed. The next
 * one must not be admitted before.
 */
export function handOverCutShort(
  record: AttemptRecord,
  known: Known,
  proof: string,
  afterMs: number,
): Decision {
  const minutes = Math.round(afterMs / minute);
  const before = record.attempt.failure;
  const failure: Failure = {
    step: record.step,
    cause: 'did-not-return',
    happened:
      before !== undefined && hasRolledBack(record)
        ? `${before.happened}; then ${proof}, ${minutes} minutes after its reboot`
        : `${proof}, ${minutes} minutes after its reboot, and it was not back`,
    decided: 'counted against the version; its slot is freed',
    remedy: 'find out who terminated it and why; look at its console output as long as EC2 keeps it',
  };
  const taken: AttemptRecord = { ...record, owner: 'forget-instance' };
  return fail(taken, failure, { event: rebootCutShort, data: { failure } }, known.now);
}

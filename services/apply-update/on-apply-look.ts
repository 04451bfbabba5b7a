import { applyFailed } from '../../events-schema/apply-update/apply-failed.ts';
import { updateApplied } from '../../events-schema/apply-update/update-applied.ts';
import type { FailureCause } from '../../events-schema/parts/failure.ts';
import { applyDocument } from '../documents/apply.ts';
import { readIdentity } from '../apiclient/identity.ts';
import { lastOfStderr } from '../apiclient/text.ts';
import { readCheck, readStatus } from '../apiclient/update-status.ts';
import type { AttemptRecord } from '../ledger/records.ts';
import { hasEnded, type CommandResult } from '../ports/ssm.ts';
import { fail, handOver, intend, toStep } from '../shell/attempt.ts';
import { freshLookMs, laggingLookMs, nextLook, type Decision, type Known } from '../shell/decision.ts';
import { evidence, isOverdue, sendsOf, wasNotDelivered, type CommandLook } from '../world/command.ts';

const sendsAtMost = 3;

/** What the apply command came to, or that it is not over. The host's own status is the evidence, not the exit code. */
export function onApplyLook(
  record: AttemptRecord,
  known: Known,
  { result }: CommandLook,
  nudged: boolean,
): Decision {
  const { attempt } = record;
  const { intent } = attempt;
  const isSent = intent?.commandId !== undefined;
  // SSM refused it: nobody asked the host.
  const isRefused = !isSent && intent?.confirmedAt !== undefined;
  const sentAt = intent?.at ?? known.now;
  const isEnded = result !== undefined && hasEnded(result);
  const isPending = result !== undefined && isOverdue(result, sentAt, known.now);
  if (isEnded && !wasNotDelivered(result)) return judge(record, known, result);
  if (isEnded || isPending) {
    // An agent that took it and vanished leaves the same end, but not before the script's time is over.
    const mayHaveRun = !isPending && known.now >= sentAt + applyDocument.timeoutSeconds * 1000;
    const of = mayHaveRun ? withUnknown(record) : record;
    return notTaken(of, known, result);
  }
  if (known.now >= attempt.deadlineAt) {
    return failed(
      isRefused ? withoutUntaken(record) : record,
      known,
      'apply-timeout',
      `no result after ${known.config.applyTimeoutMinutes} minutes`,
      result,
    );
  }
  if (isRefused) return sendAgain(record, known, 'SSM refused the command');
  // An intent nobody confirmed is acted on again; the document may run twice.
  if (!isSent) return sendAgain(withUnknown(record), known, 'nobody knows whether the command was sent');
  return {
    do: 'commit',
    record: { ...record, lookAt: nextLook(record.since, known.now) },
    because: `the command is ${result?.status ?? 'unknown to SSM'}`,
    // SSM said that it has ended.
    ...(nudged ? {} : { lookAgainInMs: result === undefined ? freshLookMs : laggingLookMs }),
  };
}

const withUnknown = (record: AttemptRecord): AttemptRecord => ({
  ...record,
  attempt: { ...record.attempt, applyUnknown: true },
});

/** When the host took no command at all, nothing is to be taken back, which nobody could then. */
function withoutUntaken(record: AttemptRecord): AttemptRecord {
  const { applyIntended: _meant, ...untouched } = record.attempt;
  return untouched.applyUnknown === true ? record : { ...record, attempt: untouched };
}

/** The host did not take the command. */
function notTaken(record: AttemptRecord, known: Known, result: CommandResult): Decision {
  if (sendsOf(record.attempt) < sendsAtMost)
    return sendAgain(record, known, 'the host did not take the command');
  return failed(withoutUntaken(record), known, 'apply-failed', 'the host took none of the commands', result);
}

function judge(record: AttemptRecord, known: Known, result: CommandResult): Decision {
  const identity = readIdentity(result.stdout);
  const status = readStatus(result.stdout);
  if (!('unreadable' in identity) && 'unreadable' in status && result.status !== 'Success')
    return failed(record, known, 'apply-failed', beforeTheStatus(result), result);
  if ('unreadable' in identity || 'unreadable' in status) {
    const what = 'unreadable' in identity ? identity : status;
    const saw = 'unreadable' in what ? `${what.unreadable}; seen: ${what.seen}` : '';
    return failed(record, known, 'apply-failed', `the host's answer cannot be read: ${saw}`, result);
  }
  // The boot that answered is the one that going back must prove.
  const asked: AttemptRecord = { ...record, attempt: { ...record.attempt, bootId: identity.bootId } };
  if (status.state !== 'Ready' || status.stagedVersion === undefined) {
    // Its wave closed, or it was withdrawn: the check before the tries chose none, whether something was staged before
    // or not. (A failed refresh leaves Idle too, but then there is no check to read.)
    const check = readCheck(result.stdout);
    const isGone = !('unreadable' in check) && check.chosen === undefined;
    return failed(
      asked,
      known,
      isGone ? 'target-changed' : 'apply-failed',
      `after the command the host says ${status.state}, not Ready`,
      result,
    );
  }
  const staged = status.stagedVersion;
  const denied = known.cluster.denied[staged] ?? record.denied[staged];
  if (denied !== undefined) {
    const evident: AttemptRecord = { ...asked, attempt: { ...asked.attempt, staged } };
    return failed(evident, known, 'target-denied', `${staged} is staged, which is denied: ${denied}`, result);
  }
  const attempt = {
    ...asked.attempt,
    staged,
    // What runs now, not what ran at the scan: a rollback comes back to this.
    from: identity.version,
  };
  return handOver(
    { ...toStep(record, 'applied', { attempt }, known.now), running: identity.version },
    `applied: ${staged} is staged`,
    { event: updateApplied, data: { staged, bootId: identity.bootId } },
    known.now,
  );
}

/** The document says the status last: without one, the check for updates failed, or the script was stopped. */
function beforeTheStatus({ status, exitCode, stderr }: CommandResult): string {
  const what =
    status === 'Failed'
      ? `the check for updates failed on the host (exit code ${exitCode})`
      : `the script did not come to its end (${status}, exit code ${exitCode})`;
  const said = lastOfStderr(stderr)
    .split('\n')
    .findLast((line) => line.trim() !== '');
  return said === undefined ? what : `${what}: ${said}`;
}

function sendAgain(record: AttemptRecord, known: Known, because: string): Decision {
  const call = { kind: 'apply' } as const;
  const attempt = { ...intend(record.attempt, call, known), sends: sendsOf(record.attempt) + 1 };
  return {
    do: 'commit',
    record: { ...record, attempt, lookAt: nextLook(record.since, known.now) },
    because: `${because}; sent again`,
    call,
  };
}

function failed(
  record: AttemptRecord,
  known: Known,
  cause: FailureCause,
  happened: string,
  result: CommandResult | undefined,
): Decision {
  const failure = {
    step: 'applying' as const,
    cause,
    happened: happened.slice(0, 1000),
    ...evidence(result),
    decided: 'the update is taken back and the instance given back',
    remedy:
      result !== undefined && (wasNotDelivered(result) || !hasEnded(result))
        ? 'look at the SSM agent (control container) of the host, and at the command in SSM'
        : 'look at stderr; hosts need a way to the update repository',
  };
  return fail(record, failure, { event: applyFailed, data: { failure } }, known.now);
}

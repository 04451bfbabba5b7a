import { instanceUpToDate } from '../../events-schema/discover-updates/instance-up-to-date.ts';
import { updateAvailable } from '../../events-schema/discover-updates/update-available.ts';
import type { Reason } from '../../events-schema/parts/reason.ts';
import { readIdentity } from '../apiclient/identity.ts';
import { isUnreadable, lastOfStderr } from '../apiclient/text.ts';
import { offeredVersion, readCheck, type UpdateStatus } from '../apiclient/update-status.ts';
import type { IdleRecord, InstanceRecord, Millis, OpenCheck, WaitingRecord } from '../ledger/records.ts';
import type { CommandResult } from '../ports/ssm.ts';
import { isAttempt } from '../shell/attempt.ts';
import type { InstanceChange } from '../shell/change-instance.ts';
import { minute } from '../shell/decision.ts';
import { wasNotDelivered } from '../world/command.ts';
import { notInSsm, type CheckFailed } from './check-failed.ts';

/** What a host answered: what it runs and what it offers, if that is another version. */
export interface Answer {
  readonly running: string;
  readonly offered?: string;
  readonly state: UpdateStatus['state'];
}

/** Reads an ended check. Pure; whatever the host printed. */
export function readAnswer(
  instanceId: string,
  result: CommandResult,
): Answer | { readonly failed: CheckFailed } {
  const { commandId, status, exitCode, stdout, stderr } = result;
  const evidence = { instanceId, commandId, status, exitCode };
  const details = result.statusDetails === '' ? status : result.statusDetails;
  if (wasNotDelivered(result)) {
    const happened = `the host's SSM agent did not take the check (${details})`;
    return { failed: { ...notInSsm(instanceId, undefined), ...evidence, happened } };
  }
  if (status !== 'Success') {
    return {
      failed: {
        ...evidence,
        cause: 'command-failed',
        happened: `the check ended as ${details} with exit code ${exitCode}`,
        seen: lastOfStderr(stderr === '' ? stdout : stderr),
        remedy:
          'see what the host printed; often it cannot reach https://updates.bottlerocket.aws. The next scan asks again',
      },
    };
  }
  const identity = readIdentity(stdout);
  const check = readCheck(stdout);
  if (isUnreadable(identity) || isUnreadable(check)) {
    const read = isUnreadable(identity) ? identity : isUnreadable(check) ? check : undefined;
    return {
      failed: {
        ...evidence,
        cause: 'unreadable',
        happened: `the check's output cannot be read: ${read?.unreadable ?? ''}`.slice(0, 500),
        seen: read?.seen ?? '',
        remedy: 'run the check document on the host and look at its output; the next scan asks again',
      },
    };
  }
  const offered = offeredVersion(check, identity.version);
  return { running: identity.version, state: check.state, ...(offered === undefined ? {} : { offered }) };
}

/** A check's answer, and where it comes from. */
export interface Checked {
  readonly instanceId: string;
  readonly clusterArn: string;
  /** The check's Comment. */
  readonly comment: string;
  readonly scanStartedAt: Millis;
  readonly open: OpenCheck;
  readonly answer: Answer;
}

/** How often `UpdateAvailable` is said again while nobody answers. */
const answerPatienceMs = 2 * minute;

/** What a host's answer makes of its record. `undefined`: nothing that was not known, or it comes too late. */
export function onCheckFinished(
  known: InstanceRecord | undefined,
  checked: Checked,
  now: Millis,
): InstanceChange {
  const { open, answer } = checked;
  // The machine answers, whichever registration was asked about: one without an agent takes nothing from another.
  const isOther = known !== undefined && known.containerInstanceArn !== open.containerInstanceArn;
  if (isOther && open.isAway === true && known.step !== 'lost') return undefined;
  const record = current(known, open.containerInstanceArn);
  if (record !== undefined) {
    if (isAttempt(record) || record.checked === checked.comment) return undefined;
    if (record.endedAt !== undefined && checked.scanStartedAt < record.endedAt) return undefined;
    if (record.step === 'lost') return undefined;
  }
  return answer.offered === undefined
    ? upToDate(record, known, checked, now)
    : available(record, known, checked, answer.offered, now);
}

/** Another container instance ARN means that the old one is gone. What rolled back on the host stays denied. */
const current = (known: InstanceRecord | undefined, arn: string): InstanceRecord | undefined =>
  known === undefined || isAttempt(known) || known.containerInstanceArn === arn ? known : undefined;

/** What all records of the instance have, however it stood before. */
function common(record: InstanceRecord | undefined, known: InstanceRecord | undefined, checked: Checked) {
  return {
    instanceId: checked.instanceId,
    clusterArn: checked.clusterArn,
    containerInstanceArn: checked.open.containerInstanceArn,
    v: known?.v ?? 0,
    owner: 'discover-updates' as const,
    running: checked.answer.running,
    denied: known?.denied ?? {},
    failures: record?.failures ?? 0,
    ...(record?.backOff === undefined ? {} : { backOff: record.backOff }),
    ...(record?.endedAt === undefined ? {} : { endedAt: record.endedAt }),
    outbox: known?.outbox ?? {},
    checked: checked.comment,
  };
}

function upToDate(
  record: InstanceRecord | undefined,
  known: InstanceRecord | undefined,
  checked: Checked,
  now: Millis,
): InstanceChange {
  const { running } = checked.answer;
  const isKnown = record?.step === 'idle' || record?.step === 'updated';
  if (isKnown && record.running === running) return undefined;
  const idle: IdleRecord = { ...common(record, known, checked), step: 'idle', since: now };
  const data = { version: running, ...(known?.step === 'waiting' ? { waited: true } : {}) };
  return { record: idle, says: [{ event: instanceUpToDate, data }] };
}

function available(
  record: InstanceRecord | undefined,
  known: InstanceRecord | undefined,
  checked: Checked,
  to: string,
  now: Millis,
): InstanceChange {
  const { open, answer, scanStartedAt: heardAt } = checked;
  const saying = {
    event: updateAvailable,
    data: {
      from: answer.running,
      to,
      state: answer.state,
      containerInstanceArn: open.containerInstanceArn,
    },
  };
  const waits = record?.step === 'waiting' && record.to === to ? record : undefined;
  const reason = reasonNow(waits?.reason, open.status);
  if (waits !== undefined && waits.owner !== 'discover-updates' && reason?.code === waits.reason?.code) {
    // Somebody has answered before, and nothing is new.
    const { running } = answer;
    return { record: { ...waits, running, heardAt, checked: checked.comment }, says: [saying] };
  }
  const waiting: WaitingRecord = {
    ...common(record, known, checked),
    step: 'waiting',
    to,
    heardAt,
    since: waits?.since ?? now,
    lookAt: now + answerPatienceMs,
    ...(reason === undefined ? {} : { reason }),
    ...(waits?.stoodBack === undefined ? {} : { stoodBack: waits.stoodBack }),
  };
  return { record: waiting, hands: saying };
}

/**
 * An instance that is DRAINING without a slot was drained by somebody else; that reason ends when it is ACTIVE. Who answers
 * is in SSM.
 */
function reasonNow(before: Reason | undefined, status: string): Reason | undefined {
  if (status === 'DRAINING') return drainedByOther;
  return before?.code === 'drained-by-other' || before?.code === 'not-in-ssm' ? undefined : before;
}

const drainedByOther: Reason = {
  code: 'drained-by-other',
  text: 'somebody else set it to DRAINING; set it ACTIVE again to have it updated',
};

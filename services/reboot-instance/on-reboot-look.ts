import { instanceRebooted } from '../../events-schema/reboot-instance/instance-rebooted.ts';
import { rebootFailed } from '../../events-schema/reboot-instance/reboot-failed.ts';
import { readIdentity, type Identity } from '../apiclient/identity.ts';
import type { AttemptRecord } from '../ledger/records.ts';
import { hasEnded, type CommandResult } from '../ports/ssm.ts';
import { fail, handOver, intend, toStep } from '../shell/attempt.ts';
import {
  freshLookMs,
  laggingLookMs,
  lateRebootMs,
  nextLook,
  nothing,
  staleActMs,
  type Decision,
  type Known,
} from '../shell/decision.ts';
import { evidence, wasNotDelivered } from '../world/command.ts';

/** How long to wait for a probe before another is sent beside it. */
const probePatienceMs = 75_000;

/** What a look at a rebooting host found. */
export interface RebootLook {
  /** Result of the present intent's command, when that is a probe. */
  readonly probe: CommandResult | undefined;
  /** Result of the reboot command: read to explain a reboot that, as it seems, never was. */
  readonly reboot: CommandResult | undefined;
}

/**
 * What led to a look: the tick, SSM that told of an answer, or the invocation itself, which sent a probe a moment ago. One
 * that sent another each time would send them until its time is up.
 */
export type RebootLookBy = 'nudge' | 'answer' | 'itself';

/**
 * After the reboot command only one thing counts: which boot answers. Another boot than before is a reboot; the same
 * boot, asked after the last instant at which the command could act, is none.
 */
export function onRebootLook(
  record: AttemptRecord,
  known: Known,
  look: RebootLook,
  by: RebootLookBy,
): Decision {
  const { attempt } = record;
  const { probe } = look;
  const hasAnswer = probe !== undefined && hasEnded(probe);
  const identity = answerOf(probe);
  if (identity !== undefined) {
    if (identity.bootId !== attempt.bootId) return rebooted(record, known, identity);
    if (wasAskedTooLateToReboot(record, look)) return neverRebooted(record, known, look);
    if (by !== 'nudge') return lookLater(record, known, 'the host answers, and has not rebooted yet');
    // Its time may be up: it answers all the same.
    return probeAgain(record, known, hasAnswer);
  }
  if (known.now >= attempt.deadlineAt) {
    return wasAskedLast(record, known, hasAnswer)
      ? neverReturned(record, known, look)
      : probeAgain(record, known, hasAnswer);
  }
  const asksAnew = by === 'nudge' || (by === 'answer' && probe !== undefined && wasNotDelivered(probe));
  if (hasAnswer && !asksAnew) return lookLater(record, known, 'an answer that says nothing');
  // SSM told of the answer: what it shows lags behind, or it does not know the probe itself yet.
  const lag = probe === undefined ? freshLookMs : laggingLookMs;
  return probeAgain(record, known, hasAnswer, by === 'answer' ? lag : undefined);
}

/** What the host says of itself, if it has answered readably. */
function answerOf(probe: CommandResult | undefined): Identity | undefined {
  const identity = probe !== undefined && hasEnded(probe) ? readIdentity(probe.stdout) : undefined;
  return identity === undefined || 'unreadable' in identity ? undefined : identity;
}

/**
 * Whether a look may end with a failure that the reboot command's result explains: the host answers from the same boot,
 * or its time is up.
 */
export function asksForReasons(
  { attempt }: AttemptRecord,
  { now }: Known,
  probe: CommandResult | undefined,
): boolean {
  const identity = answerOf(probe);
  return identity === undefined ? now >= attempt.deadlineAt : identity.bootId === attempt.bootId;
}

/** An agent that is connected again is a hint that the host is back. */
export function onAgentConnected(record: AttemptRecord, known: Known): Decision {
  if (isAsked(record, known)) return nothing('a probe is on its way');
  return probeAgain(record, known, false);
}

/** Sends a probe, unless one is on its way (delivery and run take 30 s each at most). */
function probeAgain(
  record: AttemptRecord,
  known: Known,
  hasAnswer: boolean,
  lookAgainInMs?: number,
): Decision {
  const lookAt = lookBy(record, known);
  if (!hasAnswer && isAsked(record, known)) {
    return {
      do: 'commit',
      record: { ...record, lookAt },
      because: 'a probe is on its way',
      ...(lookAgainInMs === undefined ? {} : { lookAgainInMs }),
    };
  }
  const call = { kind: 'probe' } as const;
  return {
    do: 'commit',
    record: { ...record, lookAt, attempt: intend(record.attempt, call, known) },
    because: 'asking the host which boot this is',
    call,
  };
}

/** Whether a probe was sent so short a time ago that its answer may still come. */
function isAsked({ attempt: { intent } }: AttemptRecord, { now }: Known): boolean {
  const isProbe = intent?.call.kind === 'probe' && intent.commandId !== undefined;
  return isProbe && now < intent.at + probePatienceMs;
}

/** The next look: at the deadline at the latest, however often an agent that comes and goes asks for a probe. */
function lookBy({ since, attempt }: AttemptRecord, { now }: Known): number {
  return Math.min(nextLook(since, now), Math.max(attempt.deadlineAt, now + 1000));
}

/**
 * Whether SSM took a question after the deadline, and the host had its time to answer it. While SSM itself is out
 * nobody is asked, and nobody is given up for that.
 */
function wasAskedLast({ attempt }: AttemptRecord, { now }: Known, hasAnswer: boolean): boolean {
  const { intent, deadlineAt } = attempt;
  if (intent?.call.kind !== 'probe' || intent.confirmedAt === undefined || intent.at < deadlineAt)
    return false;
  return hasAnswer || intent.commandId === undefined || now >= intent.at + probePatienceMs;
}

/** Whether the last probe was sent when no reboot command of ours could act any more. */
function wasAskedTooLateToReboot({ attempt }: AttemptRecord, { reboot }: RebootLook): boolean {
  const stillComes = isRefused(reboot) ? staleActMs : lateRebootMs;
  return (attempt.intent?.at ?? 0) > (attempt.rebootNotAfter ?? 0) + stillComes;
}

/** Whether the host said no. */
const isRefused = (reboot: CommandResult | undefined): boolean =>
  reboot !== undefined && reboot.status === 'Failed' && !wasNotDelivered(reboot);

/** The host may still go down: look again at the next tick. */
function lookLater(record: AttemptRecord, known: Known, because: string): Decision {
  return { do: 'commit', record: { ...record, lookAt: lookBy(record, known) }, because };
}

function rebooted(record: AttemptRecord, known: Known, identity: Identity): Decision {
  const { attempt } = record;
  const changes = {
    attempt: {
      ...attempt,
      newBootId: identity.bootId,
      running: identity.version,
      rebootedAt: known.now,
    },
  };
  const awaySeconds = Math.max(0, (known.now - (attempt.rebootAt ?? known.now)) / 1000);
  return handOver(
    { ...toStep(record, 'rebooted', changes, known.now), running: identity.version },
    `rebooted; ${identity.version} runs`,
    { event: instanceRebooted, data: { bootId: identity.bootId, running: identity.version, awaySeconds } },
    known.now,
  );
}

function neverRebooted(record: AttemptRecord, known: Known, look: RebootLook): Decision {
  const refused = isRefused(look.reboot);
  const failure = {
    step: 'rebooting' as const,
    cause: refused ? ('reboot-refused' as const) : ('not-rebooted' as const),
    happened: refused ? 'the host refused to reboot' : 'the host did not reboot while it was allowed to',
    ...evidence(look.reboot),
    decided: 'the update is taken back and the instance given back',
    remedy:
      look.reboot !== undefined && wasNotDelivered(look.reboot)
        ? 'look at the SSM agent (control container): it did not take the command'
        : 'look at stderr: a bootstrap command may hold the reboot up',
  };
  return fail(record, failure, { event: rebootFailed, data: { failure } }, known.now);
}

function neverReturned(record: AttemptRecord, known: Known, look: RebootLook): Decision {
  const failure = {
    step: 'rebooting' as const,
    cause: 'did-not-return' as const,
    happened: `no answer over SSM within ${known.config.rebootTimeoutMinutes} minutes of the reboot`,
    ...evidence(look.probe ?? look.reboot),
    decided: 'left DRAINING, with its slot, for a person',
    remedy:
      'look at the console output; reboot it with EC2: with the old version if its boot was never complete, with the new one if it was; look which, then send ReleaseInstance, or terminate it',
  };
  return fail(record, failure, { event: rebootFailed, data: { failure } }, known.now);
}

import type { Failure, FailureCause } from '../../events-schema/parts/failure.ts';
import type { EndAttempt } from '../ledger/end-attempt.ts';
import { applyDocument } from '../documents/apply.ts';
import type { UpdaterConfig } from '../config/updater-config.ts';
import type { Attempt, ClusterRecord, Ending, InstanceRecord, Millis } from '../ledger/records.ts';
import { lateRebootMs, minute, staleActMs } from '../shell/decision.ts';
import { overtakenEnds } from '../shell/attempt.ts';
import { deliverySeconds } from '../world/command.ts';

/** How each cause ends: the table of failures, as data. */
const endings: Readonly<Record<FailureCause, Pick<Ending, 'as' | 'counted'>>> = {
  'drain-timeout': { as: 'restored', counted: 'no' },
  'no-room': { as: 'restored', counted: 'no' },
  'unowned-task': { as: 'restored', counted: 'no' },
  'drained-by-other': { as: 'restored', counted: 'no' },
  'admission-stale': { as: 'restored', counted: 'no' },
  interfered: { as: 'restored', counted: 'no' },
  paused: { as: 'restored', counted: 'no' },
  'target-denied': { as: 'restored', counted: 'no' },
  'target-changed': { as: 'restored', counted: 'no' },
  'apply-failed': { as: 'restored', counted: 'instance' },
  'apply-timeout': { as: 'restored', counted: 'instance' },
  'reboot-refused': { as: 'restored', counted: 'instance' },
  'not-rebooted': { as: 'restored', counted: 'instance' },
  'rolled-back': { as: 'restored', counted: 'version' },
  'did-not-return': { as: 'quarantined', counted: 'version' },
  unhealthy: { as: 'quarantined', counted: 'version' },
  'unhealthy-after-return': { as: 'quarantined', counted: 'version' },
  'services-after-return': { as: 'quarantined', counted: 'version' },
  'alarm-after-return': { as: 'quarantined', counted: 'version' },
  'not-proved': { as: 'quarantined', counted: 'instance' },
  stayed: { as: 'quarantined', counted: 'no' },
  released: { as: 'restored', counted: 'no' },
};

/**
 * How an attempt with this failure is to end. Any reboot in between would bring the new version, so once an apply was
 * intended (and no new boot was seen) the host must take it back and prove it.
 */
export function planEnding(attempt: Attempt, failure: Failure, now: Millis): Ending {
  const { as, counted } = endings[failure.cause];
  const isSameBoot = attempt.newBootId === undefined;
  return {
    as,
    counted,
    closesAt: Math.max(closesAt(attempt, failure, now), applyEnds(attempt, failure)),
    takeBack: as === 'restored' && attempt.applyIntended === true && isSameBoot,
    denyHere: failure.cause === 'rolled-back',
  };
}

/** An apply that did not answer in time may go on: what the host says before it is over proves nothing. */
function applyEnds({ intent }: Attempt, { cause }: Failure): Millis {
  if (cause !== 'apply-timeout' || intent?.call.kind !== 'apply') return 0;
  return intent.at + (deliverySeconds + applyDocument.timeoutSeconds) * 1000 + minute;
}

/** Until when something that was meant, and perhaps done late, may still come. */
function closesAt(attempt: Attempt, { cause }: Failure, now: Millis): Millis {
  const { rebootNotAfter, newBootId } = attempt;
  const intentEnds = openIntentEnds(attempt);
  // A reboot command names the boot it may end: with another boot running it is dead.
  const stillComes = cause === 'reboot-refused' ? staleActMs : lateRebootMs;
  const rebootEnds =
    rebootNotAfter !== undefined && newBootId === undefined ? rebootNotAfter + stillComes : now;
  return Math.max(now, intentEnds, rebootEnds);
}

/** Until when an intention that is unconfirmed, or was when it was taken over, may still be acted on by a slow twin. */
function openIntentEnds(attempt: Attempt): Millis {
  const { intent } = attempt;
  const isOpen = intent !== undefined && intent.confirmedAt === undefined;
  return Math.max(overtakenEnds(attempt), isOpen ? intent.at + staleActMs : 0);
}

/**
 * Until when a look may be older than our own DRAINING, and show it ACTIVE: ECS need not tell by the version which look is
 * older, and the clock that wrote down when that was is another one.
 */
const drainShows = ({ drainedSince, activeAt }: Attempt): Millis =>
  drainedSince === undefined || activeAt !== undefined ? 0 : drainedSince + staleActMs;

/** From when on a look may close the attempt. */
export const mayCloseAt = (attempt: Attempt, ending: Ending): Millis =>
  Math.max(ending.closesAt, openIntentEnds(attempt), drainShows(attempt));

/**
 * When we drained it (or may have): only then may we set it ACTIVE again. A DRAINING that ECS refused was not ours.
 */
export function drainedByUs({ drainedSince, intent }: Attempt): Millis | undefined {
  if (drainedSince !== undefined) return drainedSince;
  return intent?.call.kind === 'drain' && intent.confirmedAt === undefined ? intent.at : undefined;
}

/** The version a failure counts against: what was staged, else what was admitted. */
export const blamed = (attempt: Attempt): string => attempt.staged ?? attempt.to;

/** The one write on the cluster that belongs to an ending. It may be repeated. */
export function endCall(attempt: Attempt, instanceId: string, limit: number, keepSlot: boolean): EndAttempt {
  const isCounted = attempt.ending?.counted === 'version';
  const why = `${instanceId}: ${attempt.failure?.happened ?? 'failed'}`.slice(0, 500);
  return {
    kind: 'end-attempt',
    ...(keepSlot ? { keepSlot } : {}),
    ...(isCounted ? { countAgainst: { version: blamed(attempt), limit, why } } : {}),
  };
}

/** The write on the cluster that an ended or quarantined attempt still owes; `undefined` when the cluster shows it. */
export function owedCall(
  record: InstanceRecord,
  cluster: ClusterRecord,
  config: UpdaterConfig,
): EndAttempt | undefined {
  if ((record.step !== 'restored' && record.step !== 'quarantined') || record.attempt === undefined)
    return undefined;
  const { instanceId, attempt } = record;
  const slot = cluster.slots[instanceId];
  if (slot?.attemptId !== attempt.attemptId) return undefined;
  const keepSlot = record.step === 'quarantined';
  if (keepSlot && slot.quarantinedAt !== undefined) return undefined;
  return endCall(attempt, instanceId, config.failureLimit, keepSlot);
}

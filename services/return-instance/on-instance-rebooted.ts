import type { Failure } from '../../events-schema/parts/failure.ts';
import { returnFailed } from '../../events-schema/return-instance/return-failed.ts';
import type { AttemptRecord } from '../ledger/records.ts';
import type { InstanceView } from '../ports/ecs.ts';
import { fail, intend, toStep } from '../shell/attempt.ts';
import { proofOfGone } from '../world/gone.ts';
import { isWell } from '../world/health.ts';
import { minute, nextLook, type Decision, type Known } from '../shell/decision.ts';

/**
 * How long it, its services or the alarms may look unwell, after the deadline or the settling time: an agent's connection
 * comes and goes, a task crashes and is replaced, an alarm has its periods; one look proves nothing.
 */
export const graceMs = 5 * minute;

/**
 * The host answers from a new boot: compare versions, look at agent and containers, and only then set it ACTIVE.
 * The same boot id as before would have been no reboot; a reboot command guarded by the old boot id is dead by now.
 */
export function onInstanceRebooted(
  record: AttemptRecord,
  known: Known,
  instance: InstanceView | undefined,
): Decision {
  const { attempt } = record;
  const taken: AttemptRecord = { ...record, owner: 'return-instance' };
  if (attempt.running === attempt.from && attempt.running !== attempt.staged) {
    return failed(taken, known, {
      cause: 'rolled-back',
      happened: `it came back with ${attempt.running ?? 'its old version'}: the host rolled ${attempt.staged ?? attempt.to} back`,
      decided: `${attempt.staged ?? attempt.to} is denied on this instance; it serves again if it is healthy`,
      remedy:
        'look at the console output and the release notes; AllowVersion lets this host and its cluster try again',
    });
  }
  if (proofOfGone(instance, undefined) !== undefined) return gone(taken, known);
  const isStale = instance !== undefined && instance.version < (attempt.instanceVersion ?? 0);
  if (isStale) return lookLater(taken, known, 'the look is stale');
  if (instance !== undefined && isWell(instance, attempt)) return activate(taken, known, instance);
  const deadlineAt = (attempt.rebootedAt ?? known.now) + known.config.rebootTimeoutMinutes * minute;
  const unwellSince = attempt.unwellSince ?? known.now;
  if (known.now >= Math.max(deadlineAt, unwellSince + graceMs)) {
    return failed(taken, known, {
      cause: 'unhealthy',
      happened: `${known.config.rebootTimeoutMinutes} minutes after its reboot ${describeHealth(instance)}`,
      decided: 'left DRAINING, with its slot, for a person',
      remedy: 'look at the ECS agent and the container runtime; then send ReleaseInstance, or terminate it',
    });
  }
  const unwell: AttemptRecord = { ...taken, attempt: { ...attempt, unwellSince } };
  return lookLater(unwell, known, `not ACTIVE yet: ${describeHealth(instance)}`);
}

const lookLater = (record: AttemptRecord, known: Known, because: string): Decision => ({
  do: 'commit',
  record: { ...record, lookAt: nextLook(record.since, known.now) },
  because,
});

function activate(record: AttemptRecord, known: Known, instance: InstanceView): Decision {
  const call = { kind: 'activate' } as const;
  // What it looked like before is over.
  const { unwellSince: _before, ...attempt } = record.attempt;
  const changes = {
    lookAt: known.now + minute + minute / 2,
    attempt: { ...intend(attempt, call, known), instanceVersion: instance.version },
  };
  return {
    do: 'commit',
    record: toStep(record, 'settling', changes, known.now),
    because: `verified: ${record.attempt.running ?? ''} runs; setting it ACTIVE`,
    call,
  };
}

/** For a person: what is wrong with it. */
export function describeHealth(instance: InstanceView | undefined): string {
  if (instance === undefined) return 'ECS does not know the instance';
  if (!instance.agentConnected) return 'its ECS agent is not connected';
  if (instance.health !== 'IMPAIRED') return 'it looks healthy';
  return `ECS says that its health is impaired${instance.impaired === undefined ? '' : ` (${instance.impaired.join(', ')})`}`;
}

/** It is being taken away under our hands: nobody's failure. recover-instance sees to its end. */
export const gone = (record: AttemptRecord, known: Known): Decision =>
  failed(record, known, {
    cause: 'interfered',
    happened: 'ECS does not know the container instance any more',
    decided: 'let go of; its slot is freed at the proof that it is gone',
    remedy: 'none needed',
  });

/** Commits a failure of this step. */
export function failed(
  record: AttemptRecord,
  known: Known,
  what: Pick<Failure, 'cause' | 'happened' | 'decided' | 'remedy'>,
): Decision {
  const failure: Failure = { step: record.step, ...what };
  return fail(record, failure, { event: returnFailed, data: { failure } }, known.now);
}

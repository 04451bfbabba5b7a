import { drainFailed } from '../../events-schema/drain-instance/drain-failed.ts';
import type { FailureCause } from '../../events-schema/parts/failure.ts';
import type { AttemptRecord, IdleRecord, Millis, WaitingRecord } from '../ledger/records.ts';
import type { InstanceView } from '../ports/ecs.ts';
import { fail, intend, withoutQueue } from '../shell/attempt.ts';
import { minute, nothing, type Decision, type Known } from '../shell/decision.ts';
import { stopReason } from '../world/standing.ts';
import { staleAdmission } from './stale-admission.ts';

/**
 * A slot was taken for this instance: begin the attempt. The slot entry in the cluster's record is the admission, not
 * the event; without it nothing is touched. Also decides a nudge about a slot whose instance never began.
 */
export function onUpdateAdmitted(
  record: WaitingRecord | IdleRecord,
  known: Known,
  instance: InstanceView | undefined,
): Decision {
  const slot = known.cluster.slots[record.instanceId];
  if (slot === undefined) return nothing('the instance holds no slot');
  const begun: AttemptRecord = {
    ...withoutQueue(record),
    step: 'draining',
    owner: 'drain-instance',
    since: known.now,
    containerInstanceArn: slot.containerInstanceArn,
    attempt: {
      attemptId: slot.attemptId,
      to: slot.to,
      ...(slot.from === undefined ? {} : { from: slot.from }),
      startedAt: known.now,
      deadlineAt: known.now + known.config.drainTimeoutMinutes * minute,
      tasksMoved: 0,
      ...(instance?.impaired === undefined ? {} : { impaired: instance.impaired }),
    },
  };
  const obstacle = findObstacle(record, begun, known, instance, slot.at);
  if (obstacle !== undefined) {
    const failure = {
      step: 'draining' as const,
      ...obstacle,
      decided: 'nothing was changed on the instance; its slot is given back',
    };
    return fail(begun, failure, { event: drainFailed, data: { failure } }, known.now);
  }
  const call = { kind: 'drain' } as const;
  return {
    do: 'commit',
    record: {
      ...begun,
      attempt: intend(begun.attempt, call, known),
      lookAt: known.now + minute + minute / 2,
    },
    because: `draining for ${slot.from ?? 'its version'} -> ${slot.to}`,
    call,
  };
}

function findObstacle(
  before: WaitingRecord | IdleRecord,
  record: AttemptRecord,
  known: Known,
  instance: InstanceView | undefined,
  admittedAt: Millis,
): { readonly cause: FailureCause; readonly happened: string; readonly remedy: string } | undefined {
  const stop = stopReason(known.cluster, record, record.attempt.to);
  if (stop !== undefined) return { ...stop, remedy: 'send ResumeRollout or AllowVersion to go on' };
  if (before.step === 'idle') {
    return {
      cause: 'target-changed',
      happened: 'the host offered no update any more when its turn came',
      remedy: 'none: a later scan looks again',
    };
  }
  if (before.owner === 'forget-instance') {
    return {
      cause: 'interfered',
      happened: 'its termination was announced',
      remedy: 'none: it is being taken away',
    };
  }
  if (instance === undefined) {
    return {
      cause: 'interfered',
      happened: 'ECS does not know the container instance any more',
      remedy: 'none: a later scan finds what took its place',
    };
  }
  const stale = staleAdmission(admittedAt, known.now);
  if (stale !== undefined) return stale;
  if (instance.status === 'ACTIVE') return undefined;
  return {
    cause: 'drained-by-other',
    happened: `the instance is ${instance.status}, and not by us`,
    remedy: 'set it ACTIVE when whoever drained it is done; it is looked at every few minutes to two hours',
  };
}

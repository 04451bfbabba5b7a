import { drainFailed } from '../../events-schema/drain-instance/drain-failed.ts';
import { instanceDrained } from '../../events-schema/drain-instance/instance-drained.ts';
import { instanceDraining } from '../../events-schema/drain-instance/instance-draining.ts';
import type { FailureCause } from '../../events-schema/parts/failure.ts';
import type { AttemptRecord } from '../ledger/records.ts';
import type { InstanceView } from '../ports/ecs.ts';
import { confirm, fail, handOver, intend, toStep } from '../shell/attempt.ts';
import {
  freshLookMs,
  isoTime,
  laggingLookMs,
  minute,
  nextLook,
  type Decision,
  type Known,
} from '../shell/decision.ts';
import { holdsSlot, stopReason } from '../world/standing.ts';
import { describeTasks, remaining, unowned, type Look } from '../world/tasks.ts';

/** How long after DRAINING stale looks are followed by another in the same invocation. */
const staleLooksMs = minute / 2;

/** A look at the instance and its tasks while it drains: done, to be undone, or to be looked at again. */
export function onLook(record: AttemptRecord, known: Known, look: Look, heardOfTheLast = false): Decision {
  const { attempt } = record;
  const { instance } = look;
  if (attempt.drainedSince === undefined) return redoIntent(record, known, look);

  const stop = stopReason(known.cluster, record, attempt.to);
  if (stop !== undefined) {
    return undo(record, known, stop.cause, stop.happened, 'send ResumeRollout or AllowVersion to go on');
  }
  const isFresh =
    known.now >= attempt.drainedSince + freshLookMs &&
    (instance === undefined || instance.version >= (attempt.instanceVersion ?? 0));
  if (!isFresh && known.now < attempt.deadlineAt) return lookLater(record, known, look, 'the look is stale');
  if (instance === undefined) {
    const happened = 'ECS does not know the container instance any more';
    return undo(record, known, 'interfered', happened, 'none: a later scan finds what took its place');
  }
  // An answer from before our call looks the same as somebody's doing: only what stays ACTIVE was set so.
  if (instance.status === 'ACTIVE' && known.now < attempt.drainedSince + staleLooksMs) {
    return lookLater(record, known, look, 'it is not DRAINING yet');
  }
  if (instance.status !== 'DRAINING') {
    return undo(
      record,
      known,
      'interfered',
      `somebody set the instance to ${instance.status} while it drained`,
      'find out who; a later scan takes it up again',
    );
  }
  const orphans = unowned(look.tasks);
  if (orphans.length > 0) {
    return undo(
      record,
      known,
      'unowned-task',
      `tasks that no service owns run on it: ${describeTasks(orphans)}`,
      'wait for them to end or stop them; they are looked for again later',
    );
  }
  const left = remaining(look.tasks);
  if (left.length === 0 && isFresh) return drained(record, known, instance.version);
  if (known.now >= attempt.deadlineAt) {
    return undo(
      record,
      known,
      'drain-timeout',
      `after ${known.config.drainTimeoutMinutes} minutes still there: ${describeTasks(left) || 'nothing that a fresh look shows'}`,
      'look at minimumHealthyPercent, maximumPercent and free capacity of these services',
    );
  }
  const later = lookLater(record, known, look, `${left.length} tasks left`);
  // ECS said that the last of them has stopped.
  return heardOfTheLast && later.do === 'commit' ? { ...later, lookAgainInMs: laggingLookMs } : later;
}

/** The request that meant to drain is gone without a word: mean it again, or take what it did. */
function redoIntent(record: AttemptRecord, known: Known, { instance }: Look): Decision {
  const { attempt } = record;
  if (instance?.status === 'DRAINING' && attempt.intent !== undefined) {
    return takeDone(record, known, instance);
  }
  if (instance?.status !== 'ACTIVE') {
    const happened = `before it drained ECS said ${instance?.status ?? 'MISSING'}`;
    return undo(record, known, 'interfered', happened, 'none needed if it is being taken away');
  }
  const stop = stopReason(known.cluster, record, attempt.to);
  if (stop !== undefined) {
    return undo(record, known, stop.cause, stop.happened, 'send ResumeRollout or AllowVersion to go on');
  }
  if (!holdsSlot(known.cluster, record.instanceId, attempt.attemptId)) {
    return undo(record, known, 'interfered', 'the slot is not held by this attempt', 'none needed');
  }
  if (known.now >= attempt.deadlineAt) {
    const happened = `it could not be set to DRAINING for ${known.config.drainTimeoutMinutes} minutes`;
    return undo(record, known, 'drain-timeout', happened, 'look at the errors in the log of drain-instance');
  }
  const call = { kind: 'drain' } as const;
  return {
    do: 'commit',
    record: {
      ...record,
      lookAt: known.now + minute + minute / 2,
      attempt: intend(attempt, call, known),
    },
    because: 'the drain was meant but not done; meant again',
    call,
  };
}

function takeDone(record: AttemptRecord, known: Known, instance: InstanceView): Decision {
  const { attempt } = record;
  const { tasks, version } = instance;
  return {
    do: 'commit',
    record: {
      ...record,
      lookAt: nextLook(record.since, known.now),
      attempt: {
        ...confirm(attempt, known.now),
        drainedSince: known.now,
        instanceVersion: version,
        tasksMoved: tasks,
      },
    },
    because: 'the drain had been done, unconfirmed',
    says: [{ event: instanceDraining, data: { tasks, deadlineAt: isoTime(attempt.deadlineAt) } }],
    lookAgainInMs: freshLookMs,
  };
}

function drained(record: AttemptRecord, known: Known, version: number): Decision {
  const { attempt } = record;
  const drainSeconds = (known.now - (attempt.drainedSince ?? known.now)) / 1000;
  const changes = { attempt: { ...attempt, left: [], emptyAt: known.now, instanceVersion: version } };
  const data = { tasksMoved: attempt.tasksMoved, drainSeconds };
  return handOver(
    toStep(record, 'drained', changes, known.now),
    `drained: ${attempt.tasksMoved} tasks moved in ${Math.round(drainSeconds)} s`,
    { event: instanceDrained, data },
    known.now,
  );
}

function lookLater(record: AttemptRecord, known: Known, look: Look, because: string): Decision {
  const version = Math.max(record.attempt.instanceVersion ?? 0, look.instance?.version ?? 0);
  const left = remaining(look.tasks).map((task) => task.id);
  // ECS's answers lag by seconds, not by more: a look that stays stale waits for the next tick.
  const { drainedSince = known.now } = record.attempt;
  const isEmptyButStale = left.length === 0 && known.now < drainedSince + staleLooksMs;
  return {
    do: 'commit',
    record: {
      ...record,
      lookAt: Math.min(
        nextLook(record.since, known.now),
        Math.max(record.attempt.deadlineAt, known.now + 1000),
      ),
      attempt: { ...record.attempt, left, instanceVersion: version },
    },
    because,
    ...(isEmptyButStale ? { lookAgainInMs: freshLookMs } : {}),
  };
}

function undo(
  record: AttemptRecord,
  known: Known,
  cause: FailureCause,
  happened: string,
  remedy: string,
): Decision {
  const failure = { step: 'draining' as const, cause, happened, decided: 'the drain is undone', remedy };
  return fail(record, failure, { event: drainFailed, data: { failure } }, known.now);
}

import { drainFailed } from '../../events-schema/drain-instance/drain-failed.ts';
import { instanceDrained } from '../../events-schema/drain-instance/instance-drained.ts';
import { instanceDraining } from '../../events-schema/drain-instance/instance-draining.ts';
import type { FailureCause } from '../../events-schema/parts/failure.ts';
import type { Attempt, AttemptRecord } from '../ledger/records.ts';
import type { InstanceView, ServiceView, TaskView } from '../ports/ecs.ts';
import { fail, handOver, intend, takeAsDone, toStep } from '../shell/attempt.ts';
import {
  freshLookMs,
  isoTime,
  laggingLookMs,
  minute,
  nextLook,
  type Decision,
  type Known,
} from '../shell/decision.ts';
import { excusedBy, wellOf, withServicesOf } from '../world/services.ts';
import { stopReason } from '../world/standing.ts';
import { describeTasks, remaining, unowned } from '../world/tasks.ts';
import { isEmpty, isFresh, type DrainLook } from './look.ts';
import { staleAdmission } from './stale-admission.ts';

/** How long after DRAINING stale looks are followed by another in the same invocation. */
const staleLooksMs = minute / 2;
/** How many stopped tasks are remembered, so that they need not be read again. */
const stoppedAtMost = 100;

/** A look at the instance and its tasks while it drains: done, to be undone, or to be looked at again. */
export function onLook(
  record: AttemptRecord,
  known: Known,
  look: DrainLook,
  heardOfTheLast = false,
): Decision {
  const { attempt } = record;
  const { instance } = look;
  if (attempt.drainedSince === undefined) return redoIntent(record, known, look);

  const stop = stopReason(known.cluster, record, attempt.to);
  if (stop !== undefined) {
    return undo(record, known, stop.cause, stop.happened, 'send ResumeRollout or AllowVersion to go on');
  }
  const isBelieved = isFresh(attempt, instance, known.now);
  if (!isBelieved && known.now < attempt.deadlineAt)
    return lookAfterStale(record, known, look, 'the look is stale');
  if (instance === undefined) {
    const happened = 'ECS does not know the container instance any more';
    return undo(record, known, 'interfered', happened, 'none: a later scan finds what took its place');
  }
  // An answer from before our call looks the same as somebody's doing: only what stays ACTIVE was set so.
  if (instance.status === 'ACTIVE' && known.now < attempt.drainedSince + staleLooksMs) {
    return lookAfterStale(record, known, look, 'it is not DRAINING yet');
  }
  if (instance.status !== 'DRAINING') {
    return undo(
      record,
      known,
      'interfered',
      `somebody set the instance to ${instance.status} while it drained`,
      'find out who; it is tried again after its back-off: PauseRollout, if it must not be',
    );
  }
  const { tasks } = look;
  // The deadline may pass during a look: one that saw too little for it is followed by another.
  const again = known.now >= attempt.deadlineAt ? { lookAgainInMs: freshLookMs } : {};
  if (tasks === undefined)
    return {
      ...lookLater(record, known, look, `${instance.tasks} tasks to run on it`),
      // ECS said that the last of them has stopped, and counts it still.
      ...(heardOfTheLast ? { lookAgainInMs: laggingLookMs } : {}),
      ...again,
    };
  const orphans = unowned(tasks);
  if (orphans.length > 0) {
    return undo(
      record,
      known,
      'unowned-task',
      `tasks that no service owns run on it: ${describeTasks(orphans)}`,
      'wait for them to end or stop them; they are looked for again later',
    );
  }
  const left = remaining(tasks);
  if (isEmpty(instance, tasks) && isBelieved) {
    const { services = [] } = look;
    const found = listing(attempt, tasks);
    // It was not to be believed yet when the look began.
    const isUnread = look.services === undefined && Object.keys(found.services ?? {}).length > 0;
    if (isUnread) return lookAfterStale(record, known, look, 'its services are not looked at yet');
    return drained({ ...record, attempt: found }, known, instance, services);
  }
  const listed = { ...record, attempt: listing(attempt, tasks) };
  const later = lookLater(listed, known, look, `${left.length} tasks left`);
  if (known.now >= attempt.deadlineAt) {
    if (look.services === undefined) return { ...later, ...again };
    return undo(record, known, ...whyLeft(known, instance, left, look.services));
  }
  // ECS said that the last of them has stopped.
  return heardOfTheLast ? { ...later, lookAgainInMs: laggingLookMs } : later;
}

/** Why tasks are left at the deadline: ECS found no place for others in their stead, or whatever it may be. */
function whyLeft(
  { config }: Known,
  instance: InstanceView,
  left: readonly TaskView[],
  services: readonly ServiceView[],
): readonly [cause: FailureCause, happened: string, remedy: string] {
  const shown = describeTasks(left) || 'nothing that a fresh look shows';
  const happened = `after ${config.drainTimeoutMinutes} minutes still there: ${shown}`;
  // Those that were told to stop want no other place any more.
  const unplaced = instance.tasks === 0 ? undefined : services.find((one) => one.unplaced !== undefined);
  if (unplaced?.unplaced !== undefined) {
    const remedy = 'make room for these tasks: add an instance, or let the services run fewer of them';
    return ['no-room', `ECS says: ${unplaced.unplaced.slice(0, 300)}; ${happened}`, remedy];
  }
  return ['drain-timeout', happened, remedyFor(instance)];
}

function remedyFor({ tasks, agentConnected }: InstanceView): string {
  if (!agentConnected)
    return 'look at the ECS agent: while it is not connected, ECS does not hear that a task has stopped';
  // All were told to stop, and take their time.
  if (tasks === 0)
    return 'look at the deregistration delay of their load balancer and at their stopTimeout, or raise drainTimeoutMinutes';
  return 'look at minimumHealthyPercent, maximumPercent and free capacity of these services';
}

/** The request that meant to drain is gone without a word: mean it again, or take what it did. */
function redoIntent(record: AttemptRecord, known: Known, { instance }: DrainLook): Decision {
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
  const slot = known.cluster.slots[record.instanceId];
  if (slot?.attemptId !== attempt.attemptId) {
    return undo(record, known, 'interfered', 'the slot is not held by this attempt', 'none needed');
  }
  const stale = staleAdmission(slot.at, known.now);
  if (stale !== undefined) return undo(record, known, stale.cause, stale.happened, stale.remedy);
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
        ...takeAsDone(attempt, known),
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

function drained(
  record: AttemptRecord,
  known: Known,
  { version }: InstanceView,
  services: readonly ServiceView[],
): Decision {
  const { attempt } = record;
  const drainSeconds = (known.now - (attempt.drainedSince ?? known.now)) / 1000;
  const changes = {
    attempt: {
      ...attempt,
      services: wellOf(services, excusedBy(known.cluster, record.instanceId)),
      emptyAt: known.now,
      instanceVersion: version,
    },
  };
  const data = { tasksMoved: attempt.tasksMoved, drainSeconds };
  return handOver(
    toStep(record, 'drained', changes, known.now),
    `drained: ${attempt.tasksMoved} tasks moved in ${Math.round(drainSeconds)} s`,
    { event: instanceDrained, data },
    known.now,
  );
}

/** The attempt with what a look that listed the tasks found of them. */
function listing({ heard: _heard, ...attempt }: Attempt, tasks: readonly TaskView[]): Attempt {
  const left = remaining(tasks).map((task) => task.id);
  const seen = tasks.map((task) => task.id).filter((id) => !left.includes(id));
  const stopped = [...new Set([...(attempt.stopped ?? []), ...seen])].slice(0, stoppedAtMost);
  const services = withServicesOf(attempt.services ?? {}, tasks, attempt.startedAt);
  return { ...attempt, left, services, ...(stopped.length === 0 ? {} : { stopped }) };
}

/** ECS's answers lag by seconds, not by more: a look that stays stale waits for the next tick. */
function lookAfterStale(record: AttemptRecord, known: Known, look: DrainLook, because: string): Decision {
  const { drainedSince = known.now } = record.attempt;
  const isEmpty = look.tasks !== undefined && remaining(look.tasks).length === 0;
  const isSoon = isEmpty && known.now < drainedSince + staleLooksMs;
  return { ...lookLater(record, known, look, because), ...(isSoon ? { lookAgainInMs: freshLookMs } : {}) };
}

function lookLater(
  record: AttemptRecord,
  known: Known,
  { instance }: DrainLook,
  because: string,
): Extract<Decision, { do: 'commit' }> {
  const version = Math.max(record.attempt.instanceVersion ?? 0, instance?.version ?? 0);
  return {
    do: 'commit',
    record: {
      ...record,
      lookAt: Math.min(
        nextLook(record.since, known.now),
        Math.max(record.attempt.deadlineAt, known.now + 1000),
      ),
      attempt: { ...record.attempt, instanceVersion: version },
    },
    because,
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

import { drainFailed } from '../../events-schema/drain-instance/drain-failed.ts';
import { instanceDrained } from '../../events-schema/drain-instance/instance-drained.ts';
import type { FailureCause } from '../../events-schema/parts/failure.ts';
import type { AttemptRecord } from '../ledger/records.ts';
import { confirm, fail, handOver, intend, toStep } from '../shell/attempt.ts';
import { freshLookMs, nextLook, nothing, type Decision, type Known } from '../shell/decision.ts';
import { stopReason } from '../world/standing.ts';
import { describeTasks, remaining, unowned, type Look } from '../world/tasks.ts';

/** A look at the instance and its tasks while it drains: done, to be undone, or to be looked at again. */
export function onLook(record: AttemptRecord, known: Known, look: Look): Decision {
  const { attempt } = record;
  const { instance } = look;
  if (attempt.drainedSince === undefined) return redoIntent(record, known, look);

  const stop = stopReason(known.cluster, record, attempt.to);
  if (stop !== undefined) {
    return undo(record, known, stop.cause, stop.happened, 'send ResumeRollout or AllowVersion to go on');
  }
  if (instance === undefined)
    return lookLater(record, known, look, 'ECS does not know the instance just now');
  const isStale =
    known.now < attempt.drainedSince + freshLookMs || instance.version < (attempt.instanceVersion ?? 0);
  if (instance.status !== 'DRAINING') {
    if (isStale) return lookLater(record, known, look, `the look is stale (${instance.status})`);
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
  if (left.length === 0 && !isStale) return drained(record, known, instance.version);
  if (known.now >= attempt.deadlineAt) {
    return undo(
      record,
      known,
      'drain-timeout',
      `after ${known.config.drainTimeoutMinutes} minutes still there: ${describeTasks(left)}`,
      'look at minimumHealthyPercent, maximumPercent and free capacity of these services',
    );
  }
  return lookLater(record, known, look, `${left.length} tasks left`);
}

/** The request that meant to drain is gone without a word: mean it again, or take what it did. */
function redoIntent(record: AttemptRecord, known: Known, look: Look): Decision {
  const { intent } = record.attempt;
  if (look.instance?.status === 'DRAINING' && intent !== undefined) {
    return {
      do: 'commit',
      record: {
        ...record,
        lookAt: nextLook(record.since, known.now),
        attempt: {
          ...confirm(record.attempt, known.now),
          drainedSince: known.now,
          instanceVersion: look.instance.version,
          tasksMoved: look.instance.tasks,
        },
      },
      because: 'the drain had been done, unconfirmed',
      lookAgainInMs: freshLookMs,
    };
  }
  if (look.instance?.status !== 'ACTIVE')
    return nothing('nothing to drain; the instance is being taken away');
  const call = { kind: 'drain' } as const;
  return {
    do: 'commit',
    record: { ...record, attempt: intend(record.attempt, call, known) },
    because: 'the drain was meant but not done; meant again',
    call,
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
  const isEmptyButFresh = left.length === 0 && look.instance?.status === 'DRAINING';
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
    ...(isEmptyButFresh ? { lookAgainInMs: freshLookMs } : {}),
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

import { drainFailed } from '../../events-schema/drain-instance/drain-failed.ts';
import { instanceDraining } from '../../events-schema/drain-instance/instance-draining.ts';
import type { AttemptRecord } from '../ledger/records.ts';
import { confirm, fail } from '../shell/attempt.ts';
import {
  freshLookMs,
  isoTime,
  minute,
  nothing,
  type Decision,
  type Known,
  type Outcome,
} from '../shell/decision.ts';

/** ECS answered our DRAINING. Its answer is the confirmation: an instance without tasks may never say anything more. */
export function onDrainCalled(record: AttemptRecord, known: Known, outcome: Outcome): Decision {
  const { attempt } = record;
  if (attempt.intent?.call.kind !== 'drain' || attempt.intent.confirmedAt !== undefined) {
    return nothing('the drain was confirmed before');
  }
  if (outcome.kind !== 'instance') {
    const why = outcome.kind === 'refused' ? outcome.why : `an answer that says nothing (${outcome.kind})`;
    const failure = {
      step: 'draining' as const,
      cause: 'interfered' as const,
      happened: `ECS did not set the instance to DRAINING: ${why}`,
      decided: 'the slot is given back',
      remedy: 'look at the instance in ECS; it is tried again after its back-off',
    };
    // It was answered: nothing was done, and nothing comes late.
    const answered: AttemptRecord = { ...record, attempt: confirm(attempt, known.now) };
    return fail(answered, failure, { event: drainFailed, data: { failure } }, known.now);
  }
  const { instance } = outcome;
  return {
    do: 'commit',
    record: {
      ...record,
      lookAt: known.now + minute,
      attempt: {
        ...confirm(attempt, known.now),
        drainedSince: known.now,
        instanceVersion: instance.version,
        tasksMoved: instance.tasks,
      },
    },
    because: `DRAINING with ${instance.tasks} tasks`,
    says: [
      {
        event: instanceDraining,
        data: { tasks: instance.tasks, deadlineAt: isoTime(attempt.deadlineAt) },
      },
    ],
    // Each task that stops is told of. Where there is none to stop, nobody tells.
    ...(instance.tasks === 0 ? { lookAgainInMs: freshLookMs } : {}),
  };
}

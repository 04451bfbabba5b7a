import { instanceUpdated } from '../../events-schema/return-instance/instance-updated.ts';
import type { AttemptRecord, EndedRecord } from '../ledger/records.ts';
import type { Failure } from '../../events-schema/parts/failure.ts';
import { ownerMark, type InstanceView } from '../ports/ecs.ts';
import { confirm, intend, overtakenEnds, takeAsDone } from '../shell/attempt.ts';
import { freshLookMs, minute, nothing, type Decision, type Known, type Outcome } from '../shell/decision.ts';
import { proofOfGone } from '../world/gone.ts';
import { describeShort, excusedBy } from '../world/services.ts';
import { isWell } from '../world/health.ts';
import { describeHealth, failed, gone, graceMs } from './on-instance-rebooted.ts';
import type { World } from './world.ts';

/** ECS answered our ACTIVE: the settling time begins. */
export function onActivated(record: AttemptRecord, known: Known, outcome: Outcome): Decision {
  const { attempt } = record;
  if (attempt.intent?.call.kind !== 'activate' || attempt.intent.confirmedAt !== undefined) {
    return nothing('it was confirmed before');
  }
  if (outcome.kind !== 'instance') {
    const answered: AttemptRecord = { ...record, attempt: confirm(attempt, known.now) };
    return failed(answered, known, {
      // ECS refuses only what is being taken away; recover-instance tries on, or lets it go.
      cause: 'interfered',
      happened: `ECS did not set it ACTIVE: ${outcome.kind === 'refused' ? outcome.why : outcome.kind}`,
      decided: 'tried again, or let go of when it is gone',
      remedy: 'look at the instance in ECS',
    });
  }
  return {
    do: 'commit',
    record: {
      ...record,
      lookAt: known.now + known.config.settleMinutes * minute,
      attempt: {
        ...confirm(attempt, known.now),
        activeAt: known.now,
        instanceVersion: outcome.instance.version,
      },
    },
    because: `ACTIVE; settling for ${known.config.settleMinutes} minutes`,
    ...(known.config.settleMinutes === 0 ? { lookAgainInMs: freshLookMs } : {}),
  };
}

/** A look while it settles: still healthy at the end of the settling time, as all that is watched is, frees the slot. */
export function onSettlingLook(record: AttemptRecord, known: Known, world: World): Decision {
  const { attempt } = record;
  const { instance } = world;
  if (attempt.activeAt === undefined) return activateAgain(record, known, instance);
  const settledAt = Math.max(attempt.activeAt + known.config.settleMinutes * minute, overtakenEnds(attempt));
  if (known.now < settledAt) return nothing('still settling');
  if (instance === undefined || instance.status === 'INACTIVE') return gone(record, known);
  const isStale = instance.version < (attempt.instanceVersion ?? 0);
  if (!isStale && instance.status !== 'ACTIVE') {
    return failed(record, known, {
      cause: 'interfered',
      happened: `somebody set it to ${instance.status} while it settled`,
      decided: 'let go of; nothing is set on it',
      remedy: 'none needed if this was meant',
    });
  }
  if (isStale) return lookLater(record, known, 'the look is stale');
  const bad = whatIsBad(record, known, instance, world);
  if (bad === undefined) return updated(record, known);
  const unwellSince = attempt.unwellSince ?? known.now;
  if (known.now >= unwellSince + graceMs) {
    return failed(record, known, {
      ...bad,
      happened: `after ACTIVE ${bad.happened}`,
      decided: 'left as it is, with its slot, for a person; it is not drained again',
    });
  }
  const unwell = { ...record, attempt: { ...attempt, unwellSince } };
  return lookLater(unwell, known, `not settled yet: ${bad.happened}`);
}

/** What is bad after ACTIVE: the instance itself, the services that had tasks on it and were well before, or an alarm. */
function whatIsBad(
  { attempt, instanceId }: AttemptRecord,
  { cluster }: Known,
  instance: InstanceView,
  { services, alarms }: World,
): Pick<Failure, 'cause' | 'happened' | 'remedy'> | undefined {
  if (!isWell(instance, attempt)) {
    return {
      cause: 'unhealthy-after-return',
      happened: describeHealth(instance),
      remedy: 'look at the ECS agent and the container runtime; then send ReleaseInstance',
    };
  }
  const short = describeShort(attempt.services ?? {}, services, excusedBy(cluster, instanceId));
  if (short !== undefined) {
    return {
      cause: 'services-after-return',
      happened: `services are short of tasks: ${short}`,
      remedy: 'look at the events of these services, and at their tasks on it; then send ReleaseInstance',
    };
  }
  // An alarm that is not there (any more) says nothing against this version; nothing more starts without it.
  const { inAlarm } = alarms ?? { inAlarm: [] };
  if (inAlarm.length === 0) return undefined;
  return {
    cause: 'alarm-after-return',
    happened: `in ALARM: ${inAlarm.slice(0, 5).join(', ')}`,
    remedy: 'look at what the alarm watches; then send ReleaseInstance',
  };
}

const lookLater = (record: AttemptRecord, known: Known, because: string): Decision => ({
  do: 'commit',
  record: { ...record, lookAt: known.now + minute },
  because,
});

/** The request that meant to set it ACTIVE is gone without a word: mean it again, or take what it did. */
function activateAgain(record: AttemptRecord, known: Known, instance: InstanceView | undefined): Decision {
  if (proofOfGone(instance, undefined) !== undefined) return gone(record, known);
  // The mark goes last: without it, all was done.
  if (instance?.status === 'ACTIVE' && instance.attributes[ownerMark] === undefined) {
    return {
      do: 'commit',
      record: {
        ...record,
        lookAt: known.now + known.config.settleMinutes * minute,
        attempt: {
          ...takeAsDone(record.attempt, known),
          activeAt: known.now,
          instanceVersion: instance.version,
        },
      },
      because: 'it had been set ACTIVE, unconfirmed',
    };
  }
  // However long ECS does not do it: that is no fault of this version, and the alarm on errors tells a person.
  const call = { kind: 'activate' } as const;
  return {
    do: 'commit',
    record: {
      ...record,
      lookAt: known.now + minute + minute / 2,
      attempt: intend(record.attempt, call, known),
    },
    because: 'ACTIVE was meant but not done; meant again',
    call,
  };
}

function updated(record: AttemptRecord, known: Known): Decision {
  const { attempt } = record;
  const running = attempt.running ?? attempt.to;
  const { attempt: _attempt, step: _step, lookAt: _lookAt, backOff: _backOff, ...common } = record;
  const ended: EndedRecord = {
    ...common,
    step: 'updated',
    since: known.now,
    running,
    failures: 0,
    endedAt: known.now,
    attempt,
  };
  const drainedAt = attempt.drainedSince ?? attempt.startedAt;
  const data = {
    from: attempt.from ?? running,
    to: running,
    asAdmitted: running === attempt.to,
    outOfServiceSeconds: ((attempt.activeAt ?? known.now) - drainedAt) / 1000,
    tasksMoved: attempt.tasksMoved,
  };
  return {
    do: 'commit',
    record: ended,
    because: `updated: ${data.from} -> ${running}${data.asAdmitted ? '' : ` (admitted for ${attempt.to})`}`,
    call: { kind: 'end-attempt' },
    says: [{ event: instanceUpdated, data }],
  };
}

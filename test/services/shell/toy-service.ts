import { updateAdmitted } from '../../../events-schema/admit-update/update-admitted.ts';
import { ecsTaskStateChange } from '../../../events-schema/aws/ecs-task-state-change.ts';
import { instanceDrained } from '../../../events-schema/drain-instance/instance-drained.ts';
import { instanceDraining } from '../../../events-schema/drain-instance/instance-draining.ts';
import { stepDue } from '../../../events-schema/watch-steps/step-due.ts';
import type { AttemptRecord, Call, InstanceRecord } from '../../../services/ledger/records.ts';
import { confirm, handOver, intend, isAttempt, toStep } from '../../../services/shell/attempt.ts';
import type { Contract } from '../../../services/shell/contract.ts';
import {
  isoTime,
  nothing,
  type CallEnded,
  type Decision,
  type Known,
  type Look,
  type Outcome,
} from '../../../services/shell/decision.ts';
import type { InstanceService } from '../../../services/shell/instance-shell.ts';
import type { Heard } from '../../../services/shell/parse.ts';

type ToyWake = Heard<typeof updateAdmitted> | Heard<typeof ecsTaskStateChange> | Look | CallEnded;

const contract: Contract = {
  service: 'drain-instance',
  does: 'as little as a service can: one call, one event about it, one event that hands over',
  hears: [{ event: updateAdmitted }, { event: ecsTaskStateChange }, { event: stepDue }],
  says: [instanceDraining, instanceDrained],
  calls: [],
  ledger: ['BatchGetItem', 'UpdateItem', 'Query'],
  sends: [],
};

/** What the toy does outside: it looks, and it makes its call. */
export interface ToyWorld {
  readonly look: () => Promise<void>;
  readonly perform: (call: Call, record: InstanceRecord) => Promise<Outcome>;
}

/** A service with the shape of all of ours: admitted, it means a call, makes it, confirms it, looks, and hands over. */
export function toyService(world: ToyWorld): InstanceService<ToyWake, undefined> {
  return {
    contract,
    concerns(wake, record) {
      if (record.step === 'waiting') return wake.kind === 'UpdateAdmitted' || wake.kind === 'look';
      return wake.kind !== 'UpdateAdmitted' && isAttempt(record) && record.owner === 'drain-instance';
    },
    async observe() {
      await world.look();
      return undefined;
    },
    decide,
    perform: (call, record) => world.perform(call, record),
  };
}

function decide(wake: ToyWake, known: Known): Decision {
  const { record, now } = known;
  if (record.step === 'waiting') return begin(known);
  if (!isAttempt(record)) return nothing('no attempt is open');
  const { intent } = record.attempt;
  if (wake.kind === 'call-ended') {
    if (intent === undefined || intent.confirmedAt !== undefined) return nothing('it was confirmed before');
    return {
      do: 'commit',
      record: { ...record, lookAt: now + 60_000, attempt: confirm(record.attempt, now) },
      because: 'the call was made',
      says: [{ event: instanceDraining, data: { tasks: 2, deadlineAt: isoTime(record.attempt.deadlineAt) } }],
      lookAgainInMs: 5_000,
    };
  }
  if (intent?.confirmedAt === undefined) return mean(record, known);
  const data = { tasksMoved: 2, drainSeconds: (now - intent.at) / 1000 };
  return handOver(toStep(record, 'drained', {}, now), 'drained', { event: instanceDrained, data }, now);
}

function begin(known: Known): Decision {
  const { record, cluster, now } = known;
  const slot = cluster.slots[record.instanceId];
  if (slot === undefined || record.step !== 'waiting') return nothing('the instance holds no slot');
  const { reason: _reason, to, ...common } = record;
  const { attemptId } = slot;
  const attempt = { attemptId, to, startedAt: now, deadlineAt: now + 1_500_000, tasksMoved: 0 };
  return mean({ ...common, step: 'draining', owner: 'drain-instance', since: now, attempt }, known);
}

function mean(record: AttemptRecord, known: Known): Decision {
  const call = { kind: 'drain' } as const;
  return {
    do: 'commit',
    record: { ...record, lookAt: known.now + 90_000, attempt: intend(record.attempt, call, known) },
    because: 'meaning the call',
    call,
  };
}

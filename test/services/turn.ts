import type { AnyEvent } from '../../events-schema/event.ts';
import type { InstanceRecord, Said } from '../../services/ledger/records.ts';
import type { Contract } from '../../services/shell/contract.ts';
import type { CallEnded, Decision, Look, Outcome } from '../../services/shell/decision.ts';
import type { Call } from '../../services/ledger/records.ts';
import { parseEvent, type Heard } from '../../services/shell/parse.ts';
import { toSaid } from '../../services/shell/saying.ts';
import type { InstanceView } from '../../services/ports/ecs.ts';
import { commandId, now } from './records.ts';
import { active, instance } from './views.ts';

/** What any of these services may be woken by. */
export type AnyWake = Heard<AnyEvent> | Look | CallEnded;

export const look: Look = { kind: 'look' };
export const sent: Outcome = { kind: 'sent', commandId };
export const refused = (why: string): Outcome => ({ kind: 'refused', why });
export const answered = (view: InstanceView): Outcome => ({ kind: 'instance', instance: view });
export const callEnded = (call: Call, outcome: Outcome): CallEnded => ({ kind: 'call-ended', call, outcome });

/** How a call ends when all is well. */
export function goodEnd(call: Call): CallEnded {
  if (call.kind === 'drain') return callEnded(call, answered(instance()));
  if (call.kind === 'activate') return callEnded(call, answered(active({ version: 21 })));
  return callEnded(call, call.kind === 'end-attempt' ? { kind: 'done' } : sent);
}

/** A heard event: its canonical example, parsed by the contract of the service that hears it. */
export function heard<E extends AnyEvent>(contract: Contract, event: E): Heard<E> {
  const parsed = parseEvent(contract, {
    'detail-type': event.detailType,
    id: 'native-1',
    time: new Date(now).toISOString(),
    detail: event.example,
  });
  return parsed as Heard<E>;
}

/** What a turn came to, with the events as the shell would say them: parsed by their schemas. */
export interface Turn {
  readonly record: InstanceRecord;
  readonly call: Call | undefined;
  readonly says: readonly Said[];
  readonly hands: Said | undefined;
  readonly lookAgainInMs: number | undefined;
}

/** Commits a decision as the shell does. @throws Error when it is `nothing`, or says what it may not. */
export function commit(contract: Contract, before: InstanceRecord, decision: Decision): Turn {
  if (decision.do === 'nothing') throw new Error(`nothing was decided: ${decision.why}`);
  const { record, call, says = [], hands, lookAgainInMs } = decision;
  const attemptId = 'attempt' in record ? record.attempt?.attemptId : undefined;
  const context = {
    service: contract.service,
    causeId: 'cause-1',
    cluster: record.clusterArn,
    v: before.v + 1,
    now,
    instanceId: record.instanceId,
    about: attemptId ?? record.instanceId,
    ...(attemptId === undefined ? {} : { attemptId }),
  };
  const handover = hands === undefined ? undefined : toSaid(hands, context);
  const kept = record.owner === before.owner ? before.handover : undefined;
  return {
    record: { ...record, v: before.v + 1, handover: handover ?? kept },
    call,
    says: says.map((saying) => toSaid(saying, context)),
    hands: handover,
    lookAgainInMs,
  };
}

/** A decision in one line: `step/owner !call "Event" ->Handover`, without the owner where it is the decider. */
export function inShort(contract: Contract, decision: Decision): string {
  if (decision.do === 'nothing') return 'nothing';
  const { record, call, says = [], hands } = decision;
  return [
    record.owner === contract.service ? record.step : `${record.step}/${record.owner}`,
    ...(call === undefined ? [] : [`!${call.kind}`]),
    ...says.map(({ event }) => `"${event.detailType}"`),
    ...(hands === undefined ? [] : [`->${hands.event.detailType}`]),
  ].join(' ');
}

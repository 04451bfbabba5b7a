import { recoverService } from '../../../services/recover-instance/service.ts';
import { applyService } from '../../../services/apply-update/service.ts';
import { drainService } from '../../../services/drain-instance/service.ts';
import { forgetService } from '../../../services/forget-instance/service.ts';
import { endAttempt } from '../../../services/ledger/end-attempt.ts';
import type { ClusterRecord, InstanceRecord } from '../../../services/ledger/records.ts';
import type { AlarmsView } from '../../../services/ports/cloudwatch.ts';
import type { InstanceView, ServiceView, TaskView } from '../../../services/ports/ecs.ts';
import type { CommandResult } from '../../../services/ports/ssm.ts';
import { rebootService } from '../../../services/reboot-instance/service.ts';
import { returnService } from '../../../services/return-instance/service.ts';
import type { Contract } from '../../../services/shell/contract.ts';
import type { CallEnded, Decision, Known } from '../../../services/shell/decision.ts';
import type { InstanceService, Wake } from '../../../services/shell/instance-shell.ts';
import { openIntent } from '../../../services/shell/open-intent.ts';
import { smallWorld } from '../ports.ts';
import { known } from '../records.ts';
import { commit, look, type AnyWake, type Turn } from '../turn.ts';

/** All that any of the services could see in one look. */
export interface Seen {
  readonly instance: InstanceView | undefined;
  readonly tasks: readonly TaskView[];
  readonly services: readonly ServiceView[];
  readonly alarms: AlarmsView;
  readonly result: CommandResult | undefined;
  readonly ec2State: string;
}

/** A service without its types: what it sees is cut out of `Seen` as its own `observe` would. */
export interface Actor {
  readonly contract: Contract;
  readonly concerns: (wake: AnyWake, record: InstanceRecord) => boolean;
  readonly decide: (wake: AnyWake, known: Known, seen: Seen) => Decision;
  readonly owes: (known: Known) => CallEnded['call'] | undefined;
}

function actor<W extends Wake, World>(
  service: InstanceService<W, World>,
  see: (seen: Seen, of: InstanceRecord) => World,
): Actor {
  // Wakes come from the contract's events alone.
  return {
    contract: service.contract,
    concerns: (wake, record) => service.concerns(wake as W, record),
    decide: (wake, knows, seen) => service.decide(wake as W, knows, see(seen, knows.record)),
    owes: ({ record, cluster, config }) => service.owes?.(record, cluster, config),
  };
}

const intentOf = (record: InstanceRecord) =>
  'attempt' in record ? record.attempt?.intent?.call.kind : undefined;
const { ecs, ec2, ssm, alarms, endAttempt: end } = smallWorld({});

/** The six services that lead an instance through its attempt. */
export const actors: readonly Actor[] = [
  actor(drainService(ecs), ({ instance, tasks, services }) => ({ instance, tasks, services })),
  actor(applyService(ssm), ({ result }, of) => ({ result: intentOf(of) === 'apply' ? result : undefined })),
  actor(rebootService(ecs, ssm), ({ instance, tasks, result }, of) => ({
    ecs: { instance, tasks },
    host: { probe: intentOf(of) === 'probe' ? result : undefined, reboot: undefined },
  })),
  actor(returnService(ecs, alarms, end), (seen) => ({
    instance: seen.instance,
    services: seen.services,
    alarms: seen.alarms,
  })),
  actor(recoverService(ecs, ec2, ssm, end), ({ instance, result, ec2State }, of) => ({
    instance,
    result: intentOf(of) === 'restore' ? result : undefined,
    ec2State: of.step === 'recovering' ? undefined : ec2State,
  })),
  actor(forgetService(ecs, ec2, end), ({ instance, ec2State }) => ({ instance, ec2State })),
];

/** One decision as it was made, for whoever checks it. */
export interface Made {
  readonly actor: Actor;
  readonly wake: AnyWake;
  readonly known: Known;
  readonly seen: Seen;
  readonly decision: Decision;
  readonly turn: Turn | undefined;
}

/** How a call ends: `lost` is a crash before anybody could write down how. */
export type Ends = (call: CallEnded['call'], seen: Seen) => CallEnded | 'lost';

/** One instance on its way, taken turn by turn as the shell takes it; every decision goes to `check`. */
export class Walk {
  record: InstanceRecord;
  cluster: ClusterRecord;
  now: number;
  readonly #check: (made: Made) => void;

  constructor(record: InstanceRecord, cluster: ClusterRecord, now: number, check: (made: Made) => void) {
    this.record = record;
    this.cluster = cluster;
    this.now = now;
    this.#check = check;
  }

  /** Delivers the event that hands the record over, if there is one. */
  deliver(seen: Seen, ends: Ends): void {
    const { handover } = this.record;
    if (handover === undefined) return;
    const { detailType: kind, eventId: id, detail } = handover;
    // What was said was parsed by its schema.
    this.wake({ kind, id, detail, time: '' } as AnyWake, seen, ends);
  }

  /** The owner is nudged. */
  nudge(seen: Seen, ends: Ends): void {
    const owner = actors.filter(({ contract }) => contract.service === this.record.owner);
    for (const one of owner) this.#take(one, look, seen, ends);
  }

  /** Every service that hears it is woken by an event. */
  wake(wake: AnyWake, seen: Seen, ends: Ends): void {
    for (const one of actors) {
      const hears = one.contract.hears.some(({ event }) => event.detailType === wake.kind);
      if (hears) this.#take(one, wake, seen, ends);
    }
  }

  #take(one: Actor, wake: AnyWake, seen: Seen, ends: Ends): void {
    const { service } = one.contract;
    const isHandedOver = this.record.owner === service && this.record.handover !== undefined;
    if (isHandedOver) this.#settle(one);
    if (isHandedOver && wake.kind !== 'ReleaseInstance') return;
    if (wake.kind !== 'call-ended' && openIntent(this.record, service, this.now) !== undefined) return;
    if (!one.concerns(wake, this.record)) return;
    const knows = known(this.record, { cluster: this.cluster, now: this.now });
    const decision = one.decide(wake, knows, seen);
    const turn = decision.do === 'commit' ? commit(one.contract, this.record, decision) : undefined;
    this.#check({ actor: one, wake, known: knows, seen, decision, turn });
    if (turn === undefined) return;
    this.record = turn.record;
    const { call } = turn;
    if (call === undefined) return;
    const ended = ends(call, seen);
    if (ended === 'lost') return;
    if (call.kind === 'end-attempt') this.#end(call);
    this.#take(one, ended, seen, ends);
  }

  /** A crash may have come between an end and the write that frees its slot. */
  #settle(one: Actor): void {
    const call = one.owes(known(this.record, { cluster: this.cluster, now: this.now }));
    if (call?.kind === 'end-attempt') this.#end(call);
  }

  #end(call: Extract<CallEnded['call'], { kind: 'end-attempt' }>): void {
    const { record } = this;
    const attemptId = 'attempt' in record ? record.attempt?.attemptId : undefined;
    if (attemptId === undefined) throw new Error('the end of no attempt');
    this.cluster =
      endAttempt(this.cluster, record.instanceId, attemptId, call, this.now)?.cluster ?? this.cluster;
  }
}

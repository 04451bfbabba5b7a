import type { AnyEvent } from '../../../events-schema/event.ts';
import type { UpdaterConfigInput } from '../../../services/config/updater-config.ts';
import type { AttemptRecord, ClusterRecord, InstanceRecord } from '../../../services/ledger/records.ts';
import { endAttempt, type EndAttempt } from '../../../services/ledger/end-attempt.ts';
import { contract } from '../../../services/recover-instance/contract.ts';
import { recoverService } from '../../../services/recover-instance/service.ts';
import type { RecoverWake } from '../../../services/recover-instance/wakes.ts';
import type { World } from '../../../services/recover-instance/world.ts';
import type { Saying } from '../../../services/shell/decision.ts';
import { smallWorld } from '../ports.ts';
import { attemptId, cluster, instanceId, known, now } from '../records.ts';
import { commit, goodEnd, heard, inShort, look } from '../turn.ts';
import { instance } from '../views.ts';

const { ecs, ec2, ssm, endAttempt: endPort } = smallWorld({});
export const service = recoverService(ecs, ec2, ssm, endPort);

/** A world in which the instance is drained and well, and no command was answered. */
export const world = (changes: Partial<World> = {}): World => ({
  instance: instance(),
  ec2State: undefined,
  result: undefined,
  ...changes,
});

/** A recovery that goes on turn by turn: the record, the cluster and the clock move as the shell moves them. */
export class Recovery {
  record: InstanceRecord;
  cluster: ClusterRecord;
  now = now;
  /** What was said, in order: of the instance and of the cluster. */
  readonly said: { readonly event: string; readonly data: unknown }[] = [];
  readonly #config: UpdaterConfigInput;

  constructor(record: InstanceRecord, config: UpdaterConfigInput = {}, before: Partial<ClusterRecord> = {}) {
    this.record = record;
    this.cluster = cluster(before);
    this.#config = config;
  }

  /** The service hears the canonical example of an event. */
  hears(event: AnyEvent, seen: World): string {
    return this.#turn(heard(contract, event) as RecoverWake, seen);
  }

  /** A nudge. */
  looks(seen: World): string {
    return this.#turn(look, seen);
  }

  passes(ms: number): void {
    this.now += ms;
  }

  /** The attempt, as long as it is open. */
  get attempt(): AttemptRecord['attempt'] {
    const attempt = 'attempt' in this.record ? this.record.attempt : undefined;
    if (attempt === undefined) throw new Error(`${this.record.step} has no attempt`);
    return attempt;
  }

  /** @returns what was decided, in one line; then the call is made and ends well. */
  #turn(wake: RecoverWake, seen: World): string {
    if (!service.concerns(wake, this.record)) return 'no concern';
    const knows = known(this.record, { now: this.now, cluster: this.cluster, config: this.#config });
    const decision = service.decide(wake, knows, seen);
    const line = inShort(contract, decision);
    if (decision.do === 'nothing') return line;
    const turn = commit(contract, this.record, decision);
    this.record = turn.record;
    this.#says([...(decision.says ?? []), ...(decision.hands === undefined ? [] : [decision.hands])]);
    const { call } = turn;
    if (call?.kind === 'end-attempt') this.#ends(call);
    else if (call !== undefined) this.#turn(goodEnd(call) as RecoverWake, seen);
    return line;
  }

  #ends(call: EndAttempt): void {
    const ended = endAttempt(this.cluster, instanceId, attemptId, call, this.now);
    if (ended === undefined) return;
    this.cluster = { ...ended.cluster, v: this.cluster.v + 1 };
    this.#says(ended.says);
  }

  #says(sayings: readonly Saying[]): void {
    this.said.push(...sayings.map(({ event, data }) => ({ event: event.detailType, data })));
  }
}

/*
 * Everybody but the updater: operators, other programs at the APIs of ECS and EC2, hosts that fail. They do what the
 * plan says and leave when the storm is over.
 */
import { parseUpdaterConfig } from '../../services/config/updater-config.ts';
import { crashTasks, ecsOutAtAdmission, replaceTheHung } from './bad-moments.ts';
import { namesOf, type Act, type Target } from './deeds.ts';
import { atNextQuarantine, atNextSettling, atNextStall } from './moments.ts';
import { callAsOperator, OperatorError } from './operator.ts';
import { deployService, makeMovable, protectTasks, scaleService, takeRoom } from './service-owners.ts';
import { doToInstance } from './to-an-instance.ts';
import type { Truth } from './truth.ts';

const second = 1_000;
const minute = 60 * second;

/** Those who act in one run. */
export class Actors {
  readonly #truth: Truth;
  readonly #done = new Map<string, number>();
  #requests = 0;
  #hasLeft = false;
  #atAlarmsEnd: () => Promise<void> = async () => {};

  constructor(truth: Truth) {
    this.#truth = truth;
  }

  /** How often each kind of deed was really done. */
  get done(): Readonly<Record<string, number>> {
    return Object.fromEntries([...this.#done].toSorted(([a], [b]) => (a < b ? -1 : 1)));
  }

  /** Puts all acts on the clock. */
  begin(acts: readonly Act[]): void {
    for (const act of acts) this.#clock.after(act.atMs, () => this.#act(act));
  }

  /** Nobody does anything any more; hosts are well. What was begun and would not end is ended. */
  async leave(): Promise<void> {
    this.#hasLeft = true;
    const { hosts, ecs } = this.#truth.world.cloud.controls;
    for (const id of this.#truth.instanceIds) {
      hosts.clearFaults(id);
      if (this.#truth.statusOf(id) !== 'INACTIVE') ecs.setContainerHealth(id, 'OK');
    }
    this.#truth.alarm.is('OK');
    // What has been in an attempt until now was not asked: the next scan would, in half a day.
    this.#truth.onStep((step) => {
      if (step.kind !== 'instance-record' || step.before?.step !== 'restored' || step.after.step !== 'idle')
        return;
      this.#clock.after(minute, () => this.ask('UpdateCheckRequested', {}));
    });
    await this.redrive();
    // What was under way as the storm ended may still die of it; and what is driven again may pause, or hide an update.
    this.#clock.after(5 * minute, async () => void (await this.redrive()));
    this.#clock.after(6 * minute, () => this.#lastWord());
    await makeMovable(this.#truth);
    await this.#lastWord();
  }

  async #lastWord(): Promise<void> {
    if (this.#truth.cluster?.paused !== undefined) await this.ask('ResumeRollout', {});
    await this.ask('UpdateCheckRequested', {});
  }

  /** Puts a request on the bus, as often as it takes. */
  async ask(detailType: string, data: object, at = this.#truth.now): Promise<void> {
    const { fleet } = this.#truth.world;
    this.#requests += 1;
    const request = {
      id: `sim-${this.#requests}`,
      cluster: fleet.clusterArn,
      at: new Date(at).toISOString(),
      by: 'simulation',
    };
    await this.#put(detailType, { request, data });
  }

  /** Gives every dead letter to its function once more, as an operator does when the cause is mended. */
  async redrive(): Promise<number> {
    const { sqs, lambda } = this.#truth.world.cloud.controls;
    let count = 0;
    for (const target of lambda.all()) {
      for (const queue of sqs.all().filter(({ name }) => isQueueOf(name, target.name))) {
        for (const message of queue.receive(1000, 0)) {
          lambda.enqueue(target, eventIn(message.body));
          if (message.receiptHandle !== undefined) queue.delete(message.receiptHandle);
          count += 1;
        }
      }
    }
    return count;
  }

  get #clock() {
    return this.#truth.world.cloud.clock;
  }

  /** Does a deed and counts it: as `drawn`, when that only waited for its moment. */
  async #act(act: Act, drawn = act): Promise<void> {
    if (await this.#attempt(() => this.#do(act))) this.#count(drawn);
  }

  /** Does something, unless the storm is over. In a storm the operator's calls fail, too: what could not be done is not done. */
  async #attempt(run: () => Promise<boolean>): Promise<boolean> {
    if (this.#hasLeft) return false;
    try {
      return await run();
    } catch (error) {
      if (!(error instanceof OperatorError)) throw error;
      return false;
    }
  }

  #count(act: Act): void {
    for (const name of namesOf(act)) this.#done.set(name, (this.#done.get(name) ?? 0) + 1);
  }

  /** What waited for its moment happens now, and is counted. False: the storm is over, it does not. */
  #happened(act: Act): boolean {
    if (!this.#hasLeft) this.#count(act);
    return !this.#hasLeft;
  }

  /** Does it. False when there was nothing to do it to. */
  async #do(act: Act): Promise<boolean> {
    if ('instance' in act) {
      const id = this.#aim(act.instance);
      if (id === undefined && act.instance === 'quarantined')
        atNextQuarantine(this.#truth, () => this.#act(act));
      if (id === undefined) return false;
      return doToInstance(this.#truth, act, id, (type, data) => this.ask(type, data));
    }
    const { cloud } = this.#truth.world;
    const { hosts, functions, lambda } = cloud.controls;
    switch (act.does) {
      case 'publish':
        hosts.publish({ version: act.version, publishedAt: this.#truth.now });
        return true;
      case 'withdraw':
        hosts.withdraw(act.version);
        return true;
      case 'pause':
        return this.#pause(act.forMs);
      case 'pause-at-stall':
        atNextStall(this.#truth, () => this.#act({ ...act, does: 'pause' }, act));
        return false;
      case 'allow':
        await this.ask('AllowVersion', { version: act.version });
        return true;
      case 'check':
        await this.ask('UpdateCheckRequested', {});
        return true;
      case 'configure':
        await this.#configure(act.config);
        return true;
      case 'redeploy':
        for (const { name } of lambda.all()) functions.define(functions.definition(name));
        return true;
      case 'redrive-dead-letters':
        return (await this.redrive()) > 0;
      case 'replay':
        return this.#replay(act.lastMs);
      case 'misspell':
        await this.ask(act.detailType, act.data);
        return true;
      case 'poison':
        return this.#poison(act.kind);
      case 'alarm-at-settling':
        atNextSettling(this.#truth, () => this.#act({ ...act, does: 'alarm' }, act));
        return false;
      case 'protect-tasks':
        return protectTasks(this.#truth, act.forMinutes);
      case 'deploy-service':
        return deployService(this.#truth);
      case 'wait-for-deployments':
        await this.#configure({ deploymentWaitMinutes: act.forMinutes });
        return true;
      case 'release-after-alarm':
        this.#atAlarmsEnd = () => this.#act({ ...act, does: 'release', instance: 'quarantined' }, act);
        return false;
      case 'ecs-out-at-admission':
        ecsOutAtAdmission(this.#truth, act, () => this.#happened(act));
        return false;
      case 'replace-the-hung':
        replaceTheHung(this.#truth, act, () => this.#happened(act));
        return false;
      case 'crash-at-settling':
        atNextSettling(this.#truth, async () => {
          if (this.#happened(act)) crashTasks(this.#truth, act.forMs, () => !this.#hasLeft);
        });
        return false;
      case 'keep-deploying':
        return this.#keepDeploying(act.forMs);
      case 'take-room':
        return takeRoom(this.#truth, act.forMs);
      case 'scale':
        return scaleService(this.#truth, act.by);
      case 'alarm':
      case 'lose-alarm':
        if (!this.#truth.alarm.is(act.does === 'alarm' ? 'ALARM' : 'missing')) return false;
        this.#clock.after(act.forMs, () => this.#endAlarm());
        return true;
    }
  }

  async #pause(forMs: number): Promise<boolean> {
    await this.ask('PauseRollout', { why: 'simulation' });
    this.#clock.after(forMs, () => this.ask('ResumeRollout', {}));
    return true;
  }

  async #keepDeploying(forMs: number): Promise<boolean> {
    for (let afterMs = minute; afterMs < forMs; afterMs += minute) {
      this.#clock.after(afterMs, async () => void (await this.#attempt(() => deployService(this.#truth))));
    }
    return deployService(this.#truth);
  }

  async #endAlarm(): Promise<void> {
    this.#truth.alarm.is('OK');
    this.#clock.after(minute, this.#atAlarmsEnd);
  }

  #aim(target: Target): string | undefined {
    const { instanceIds, cluster } = this.#truth;
    if (typeof target === 'number') return instanceIds[target - 1];
    const slots = Object.entries(cluster?.slots ?? {}).toSorted(([a], [b]) => (a < b ? -1 : 1));
    const isWanted = target === 'quarantined';
    return slots.find(([, slot]) => (slot.quarantinedAt !== undefined) === isWanted)?.[0];
  }

  async #configure(change: object): Promise<void> {
    const { world, configs } = this.#truth;
    const config = parseUpdaterConfig({ ...configs.at(-1)?.config, ...change }, 'the plan');
    await callAsOperator(world.cloud, 'ssm', 'PutParameter', {
      Name: world.configParameter,
      Value: JSON.stringify(config),
      Overwrite: true,
    });
    this.#truth.configured(config);
  }

  async #replay(lastMs: number): Promise<boolean> {
    const { cloud, bus } = this.#truth.world;
    const at = (ms: number) => Math.floor(ms / 1000);
    this.#requests += 1;
    await callAsOperator(cloud, 'events', 'StartReplay', {
      ReplayName: `replay-${this.#requests}`,
      EventSourceArn: archiveArn(cloud.region, cloud.account),
      EventStartTime: at(this.#truth.now - lastMs),
      EventEndTime: at(this.#truth.now),
      Destination: { Arn: `arn:aws:events:${cloud.region}:${cloud.account}:event-bus/${bus}` },
    });
    return true;
  }

  async #poison(kind: 'malformed' | 'unknown-instance' | 'stale-request'): Promise<boolean> {
    if (kind === 'stale-request')
      await this.ask('PauseRollout', { why: 'late' }, this.#truth.now - 70 * minute);
    else if (kind === 'unknown-instance')
      await this.ask('ReleaseInstance', { instanceId: 'i-0ffffffffffffffff' });
    else await this.#put('PauseRollout', { request: { id: 7 }, data: 'poison' });
    return true;
  }

  /** Puts an event on the updater's bus; people try until it is taken. */
  async #put(detailType: string, detail: object): Promise<void> {
    const { cloud, bus } = this.#truth.world;
    const entry = {
      EventBusName: bus,
      Source: 'operator',
      DetailType: detailType,
      Detail: JSON.stringify(detail),
    };
    try {
      const answer = await callAsOperator(cloud, 'events', 'PutEvents', { Entries: [entry] });
      if (answer['FailedEntryCount'] === 0) return;
    } catch (error) {
      if (!(error instanceof OperatorError)) throw error;
    }
    this.#clock.after(30 * second, () => this.#put(detailType, detail));
  }
}

/** The event in a dead letter: what a function gave up comes in a report, with its error. */
export function eventIn(body: string): unknown {
  const letter = JSON.parse(body) as { readonly requestPayload?: unknown };
  return letter.requestPayload ?? letter;
}

/** The dead letters of a function, of its rules and of its schedules have its name in theirs. */
const isQueueOf = (queue: string, functionName: string): boolean => queue.startsWith(functionName);

/** Name of the archive that every run keeps of the updater's bus. */
export const archiveName = 'all-that-was-said';
const archiveArn = (region: string, account: string) =>
  `arn:aws:events:${region}:${account}:archive/${archiveName}`;

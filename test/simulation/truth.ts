/*
 * What really is, and since when: the ledger, the instances and the hosts as they are, not as answers show them. The
 * rules hold what our services do against it.
 */
import type { ServiceName } from '../../events-schema/event.ts';
import type { HostSnapshot } from '../../infra/local/hosts/hosts.ts';
import type { CallRecord } from '../../infra/local/wire/wire.ts';
import type { ClusterRecord, InstanceRecord, ScanRecord } from '../../services/ledger/records.ts';
import { parseUpdaterConfig, type UpdaterConfig } from '../../services/config/updater-config.ts';
import { commentOf } from '../../services/shell/attempt.ts';
import { Alarm } from './alarm.ts';
import { Asked } from './asked.ts';
import { plainItem } from './attribute-values.ts';
import { doersOf, saidOf, sentOf } from './calls.ts';
import type { Plan } from './plan.ts';
import { Sights } from './sights.ts';
import type { SimWorld } from './sim-world.ts';
import type { Doer, Happening, Step, Word } from './steps.ts';

/** Something that is so, and since when. */
export interface Since<Value> {
  readonly value: Value;
  readonly at: number;
  readonly by: Doer;
}

const minute = 60_000;

/** The true state of one simulated world, told of each step. */
export class Truth {
  readonly world: SimWorld;
  readonly plan: Plan;
  readonly instances = new Map<string, InstanceRecord>();
  readonly scans = new Map<string, ScanRecord>();
  cluster: ClusterRecord | undefined;
  /** What the alarm shows that the configuration may name. */
  readonly alarm: Alarm;
  readonly asked = new Asked();
  /** Configurations, the present one last. */
  readonly configs: { readonly at: number; readonly config: UpdaterConfig }[] = [];
  /** Ids of all events that some record promised to say; an event may be said again, and late. */
  readonly committed = new Set<string>();
  /** Since when the storm is over. */
  calmSince: number | undefined;
  readonly #intended = new Map<string, Set<string>>();
  readonly #disturbed = new Map<string, number>();
  readonly #listeners: ((step: Step) => void)[] = [];
  /** Whose call is being looked at. */
  #invocation: string | undefined;
  readonly #status = new Map<string, Since<string>[]>();
  readonly #agentAway = new Map<string, number>();
  readonly #sights = new Sights();
  readonly #doers: ReadonlyMap<string, ServiceName>;
  readonly #idOfArn: ReadonlyMap<string, string>;

  constructor(world: SimWorld, plan: Plan) {
    this.world = world;
    this.plan = plan;
    const { cloud, fleet, managed } = world;
    this.#doers = doersOf(world);
    const arns = [...fleet.containerInstanceArns, ...managed];
    this.#idOfArn = new Map(arns.map(([id, arn]) => [arn, id]));
    const start = { at: cloud.clock.now(), by: 'other' } as const;
    this.alarm = new Alarm(world, plan.config.alarms !== undefined);
    this.configs.push({ at: start.at, config: parseUpdaterConfig(plan.config, 'the plan') });
    for (const [id] of arns) this.#status.set(id, [{ value: this.statusOf(id), ...start }]);
    cloud.watch({ onCall: (call) => this.#called(call) });
    cloud.controls.hosts.observe({
      onReboot: (instanceId) => this.#tell({ kind: 'went-down', instanceId }),
      onUp: (instanceId) => this.#tell({ kind: 'came-up', instanceId }),
      onAgentConnected: (instanceId, connected) => this.agentIs(instanceId, connected),
    });
    this.#eachMinute();
  }

  get now(): number {
    return this.world.cloud.clock.now();
  }

  onStep(listener: (step: Step) => void): void {
    this.#listeners.push(listener);
  }

  /** The Bottlerocket instances, those that are gone among them. */
  get instanceIds(): readonly string[] {
    return this.world.fleet.instanceIds;
  }

  host(instanceId: string): HostSnapshot {
    return this.world.cloud.controls.hosts.snapshot(instanceId);
  }

  statusOf(instanceId: string): string {
    return this.world.cloud.controls.ecs.containerInstance(instanceId).status;
  }

  /** The instance's states in ECS, the present one last. */
  statesOf(instanceId: string): readonly Since<string>[] {
    return this.#status.get(instanceId) ?? [];
  }

  /** Since when the instance is in its present state, and by whom. */
  stateOf(instanceId: string): Since<string> {
    const last = this.statesOf(instanceId).at(-1);
    const value = this.statusOf(instanceId);
    return last?.value === value ? last : { value, at: this.now, by: 'other' };
  }

  /** When a function of ours last saw an instance ACTIVE and then wrote something about it, if ever. */
  heededActiveAt(instanceId: string): number | undefined {
    return this.#sights.heededAt(instanceId);
  }

  /** What the ledger ever intended in the instance's present attempt: kinds of calls, and Comments of commands. */
  intended(instanceId: string): ReadonlySet<string> {
    return this.#intended.get(instanceId) ?? new Set();
  }

  /** For those who reboot, stop or terminate a host behind our back. */
  disturb(instanceId: string): void {
    this.#disturbed.set(instanceId, this.now);
  }

  /** For those who will bring it down at a time that is not known yet. */
  disturbOften(instanceId: string): void {
    this.#disturbed.set(instanceId, Infinity);
  }

  /** Whether somebody else brought the host down just now. */
  wasDisturbed(instanceId: string): boolean {
    return this.now - (this.#disturbed.get(instanceId) ?? -Infinity) < minute;
  }

  /** Whether the storm has been over for so long. */
  isCalm(ms: number): boolean {
    return this.calmSince !== undefined && this.now - this.calmSince >= ms;
  }

  /** Whether an instance will never come back: its machine is off for good, or ECS has deregistered it. */
  isGone(instanceId: string): boolean {
    return this.host(instanceId).power === 'terminated' || this.statusOf(instanceId) === 'INACTIVE';
  }

  /** Since when the agent is away; `undefined` while it is connected. */
  agentAwaySince(instanceId: string): number | undefined {
    return this.#agentAway.get(instanceId);
  }

  /** For those who disconnect an agent without its host. */
  agentIs(instanceId: string, connected: boolean): void {
    if (connected) this.#agentAway.delete(instanceId);
    else if (!this.#agentAway.has(instanceId)) this.#agentAway.set(instanceId, this.now);
  }

  /** For those who change the configuration. */
  configured(config: UpdaterConfig): void {
    this.configs.push({ at: this.now, config });
  }

  /** Configurations that were in force at some time of the last so many milliseconds. */
  configsWithin(ms: number): readonly UpdaterConfig[] {
    const from = this.now - ms;
    const first = this.configs.findLastIndex(({ at }) => at <= from);
    return this.configs.slice(Math.max(0, first)).map(({ config }) => config);
  }

  /** How long what a service does may come after its look at the world: an invocation, a stale answer, the way there. */
  get trailMs(): number {
    const { staleAnswers, functions } = this.plan.weather;
    return minute + (staleAnswers?.mostMs ?? 0) + 4 * (functions?.latency?.mostMs ?? 0) + 1000;
  }

  #tell(happening: Happening): void {
    const invocation = this.#invocation;
    const step: Step = { ...happening, at: this.now, ...(invocation === undefined ? {} : { invocation }) };
    for (const listener of this.#listeners) listener(step);
  }

  #eachMinute(): void {
    this.world.cloud.clock.after(minute, () => {
      this.#tell({ kind: 'minute' });
      this.#eachMinute();
    });
  }

  #called(call: CallRecord): void {
    if (call.error !== undefined) return;
    this.#invocation = call.invocation;
    this.#tellOf(call);
    this.#invocation = undefined;
  }

  #tellOf(call: CallRecord): void {
    const { service, operation, input, principal, output } = call;
    const by = this.#doers.get(principal.arn.split('/')[1] ?? '') ?? 'other';
    if (operation === 'DescribeContainerInstances' && by !== 'other') this.#sights.see(call);
    if (service === 'dynamodb') this.#written(operation, input, by);
    else if (operation === 'UpdateContainerInstancesState') this.#stateSet(input, by);
    else if (operation === 'SendCommand') this.#tell(sentOf(input, by));
    else if (operation === 'PutEvents') for (const said of saidOf(input, output, by)) this.#said(said);
  }

  #said(said: Word): void {
    this.asked.said(said.detailType, said.detail);
    this.#tell(said);
  }

  #written(operation: string, input: Readonly<Record<string, unknown>>, by: Doer): void {
    if (operation !== 'UpdateItem' && operation !== 'PutItem') return;
    const key = (input['Key'] ?? input['Item']) as Record<string, Record<string, unknown>>;
    const [pk, sk] = [String(key['pk']?.['S']), String(key['sk']?.['S'])];
    if (sk !== 'state') return;
    const item = this.world.cloud.controls.dynamodb.tables?.peek(this.world.table, {
      pk: { S: pk },
      sk: { S: sk },
    });
    if (item === undefined) throw new Error(`${pk} was written, and is not there`);
    const record: unknown = plainItem(item);
    if (pk.startsWith('instance#')) this.#instanceWritten(pk.slice(9), record as InstanceRecord, by);
    else if (pk.startsWith('cluster#')) this.#clusterWritten(record as ClusterRecord, by);
    else this.#scanWritten(record as ScanRecord, by);
  }

  #instanceWritten(instanceId: string, after: InstanceRecord, by: Doer): void {
    const before = this.instances.get(instanceId);
    this.instances.set(instanceId, after);
    this.asked.written(after);
    if (this.#invocation !== undefined) this.#sights.heed(instanceId, this.#invocation);
    this.#noteWords(after);
    this.#noteIntent(instanceId, before, after);
    this.#tell({ kind: 'instance-record', instanceId, before, after, by });
  }

  #clusterWritten(after: ClusterRecord, by: Doer): void {
    const before = this.cluster;
    this.cluster = after;
    this.#noteWords(after);
    this.#tell({ kind: 'cluster-record', before, after, by });
  }

  #scanWritten(after: ScanRecord, by: Doer): void {
    this.scans.set(after.scanId, after);
    this.#noteWords(after);
    this.#tell({ kind: 'scan-record', after, by });
  }

  #noteWords(record: InstanceRecord | ClusterRecord | ScanRecord): void {
    for (const id of Object.keys(record.outbox)) this.committed.add(id);
    if ('handover' in record && record.handover !== undefined) this.committed.add(record.handover.eventId);
  }

  #noteIntent(instanceId: string, before: InstanceRecord | undefined, after: InstanceRecord): void {
    const attempt = attemptIn(after);
    // Of another attempt nothing is left to intend.
    if (attempt?.attemptId !== attemptIn(before)?.attemptId) this.#intended.delete(instanceId);
    if (attempt?.intent === undefined) return;
    const { call, n } = attempt.intent;
    const known = this.#intended.get(instanceId) ?? new Set();
    this.#intended.set(instanceId, known.add(call.kind).add(commentOf(attempt.attemptId, call.kind, n)));
  }

  #stateSet(input: Readonly<Record<string, unknown>>, by: Doer): void {
    for (const arn of input['containerInstances'] as readonly string[]) {
      const instanceId = this.#idOfArn.get(arn);
      if (instanceId === undefined) continue;
      const states = this.#status.get(instanceId) ?? [];
      const from = states.at(-1)?.value ?? 'ACTIVE';
      const to = this.statusOf(instanceId);
      // Of an instance that was terminated meanwhile the call changes nothing.
      if (to !== input['status']) continue;
      if (from !== to) states.push({ value: to, at: this.now, by });
      this.#tell({ kind: 'set-state', instanceId, from, to, by });
    }
  }
}

const attemptIn = (record: InstanceRecord | undefined) =>
  record !== undefined && 'attempt' in record ? record.attempt : undefined;

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { createCloud, type Cloud, type CloudSettings } from '../../infra/local/cloud.ts';
import {
  createFleet,
  walkThroughFleet,
  type Fleet,
  type FleetSpec,
} from '../../infra/local/fleet/create-fleet.ts';
import type { Weather } from '../../infra/local/events/weather.ts';
import type { WeatherPlan } from '../../infra/local/weather/plan.ts';
import { bundlesIn, readAssets } from '../../infra/local/template/assets.ts';
import { parseUpdaterConfig, type UpdaterConfigInput } from '../../services/config/updater-config.ts';
import type { ClusterRecord, InstanceRecord } from '../../services/ledger/records.ts';
import { built } from '../setup/built.ts';
import { inProcessHandler } from './in-process-handler.ts';
import { readLedger, type LedgerView } from './ledger-view.ts';

/** What differs from the walk-through. */
export interface RunSpec {
  readonly fleet?: Partial<FleetSpec>;
  readonly config?: UpdaterConfigInput;
  readonly settings?: CloudSettings;
  readonly weather?: Weather;
  readonly seed?: number;
  /** Functions as deployed, over sockets; default: in process. */
  readonly loopback?: boolean;
}

/** A domain event as it was first said. */
export interface SaidEvent {
  readonly name: string;
  readonly at: number;
  readonly instanceId: string | undefined;
  readonly eventId: string;
  readonly causeId: string;
  readonly data: Readonly<Record<string, unknown>>;
}

/** What of a function's invocations failed. */
export interface FailedInvocation {
  readonly functionName: string;
  readonly error: string;
}

const startAt = Date.parse('2026-11-01T10:00:00Z');
const minute = 60_000;
/** What every run has to live with unless it asks for `settings: { weather: {} }`: answers as of a while ago. */
const usualWeather: WeatherPlan = { staleAnswers: { mostMs: 10_000 } };
/** Reasons that end by themselves: an instance with one of these is not done. */
const passing = new Set([
  'budget',
  'window',
  'paused',
  'held',
  'gate-unreadable',
  'backing-off',
  'no-room',
  'deployment',
  'agent-disconnected',
]);

/** One run of the whole choreography on the embedded cloud, in virtual time and in process. */
export class Run {
  readonly cloud: Cloud;
  readonly fleet: Fleet;
  readonly said: SaidEvent[] = [];
  /** All but those that only asked too early: Lambda tries them again. */
  readonly failed: FailedInvocation[] = [];
  readonly #config: ClientConfig;
  readonly #dynamo: DynamoDBClient;
  readonly #events: EventBridgeClient;
  readonly #table: string;
  readonly #bus: string;
  readonly #reboots = new Map<string, number>();
  #requests = 0;

  constructor(cloud: Cloud, fleet: Fleet) {
    this.cloud = cloud;
    this.fleet = fleet;
    this.#config = {
      region: cloud.region,
      credentials: { accessKeyId: cloud.operatorAccessKeyId, secretAccessKey: 'operator' },
      requestHandler: inProcessHandler(cloud),
    };
    this.#dynamo = new DynamoDBClient(this.#config);
    this.#events = new EventBridgeClient(this.#config);
    this.#table = this.#physical('AWS::DynamoDB::Table');
    this.#bus = this.#physical('AWS::Events::EventBus');
    const seen = new Set<string>();
    cloud.controls.events.onPut(({ event, at }) => {
      const { meta, data } = event.detail as {
        meta?: { eventId: string; causeId: string; instanceId?: string };
        data?: object;
      };
      if (meta === undefined || seen.has(meta.eventId)) return;
      seen.add(meta.eventId);
      this.said.push({
        name: event['detail-type'],
        at,
        instanceId: meta.instanceId,
        eventId: meta.eventId,
        causeId: meta.causeId,
        data: { ...data },
      });
    });
    cloud.controls.hosts.observe({
      onReboot: (id) => void this.#reboots.set(id, this.reboots(id) + 1),
    });
    cloud.controls.lambda.onInvocation(({ functionName, result }) => {
      if (!result.ok && !isTooEarly(result.errorMessage))
        this.failed.push({ functionName, error: `${result.errorType}: ${result.errorMessage}` });
    });
  }

  /** An operator's SDK client on this cloud. */
  client<Client>(make: new (config: ClientConfig) => Client): Client {
    return new make(this.#config);
  }

  /** Goes on for so many minutes. */
  async minutes(count: number): Promise<void> {
    await this.cloud.run({ until: this.cloud.clock.now() + count * minute });
  }

  /** Goes on until an event of that name is said (about that instance), for at most some hours. */
  async untilSaid(name: string, instanceId?: string, hours = 6): Promise<SaidEvent> {
    const find = () =>
      this.said.find(
        (event) => event.name === name && (instanceId === undefined || event.instanceId === instanceId),
      );
    const end = this.cloud.clock.now() + hours * 60 * minute;
    await this.cloud.run({ until: end, while: () => find() === undefined });
    const found = find();
    if (found === undefined) throw new Error(`${name} was not said within ${hours} hours; ${this.story()}`);
    return found;
  }

  /** Goes on until nothing is open, for at most some hours. @throws Error with the story so far when something stays open. */
  async untilQuiet(hours = 12): Promise<void> {
    const end = this.cloud.clock.now() + hours * 60 * minute;
    let open: readonly string[] = ['not looked yet'];
    while (this.cloud.clock.now() < end) {
      await this.minutes(1);
      open = await this.#open();
      if (open.length === 0) return;
    }
    throw new Error(`still open after ${hours} hours: ${open.join('; ')}\n${this.story()}`);
  }

  async #open(): Promise<readonly string[]> {
    const { instances, cluster, openChecks } = await this.#ledger();
    const busy = instances.filter(
      (record) =>
        !['idle', 'updated', 'restored', 'quarantined', 'lost'].includes(record.step) &&
        !(record.step === 'waiting' && record.reason !== undefined && !passing.has(record.reason.code)),
    );
    const held = Object.entries(cluster?.slots ?? {}).filter(([, slot]) => slot.quarantinedAt === undefined);
    const restored = instances.filter((record) => record.step === 'restored');
    return [
      ...busy.map((record) => `${record.instanceId} ${record.step}`),
      ...held.map(([id]) => `slot of ${id}`),
      ...restored.map((record) => `${record.instanceId} restored, not taken up`),
      ...(openChecks > 0 ? [`${openChecks} checks`] : []),
      ...(instances.length === 0 ? ['nothing known yet'] : []),
    ];
  }

  /** The instance records of the ledger, by instance id. */
  async records(): Promise<readonly InstanceRecord[]> {
    return (await this.#ledger()).instances;
  }

  async record(instanceId: string): Promise<InstanceRecord> {
    const found = (await this.records()).find((record) => record.instanceId === instanceId);
    if (found === undefined) throw new Error(`the ledger does not know ${instanceId}`);
    return found;
  }

  async cluster(): Promise<ClusterRecord | undefined> {
    return (await this.#ledger()).cluster;
  }

  #ledger(): Promise<LedgerView> {
    return readLedger(this.#dynamo, this.#table, this.fleet.clusterArn);
  }

  /** Puts a request on the updater's bus, as an operator does. */
  async request(
    detailType: string,
    data: object = {},
    ageMs = 0,
    cluster = this.fleet.clusterArn,
  ): Promise<string> {
    this.#requests += 1;
    const id = `test-${this.#requests}`;
    const at = new Date(this.cloud.clock.now() - ageMs).toISOString();
    const detail = { request: { id, cluster, at, by: 'test' }, data };
    const entry = {
      EventBusName: this.#bus,
      Source: 'operator',
      DetailType: detailType,
      Detail: JSON.stringify(detail),
    };
    const answer = await this.#events.send(new PutEventsCommand({ Entries: [entry] }));
    if (answer.FailedEntryCount !== 0) throw new Error(`PutEvents failed: ${JSON.stringify(answer.Entries)}`);
    return id;
  }

  /** How often a host went down since the start. */
  reboots(instanceId: string): number {
    return this.#reboots.get(instanceId) ?? 0;
  }

  /** Names of what was said about an instance (or a cluster), in order. */
  names(instanceId?: string): readonly string[] {
    return this.said
      .filter((event) => event.instanceId === instanceId && event.name !== 'StepDue')
      .map((e) => e.name);
  }

  /** All that was said, a line each, and what failed: for the messages of failing tests. */
  story(): string {
    const lines = this.said.map(
      ({ at, name, instanceId, data }) =>
        `${new Date(at).toISOString()} ${name} ${instanceId ?? ''} ${JSON.stringify(data).slice(0, 300)}`,
    );
    const failures = this.failed.map(
      ({ functionName, error }) => `FAILED ${functionName}: ${error.slice(0, 500)}`,
    );
    return [...lines.slice(-80), ...failures.slice(-20)].join('\n');
  }

  #physical(type: string): string {
    const found = this.cloud.stack.resources.find((resource) => resource.type === type);
    if (found === undefined) throw new Error(`the stack has no ${type}`);
    return String(found.ref);
  }
}

/** Boots a cloud from the template and puts a fleet there. Time stands still until the test lets it go on. */
export async function startRun(spec: RunSpec = {}): Promise<Run> {
  const [templateFile] = readdirSync(built.template).filter((name) => name.endsWith('.template.json'));
  if (templateFile === undefined) throw new Error(`${built.template} has no template; the set-up makes it`);
  const template = withConfig(
    JSON.parse(readFileSync(join(built.template, templateFile), 'utf8')),
    spec.config,
  );
  const manifest = join(built.template, templateFile.replace('.template.json', '.assets.json'));
  const assets = readAssets(manifest, bundlesIn(join(built.outDir, spec.loopback ? 'functions' : 'local')));
  const cloud = await createCloud({
    template,
    assets,
    seed: spec.seed ?? 1,
    startAt,
    mode: spec.loopback ? 'loopback' : 'in-process',
    settings: { weather: usualWeather, ...spec.settings },
  });
  if (spec.weather !== undefined) cloud.controls.events.setWeather(spec.weather);
  return new Run(cloud, createFleet(cloud, { ...walkThroughFleet, ...spec.fleet }));
}

/** An event may be faster than what Systems Manager answers. */
const isTooEarly = (message: string): boolean => /^SSM does not know .* yet; try again$/.test(message);

interface Resource {
  readonly Type: string;
  readonly Properties: { Name?: unknown; Value?: unknown };
}

/** The template with another configuration in the cluster's parameter, as an operator would change it. */
function withConfig(
  template: { Resources: Record<string, Resource> },
  config: UpdaterConfigInput | undefined,
): unknown {
  if (config === undefined) return template;
  const value = JSON.stringify(parseUpdaterConfig(config, 'the test'));
  for (const { Type, Properties } of Object.values(template.Resources)) {
    if (Type === 'AWS::SSM::Parameter') Properties.Value = value;
  }
  return template;
}

/** What an SDK client needs to talk to the cloud as its operator. */
interface ClientConfig {
  readonly region: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
  readonly requestHandler: ReturnType<typeof inProcessHandler>;
}

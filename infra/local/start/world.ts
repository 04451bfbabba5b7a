import { join } from 'node:path';
import { ECSClient, UpdateContainerInstancesStateCommand, UpdateServiceCommand } from '@aws-sdk/client-ecs';
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { bundle } from '../../build/bundle.ts';
import { namesFor } from '../../names.ts';
import { synthesise } from '../../synth.ts';
import { createCloud, type Cloud } from '../cloud.ts';
import { createFleet, walkThroughFleet, type Fleet } from '../fleet/create-fleet.ts';
import { bundlesIn, readAssets } from '../template/assets.ts';
import { parseWeatherPlan } from '../weather/plan.ts';
import type { Place } from './aws/clients.ts';
import { armFailure, type FailureControls } from './failures.ts';
import type { AskedFailure } from './options/failure-steps.ts';
import { OptionError } from './options/option-error.ts';
import type { Options } from './options/options.ts';

/** A cloud with the updater deployed and a fleet in service. */
export interface World {
  readonly cloud: Cloud;
  readonly place: Place;
  /** How often the updater's functions called each operation, by `service:Operation`. */
  readonly awsCalls: Readonly<Record<string, number>>;
  /** How often each kind of fault of the weather has struck. */
  faults(): Readonly<Record<string, number>>;
  readonly names: WorldNames;
}

/** What an operator has to know of the world by name. */
export interface WorldNames {
  readonly clusterArn: string;
  readonly bus: string;
  /** The log group of the function that hears every event. */
  readonly logGroup: string;
  /** A Bottlerocket instance. */
  readonly instanceId: string;
}

const { cluster } = walkThroughFleet;
const resourcePrefix = 'bottlerocket-updater';
const names = namesFor(resourcePrefix);
/** More instances than these take too long over sockets. */
const mostOverSockets = 100;

/** Bundles, synthesises and deploys the updater into an embedded cloud, and puts a fleet there. */
export async function createWorld(options: Options, outDir: string, startAt: number): Promise<World> {
  const inProcess = options.scenario?.functions === 'in-process' || options.instances > mostOverSockets;
  const codeDirectory = join(outDir, inProcess ? 'local' : 'functions');
  await bundle({ outDir, wires: [inProcess ? 'in-process' : 'network'] });
  const { template, assetsFile } = synthesise({
    clusters: [{ name: cluster, ...options.config }],
    resourcePrefix,
    codeDirectory,
    outDir: join(outDir, 'cdk.out'),
    validation: false,
  });
  const cloud = await createCloud({
    template,
    assets: readAssets(assetsFile, inProcess ? bundlesIn(codeDirectory) : undefined),
    seed: options.seed,
    startAt,
    mode: 'loopback',
    port: options.serve?.port ?? 0,
    settings: { weather: parseWeatherPlan(options.scenario?.weather ?? {}) },
  });
  const fleet = createFleet(cloud, {
    ...walkThroughFleet,
    instances: options.instances,
    zones: options.zones,
    tasksPerInstance: options.tasks,
    from: options.from,
    to: options.to,
  });
  if (!options.nativeEvents) cloud.controls.events.setWeather({ native: () => 'drop' });
  const place = {
    endpoint: cloud.endpointUrl ?? '',
    region: cloud.region,
    credentials: { accessKeyId: cloud.operatorAccessKeyId, secretAccessKey: 'operator' },
    cluster,
  };
  armFailures(cloud, fleet, place, options.fail);
  return {
    cloud,
    place,
    awsCalls: countCalls(cloud),
    faults: () => cloud.controls.weather.counts(),
    names: {
      clusterArn: fleet.clusterArn,
      bus: names.bus,
      logGroup: names.logGroup('record-progress'),
      instanceId: fleet.instanceIds[0] ?? '',
    },
  };
}

/** Counts what functions call; the operator's calls, the screen's among them, are not the updater's. */
function countCalls(cloud: Cloud): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  cloud.watch({
    onCall: ({ service, operation, principal }) => {
      if (principal.policies === 'all') return;
      const name = `${service}:${operation}`;
      counts[name] = (counts[name] ?? 0) + 1;
    },
  });
  return counts;
}

function armFailures(cloud: Cloud, fleet: Fleet, place: Place, asked: readonly AskedFailure[]): void {
  const controls = controlsOf(cloud, fleet, place);
  for (const { instance, step } of asked) {
    const id = typeof instance === 'number' ? fleet.instanceIds[instance - 1] : instance;
    if (id === undefined || !fleet.instanceIds.includes(id)) {
      const known = `the Bottlerocket instances are ${fleet.instanceIds.slice(0, 10).join(', ')}`;
      throw new OptionError('--fail', `${instance}:${step}`, known, '--fail 1:rolled-back');
    }
    const tell = armFailure(step, id, controls);
    cloud.controls.events.onPut(({ event }) => {
      const { meta } = event.detail as { meta?: { instanceId?: string } };
      // On the clock: a failure of this kind must not pass unseen.
      if (meta?.instanceId === id) cloud.clock.after(0, () => tell(event['detail-type']));
    });
  }
}

function controlsOf(cloud: Cloud, fleet: Fleet, place: Place): FailureControls {
  const { hosts, ec2, ecs } = cloud.controls;
  const client = { endpoint: place.endpoint, region: place.region, credentials: place.credentials };
  const operator = { ecs: new ECSClient(client), events: new EventBridgeClient(client) };
  let requests = 0;
  return {
    clock: cloud.clock,
    cluster,
    hosts,
    ec2,
    ecs,
    scaleToZero: async (service) => {
      await operator.ecs.send(new UpdateServiceCommand({ cluster, service, desiredCount: 0 }));
    },
    setState: async (containerInstance, status) => {
      const containerInstances = [containerInstance];
      await operator.ecs.send(
        new UpdateContainerInstancesStateCommand({ cluster, containerInstances, status }),
      );
    },
    request: async (DetailType, data) => {
      requests += 1;
      const at = new Date(cloud.clock.now()).toISOString();
      const request = { id: `npm-start-${requests}`, cluster: fleet.clusterArn, at, by: 'npm start' };
      const Detail = JSON.stringify({ request, data });
      const entry = { EventBusName: names.bus, Source: 'npm-start', DetailType, Detail };
      await operator.events.send(new PutEventsCommand({ Entries: [entry] }));
    },
  };
}

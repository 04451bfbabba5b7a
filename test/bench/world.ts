import { readFileSync } from 'node:fs';
import { createCloud, type Cloud, type CloudSettings } from '../../infra/local/cloud.ts';
import { createFleet, type Fleet, type FleetService } from '../../infra/local/fleet/create-fleet.ts';
import { bundlesIn, readAssets } from '../../infra/local/template/assets.ts';
import { parseUpdaterConfig, type UpdaterConfigInput } from '../../services/config/updater-config.ts';
import { cluster, type BenchBuild } from './build.ts';

/** A simulated cluster with the updater deployed. Plain data. */
export interface WorldSpec {
  readonly instances: number;
  readonly tasksPerInstance: number;
  readonly config: UpdaterConfigInput;
  /** False: all that ECS, SSM and EC2 say is lost. */
  readonly nativeEvents: boolean;
  /** False: the fleet runs what is released already. */
  readonly hasUpdate: boolean;
  /** More on the service that runs on the fleet. */
  readonly service?: FleetService;
  /** Whether functions write their part of traces; a tenth of the computing. Default: false. */
  readonly traced?: boolean;
  /** Default: the fast one. */
  readonly tables?: 'in-process' | 'dynalite';
}

/** A fleet with nothing to update, and all the rest as it is when nobody measures. */
export const upToDate = (instances: number): WorldSpec => ({
  instances,
  tasksPerInstance: 2,
  config: {},
  nativeEvents: true,
  hasUpdate: false,
  traced: true,
});

/** A world at rest, at the start of its simulated time. */
export interface BenchWorld {
  readonly cloud: Cloud;
  readonly fleet: Fleet;
}

/** The version that every host can have. */
export const released = '1.1.2';
/** When simulated time begins. */
export const startAt = Date.parse('2026-11-01T10:00:00Z');

/**
 * What every measured cloud has in common: the fast table engine, and ECS's documented throttling. Everything else is
 * calm, with the durations that the embedded cloud draws by default.
 */
export const benchSettings = ({
  traced = false,
  tables = 'in-process',
}: Pick<WorldSpec, 'traced' | 'tables'> = {}): CloudSettings => ({
  dynamodb: { engine: tables },
  weather: { throttling: { ecs: true } },
  functions: traced ? {} : { variables: { POWERTOOLS_TRACE_ENABLED: 'false' } },
});

/** Boots the cloud from the template and puts the fleet there. */
export async function createWorld(build: BenchBuild, spec: WorldSpec): Promise<BenchWorld> {
  const cloud = await createCloud({
    template: withConfig(JSON.parse(readFileSync(build.templateFile, 'utf8')) as Template, spec.config),
    assets: readAssets(build.assetsFile, bundlesIn(build.localDir)),
    seed: 1,
    startAt,
    mode: 'in-process',
    settings: benchSettings(spec),
  });
  if (!spec.nativeEvents) cloud.controls.events.setWeather({ native: () => 'drop' });
  return { cloud, fleet: putFleet(cloud, spec) };
}

/** The fleet of a spec: service tasks on instances in three zones, and nothing beside them. */
export function putFleet(
  cloud: Cloud,
  spec: Pick<WorldSpec, 'instances' | 'tasksPerInstance' | 'hasUpdate' | 'service'>,
): Fleet {
  const { instances, tasksPerInstance, hasUpdate, service } = spec;
  return createFleet(cloud, {
    cluster,
    instances,
    tasksPerInstance,
    from: hasUpdate ? '1.1.1' : released,
    to: released,
    variant: 'aws-ecs-1',
    ...(service && { service }),
  });
}

interface Template {
  readonly Resources: Record<string, { readonly Type: string; readonly Properties: { Value?: unknown } }>;
}

/** The template with another configuration in the cluster's parameter, as an operator would change it. */
function withConfig(template: Template, config: UpdaterConfigInput): Template {
  const value = JSON.stringify(parseUpdaterConfig(config, 'the bench'));
  for (const { Type, Properties } of Object.values(template.Resources))
    if (Type === 'AWS::SSM::Parameter') Properties.Value = value;
  return template;
}

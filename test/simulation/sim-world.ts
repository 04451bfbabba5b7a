import { readFileSync } from 'node:fs';
import { createCloud, type Cloud } from '../../infra/local/cloud.ts';
import { createFleet, type Fleet } from '../../infra/local/fleet/create-fleet.ts';
import { randomStream } from '../../infra/local/random.ts';
import { bundlesIn, readAssets } from '../../infra/local/template/assets.ts';
import { parseUpdaterConfig } from '../../services/config/updater-config.ts';
import { functionsDirOf, type SimulationBuild } from './build.ts';
import type { Plan } from './plan.ts';

/** When simulated time begins. */
export const startAt = Date.parse('2026-11-01T10:00:00Z');
const cluster = 'maishsk-bottlerocket';
/** What runs beside the services takes no room: that others are moved must not depend on it. */
const noRoom = { cpu: 0, memory: 0 };

/** The simulated world of one run, at rest. */
export interface SimWorld {
  readonly cloud: Cloud;
  readonly fleet: Fleet;
  /** ARNs of the container instances that ECS manages, by their EC2 ids. */
  readonly managed: ReadonlyMap<string, string>;
  /** Name of the updater's table. */
  readonly table: string;
  readonly bus: string;
  /** Name of the parameter with the cluster's configuration. */
  readonly configParameter: string;
}

/** Boots the cloud from the template, with the plan's answers to what nobody knows of AWS, and puts a fleet there. */
export async function createSimWorld(
  build: SimulationBuild,
  seed: number,
  plan: Plan,
  onViolation: (what: string) => void,
): Promise<SimWorld> {
  const { refuseConnectionLost, undelivered, ...ecs } = plan.unknowns;
  const skews = randomStream(seed, 'simulation:skews');
  const cloud = await createCloud({
    template: withConfig(JSON.parse(readFileSync(build.templateFile, 'utf8')), plan),
    assets: readAssets(build.assetsFile, bundlesIn(functionsDirOf(build, plan.pace))),
    seed,
    startAt,
    mode: 'in-process',
    settings: {
      ecs,
      ssm: { refuseConnectionLost, undelivered },
      dynamodb: { engine: 'in-process', indexLagMs: plan.indexLagMs },
      // Calls take their time from the start; the rest of the weather comes with the storm.
      weather: { functions: { latency: plan.weather.functions?.latency } },
      functions: {
        clockSkewMs: () => Math.round((2 * skews() - 1) * plan.skewMs),
        globals: { __violation: onViolation },
        // Nobody looks at traces here, and they are a tenth of a run.
        variables: { POWERTOOLS_TRACE_ENABLED: 'false' },
      },
    },
  });
  const fleet = createSimFleet(cloud, plan);
  const physical = (type: string): string =>
    String(cloud.stack.resources.find((resource) => resource.type === type)?.ref);
  return {
    cloud,
    fleet,
    managed: addManaged(cloud, plan),
    table: physical('AWS::DynamoDB::Table').split('/').at(-1) ?? '',
    bus: physical('AWS::Events::EventBus'),
    configParameter: physical('AWS::SSM::Parameter'),
  };
}

function createSimFleet(cloud: Cloud, { fleet: plan }: Plan): Fleet {
  const { deregistrationDelayMs, minimumHealthyPercent, maximumPercent } = plan;
  const fleet = createFleet(cloud, {
    cluster,
    instances: plan.instances,
    tasksPerInstance: plan.tasksPerInstance,
    from: '1.1.1',
    to: '1.1.2',
    variant: 'aws-ecs-1',
    amazonLinux: 1,
    service: {
      minimumHealthyPercent,
      maximumPercent,
      ...(deregistrationDelayMs === undefined
        ? {}
        : { loadBalancing: { healthyAfterMs: 5000, deregistrationDelayMs } }),
    },
  });
  const { ecs } = cloud.controls;
  const job = ecs.registerTaskDefinition({ family: 'job', ...noRoom });
  if (plan.daemon) {
    cloud.controls.quietly(() =>
      ecs.createService({ cluster, name: 'agents', taskDefinition: job, strategy: 'DAEMON', settled: true }),
    );
  }
  return fleet;
}

/** Bottlerocket hosts of ECS Managed Instances: on the old version, in the fleet's cluster, and none of our business. */
function addManaged(cloud: Cloud, { fleet: { managed } }: Plan): ReadonlyMap<string, string> {
  const { ecs, hosts, register, quietly } = cloud.controls;
  const arns = new Map<string, string>();
  if (managed === 0) return arns;
  const capacityProviderName = 'ecs-manages-these';
  quietly(() => {
    ecs.createCapacityProvider({ name: capacityProviderName, kind: 'managed-instances', cluster });
    for (let number = 1; number <= managed; number += 1) {
      const ec2InstanceId = `i-0a1b2c3d4e5f6900${number}`;
      const availabilityZone = `${cloud.region}a`;
      const variant = 'aws-ecs-1';
      hosts.add({
        instanceId: ec2InstanceId,
        kind: 'bottlerocket',
        version: '1.1.1',
        variant,
        availabilityZone,
        tags: {},
      });
      const attributes = { 'bottlerocket.variant': variant };
      arns.set(
        ec2InstanceId,
        register({
          cluster,
          ec2InstanceId,
          availabilityZone,
          attributes,
          capacityProviderName,
          tags: {},
          ...noRoom,
        }),
      );
    }
  });
  return arns;
}

interface Template {
  readonly Resources: Record<string, { readonly Type: string; readonly Properties: { Value?: unknown } }>;
}

function withConfig(template: Template, { config }: Plan): Template {
  const value = JSON.stringify(parseUpdaterConfig(config, 'the plan'));
  for (const { Type, Properties } of Object.values(template.Resources))
    if (Type === 'AWS::SSM::Parameter') Properties.Value = value;
  return template;
}

import { ServiceError } from '../wire/service.ts';
import { makeNoise } from './agent-noise.ts';
import type { EcsContext } from './context.ts';
import { newDeployment, primary } from './deployments.ts';
import { roomChanged, setConnection } from './instances.ts';
import { findCluster, findDefinition } from './lookup.ts';
import type { Cluster, ContainerInstance, EcsService, LoadBalancing } from './model.ts';
import { instanceChanged } from './native-events.ts';
import { canPlace, choosePlace } from './placement.ts';
import { compileQuery } from './query/match.ts';
import { serviceTask } from './service-tasks.ts';
import { startTask } from './tasks.ts';

/** A host that registers itself. */
export interface InstanceSpec {
  readonly cluster: string;
  readonly ec2InstanceId: string;
  readonly availabilityZone: string;
  /** Custom attributes such as `bottlerocket.variant`; they count only at the first registration. */
  readonly attributes?: Readonly<Record<string, string>>;
  readonly capacityProviderName?: string;
  /** CPU units and MiB. */
  readonly cpu: number;
  readonly memory: number;
  readonly agentVersion?: string;
  readonly tags?: Readonly<Record<string, string>>;
}

/** A service to create. Defaults are those of ECS: min 100 / max 200, for DAEMON 0 / 100. */
export interface ServiceSpec {
  readonly cluster: string;
  readonly name: string;
  readonly taskDefinition: string;
  readonly strategy?: 'REPLICA' | 'DAEMON';
  readonly desiredCount?: number;
  readonly minimumHealthyPercent?: number;
  readonly maximumPercent?: number;
  readonly healthCheckGracePeriodSeconds?: number;
  readonly loadBalancing?: LoadBalancing;
  /** An expression of the cluster query language (`memberOf`). */
  readonly placementConstraint?: string;
  readonly zoneRebalancing?: boolean;
  /** Its tasks have been running for long: they are there at once, without events. */
  readonly settled?: boolean;
}

const CAPABILITIES = [
  'com.amazonaws.ecs.capability.privileged-container',
  'com.amazonaws.ecs.capability.docker-remote-api.1.21',
  'com.amazonaws.ecs.capability.task-iam-role',
];

/** A new cluster, or the one of that name. */
export function createClusterState(context: EcsContext, name: string): Cluster {
  const known = context.clusters.get(name);
  if (known) return known;
  const cluster: Cluster = {
    name,
    arn: context.arn(`cluster/${name}`),
    instances: new Map(),
    services: new Map(),
    tasks: new Map(),
    zones: new Map(),
    waiting: new Set(),
    daemons: new Set(),
  };
  context.clusters.set(name, cluster);
  return cluster;
}

/** Registers a host, or takes it as connected again when it is known. */
export function registerInstance(context: EcsContext, spec: InstanceSpec): ContainerInstance {
  const known = context.byEc2Id.get(spec.ec2InstanceId);
  if (known?.status === 'INACTIVE') {
    throw new ServiceError('ClientException', `Container instance is INACTIVE. arn: ${known.arn}`);
  }
  if (known) {
    known.agentPresent = true;
    setConnection(context, known, true);
    return known;
  }
  const instance = newInstance(context, spec, findCluster(context, spec.cluster));
  const { cluster } = instance;
  cluster.instances.set(instance.id, instance);
  const zone = cluster.zones.get(spec.availabilityZone) ?? [];
  zone.push(instance);
  cluster.zones.set(spec.availabilityZone, zone);
  context.byEc2Id.set(spec.ec2InstanceId, instance);
  instanceChanged(context, instance);
  roomChanged(context, instance);
  makeNoise(context, instance);
  return instance;
}

function newInstance(context: EcsContext, spec: InstanceSpec, cluster: Cluster): ContainerInstance {
  const id = context.ids.hex();
  const now = context.clock.now();
  const isManaged = context.providers.get(spec.capacityProviderName ?? '')?.kind === 'managed-instances';
  const attributes = new Map<string, string | undefined>([
    ['ecs.availability-zone', spec.availabilityZone],
    ['ecs.os-type', 'linux'],
    ['ecs.cpu-architecture', 'x86_64'],
    ...CAPABILITIES.map((name): [string, undefined] => [name, undefined]),
    ...Object.entries(spec.attributes ?? {}),
  ]);
  return {
    id,
    arn: context.arn(`container-instance/${cluster.name}/${id}`),
    sequence: context.ids.next(),
    cluster,
    ec2InstanceId: spec.ec2InstanceId,
    availabilityZone: spec.availabilityZone,
    capacityProviderName: spec.capacityProviderName,
    launchType: isManaged ? 'MANAGED_INSTANCES' : 'EC2',
    registered: { cpu: spec.cpu, memory: spec.memory },
    registeredAt: now,
    agentVersion: spec.agentVersion ?? '1.105.1',
    attributes,
    tags: new Map(Object.entries(spec.tags ?? {})),
    status: 'ACTIVE',
    version: 0,
    agentConnected: true,
    agentPresent: true,
    agentChangedAt: now,
    agentOkSince: now,
    updatedAt: now,
    health: 'OK',
    healthReason: undefined,
    healthChangedAt: now,
    remainingCpu: spec.cpu,
    remainingMemory: spec.memory,
    runningTasksCount: 0,
    pendingTasksCount: 0,
    live: new Set(),
    tasks: new Set(),
    deregisteredAt: undefined,
  };
}

/** Creates a service and lets the scheduler start its tasks. */
export function createServiceState(context: EcsContext, spec: ServiceSpec): EcsService {
  const cluster = findCluster(context, spec.cluster);
  if (isTaken(cluster, spec.name)) throw new Error(`service "${spec.name}" exists already`);
  const service = newService(context, spec, cluster);
  cluster.services.set(service.name, service);
  if (service.strategy === 'DAEMON') {
    cluster.daemons.add(service);
    for (const instance of cluster.instances.values()) {
      if (instance.status !== 'INACTIVE') service.dirty.add(instance);
    }
  }
  if (spec.settled) settleService(context, service);
  context.serviceChanged(service);
  return service;
}

/** The name of a service that is gone can be used again. */
export function isTaken({ services }: Cluster, name: string): boolean {
  const service = services.get(name);
  return service !== undefined && service.status !== 'INACTIVE';
}

function settleService(context: EcsContext, service: EcsService): void {
  const start = (instance: ContainerInstance): void => {
    startTask(context, { ...serviceTask(service, instance), settled: true });
  };
  if (service.strategy === 'DAEMON') {
    for (const one of service.dirty) if (canPlace(one, primary(service).definition, service)) start(one);
    return;
  }
  for (let count = 0; count < service.desiredCount; count += 1) {
    const { definition } = primary(service);
    const instance = choosePlace(service.cluster, definition, service, context.placementRandom);
    if (!instance) return;
    start(instance);
  }
}

function newService(context: EcsContext, spec: ServiceSpec, cluster: Cluster): EcsService {
  const daemon = spec.strategy === 'DAEMON';
  const now = context.clock.now();
  const deployment = newDeployment(context, findDefinition(context, spec.taskDefinition));
  return {
    name: spec.name,
    arn: context.arn(`service/${cluster.name}/${spec.name}`),
    sequence: context.ids.next(),
    cluster,
    strategy: spec.strategy ?? 'REPLICA',
    status: 'ACTIVE',
    deployments: [{ ...deployment, isCompleted: spec.settled ?? false }],
    createdAt: now,
    loadBalancing: spec.loadBalancing,
    constraint: spec.placementConstraint === undefined ? undefined : compileQuery(spec.placementConstraint),
    placementConstraint: spec.placementConstraint,
    healthCheckGracePeriodSeconds: spec.healthCheckGracePeriodSeconds,
    desiredCount: spec.desiredCount ?? 0,
    minimumHealthyPercent: spec.minimumHealthyPercent ?? (daemon ? 0 : 100),
    maximumPercent: spec.maximumPercent ?? (daemon ? 100 : 200),
    zoneRebalancing: spec.zoneRebalancing ?? false,
    starting: new Set(),
    healthy: new Set(),
    evicting: new Set(),
    stopping: new Set(),
    deadCount: 0,
    runningCount: 0,
    byZone: new Map(),
    byInstance: new Map(),
    dirty: new Set(),
    events: [],
    tickSet: false,
    isSteady: false,
    reachedDesired: false,
    low: undefined,
    rebalancing: false,
  };
}

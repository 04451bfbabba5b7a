import type { Cloud } from '../cloud.ts';
import type { ServiceSpec } from '../ecs/create.ts';
import type { TaskDefinitionSpec } from '../ecs/control.ts';
import type { Release } from '../hosts/repository.ts';

/** The shape of the services that run on a fleet: all that ECS lets one say, but where and how many. */
export interface FleetService extends Partial<
  Omit<ServiceSpec, 'cluster' | 'taskDefinition' | 'desiredCount' | 'strategy'>
> {
  /** How long a task takes to stop, to become healthy and the like. */
  readonly task?: Partial<Omit<TaskDefinitionSpec, 'family' | 'cpu' | 'memory'>>;
}

/** A cluster of Bottlerocket hosts with tasks on them. */
export interface FleetSpec {
  readonly cluster: string;
  /** Bottlerocket instances. */
  readonly instances: number;
  /** Default: three zones of the Region. */
  readonly zones?: number;
  /** Tasks of one service on each instance; each instance has room for as many again. Default: 2. */
  readonly tasksPerInstance?: number;
  /** A service spreads over at most as many instances. Default: 100. */
  readonly instancesPerService?: number;
  /** What runs. */
  readonly from: string;
  /** What is released at once, for every host to see; nothing when missing. */
  readonly to?: string;
  /** More on the release: waves, say. */
  readonly release?: Partial<Release>;
  /** Default: `aws-ecs-1`. */
  readonly variant?: string;
  readonly service?: FleetService;
  /** A capacity provider to which the Bottlerocket instances belong; default: none. */
  readonly capacityProvider?: {
    readonly name: string;
    readonly kind: 'auto-scaling-group' | 'managed-instances';
  };
  /** Amazon Linux instances beside them, which carry no `bottlerocket.variant`. Default: 0. */
  readonly amazonLinux?: number;
  readonly tags?: Readonly<Record<string, string>>;
}

/** A fleet that is up and in service. */
export interface Fleet {
  readonly clusterArn: string;
  /** EC2 ids of the Bottlerocket instances, in order. */
  readonly instanceIds: readonly string[];
  readonly amazonLinuxIds: readonly string[];
  readonly containerInstanceArns: ReadonlyMap<string, string>;
  readonly serviceNames: readonly string[];
}

const TASK_CPU = 256;
const TASK_MEMORY_MIB = 512;
const DAY_MS = 86_400_000;

/** The cluster of the walk-through: three hosts with two tasks each, on 1.1.1, beside one Amazon Linux host. */
export const walkThroughFleet: FleetSpec = {
  cluster: 'maishsk-bottlerocket',
  instances: 3,
  tasksPerInstance: 2,
  from: '1.1.1',
  to: '1.1.2',
  variant: 'aws-ecs-1',
  amazonLinux: 1,
};

/** Puts a fleet into a cloud: hosts, EC2 instances, container instances and services whose tasks have long been running. */
export function createFleet(cloud: Cloud, spec: FleetSpec): Fleet {
  const builder = new FleetBuilder(cloud, spec);
  // All of it was there before the simulation began, so no event tells of it.
  cloud.controls.quietly(() => builder.build());
  return builder.fleet();
}

class FleetBuilder {
  readonly #cloud: Cloud;
  readonly #spec: FleetSpec;
  readonly #arns = new Map<string, string>();
  readonly #serviceNames: string[] = [];
  readonly #tasksPerInstance: number;
  readonly #ids: string[] = [];
  readonly #amazonLinuxIds: string[] = [];
  #clusterArn = '';

  constructor(cloud: Cloud, spec: FleetSpec) {
    this.#cloud = cloud;
    this.#spec = spec;
    this.#tasksPerInstance = spec.tasksPerInstance ?? 2;
  }

  build(): void {
    const { controls } = this.#cloud;
    const { cluster, instances, instancesPerService = 100, amazonLinux = 0, capacityProvider } = this.#spec;
    this.#clusterArn = controls.ecs.createCluster(cluster);
    if (capacityProvider) controls.ecs.createCapacityProvider({ ...capacityProvider, cluster });
    this.#publish();
    const first = controls.hosts.list().length;
    for (let number = 1; number <= instances; number += 1) this.#ids.push(instanceId(first + number));
    const groups = Array.from({ length: Math.ceil(instances / instancesPerService) }, (_, group) =>
      this.#ids.slice(group * instancesPerService, (group + 1) * instancesPerService),
    );
    groups.forEach((group, index) => this.#addGroup(group, index, groups.length));
    for (let number = 1; number <= amazonLinux; number += 1) {
      const id = instanceId(first + instances + number);
      this.#amazonLinuxIds.push(id);
      this.#add(id, 'amazon-linux');
    }
  }

  fleet(): Fleet {
    return {
      clusterArn: this.#clusterArn,
      instanceIds: this.#ids,
      amazonLinuxIds: this.#amazonLinuxIds,
      containerInstanceArns: this.#arns,
      serviceNames: this.#serviceNames,
    };
  }

  #publish(): void {
    const { from, to, release } = this.#spec;
    const { hosts } = this.#cloud.controls;
    const now = this.#cloud.clock.now();
    hosts.publish({ version: from, publishedAt: now - 30 * DAY_MS });
    if (to !== undefined) hosts.publish({ version: to, publishedAt: now, ...release });
  }

  /** Adds instances and the service that fills them, alone: other instances are no place for it while it settles. */
  #addGroup(ids: readonly string[], index: number, groups: number): void {
    const { ecs } = this.#cloud.controls;
    for (const id of ids) this.#add(id, 'bottlerocket');
    this.#addService(ids.length, groups === 1 ? 'web' : `web-${index + 1}`);
    if (groups === 1) return;
    for (const id of ids) ecs.setAgentConnected(id, false);
    if (index === groups - 1) for (const id of this.#arns.keys()) ecs.setAgentConnected(id, true);
  }

  #addService(instances: number, defaultName: string): void {
    if (this.#tasksPerInstance === 0) return;
    const { cluster, service = {} } = this.#spec;
    const { ecs } = this.#cloud.controls;
    const { task, name, ...shape } = service;
    const fullName = name === undefined ? defaultName : defaultName.replace('web', name);
    const taskDefinition = ecs.registerTaskDefinition({
      family: fullName,
      cpu: TASK_CPU,
      memory: TASK_MEMORY_MIB,
      ...task,
    });
    ecs.createService({
      cluster,
      name: fullName,
      taskDefinition,
      desiredCount: instances * this.#tasksPerInstance,
      settled: true,
      ...shape,
    });
    this.#serviceNames.push(fullName);
  }

  #add(id: string, kind: 'bottlerocket' | 'amazon-linux'): void {
    const { hosts, register } = this.#cloud.controls;
    const { cluster, from, variant = 'aws-ecs-1', zones = 3, tags = {}, capacityProvider } = this.#spec;
    const zone = `${this.#cloud.region}${'abcdef'[this.#arns.size % zones]}`;
    const isBottlerocket = kind === 'bottlerocket';
    hosts.add({
      instanceId: id,
      kind,
      version: isBottlerocket ? from : '2023.9.20260101',
      variant: isBottlerocket ? variant : 'amazon-linux',
      availabilityZone: zone,
      tags,
    });
    const room = Math.max(1, this.#tasksPerInstance) * 2;
    const arn = register({
      cluster,
      ec2InstanceId: id,
      availabilityZone: zone,
      attributes: isBottlerocket ? { 'bottlerocket.variant': variant } : {},
      cpu: TASK_CPU * room,
      memory: TASK_MEMORY_MIB * room,
      tags,
      ...(isBottlerocket && capacityProvider && { capacityProviderName: capacityProvider.name }),
    });
    this.#arns.set(id, arn);
  }
}

function instanceId(number: number): string {
  return `i-0a1b2c3d4e5f6${String(number).padStart(4, '0')}`;
}

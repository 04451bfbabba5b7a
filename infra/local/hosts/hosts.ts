import type { Clock } from '../clock/clock.ts';
import type { Random } from '../random.ts';
import type { HostFault } from './faults.ts';
import { Host } from './host.ts';
import type { HostListener, HostSpec, Phase, Power } from './host-types.ts';
import type { PartitionSet, SetName } from './partitions.ts';
import type { Release, Repository } from './repository.ts';
import { defaultHostSettings, type HostSettings } from './settings.ts';
import type { UpdateState } from './update-status.ts';

/** What {@link createHosts} needs. */
export interface HostsOptions extends HostListener {
  readonly clock: Clock;
  /** Named streams of randomness. */
  readonly random: (name: string) => Random;
  readonly repository: Repository;
  readonly settings?: Partial<HostSettings>;
}

/** A host as an onlooker may know it. Plain data. */
export interface HostSnapshot {
  readonly instanceId: string;
  readonly kind: 'bottlerocket' | 'amazon-linux';
  readonly variant: string;
  readonly version: string;
  readonly power: Power;
  readonly phase: Phase;
  readonly bootId: string;
  readonly bootedAt: number;
  readonly agentConnected: boolean;
  readonly ssmOnline: boolean;
  readonly containerRuntimeHealthy: boolean;
  readonly seed: number;
  /** Undefined before the first refresh of this boot. */
  readonly updateState: UpdateState | undefined;
  readonly active: SetName;
  readonly sets: Readonly<Record<SetName, Readonly<PartitionSet>>>;
  readonly faults: readonly HostFault[];
}

/** All simulated machines. EC2's own view of them (states, events) is in `ec2/`. */
export interface Hosts {
  add(spec: HostSpec): Host;
  /** Throws when there is no such host. */
  get(instanceId: string): Host;
  find(instanceId: string): Host | undefined;
  list(): readonly Host[];
  /** Anybody's reboot of the machine, not by way of EC2. */
  reboot(instanceId: string): void;
  stop(instanceId: string): void;
  start(instanceId: string): void;
  terminate(instanceId: string): void;
  publish(release: Release): void;
  withdraw(version: string): void;
  /** The versions that are released for a kind of host, highest first, whatever their waves. */
  released(variant: string, architecture: string): readonly string[];
  fault(instanceId: string, fault: HostFault): void;
  /** Drops what has not struck yet and switches the control container on again. A host that hangs keeps hanging. */
  clearFaults(instanceId: string): void;
  snapshot(instanceId: string): HostSnapshot;
  /** Adds a listener for everything that happens from now on. */
  observe(listener: HostListener): void;
}

/** Makes an empty park of hosts. */
export function createHosts(options: HostsOptions): Hosts {
  const hosts = new Map<string, Host>();
  const listeners: HostListener[] = [options];
  const world = {
    clock: options.clock,
    repository: options.repository,
    settings: { ...defaultHostSettings, ...options.settings },
    listener: fanOut(listeners),
  };
  const get = (instanceId: string): Host => {
    const host = hosts.get(instanceId);
    if (!host) throw new Error(`no host ${instanceId}`);
    return host;
  };
  return {
    add: (spec) => {
      if (hosts.has(spec.instanceId)) throw new Error(`host ${spec.instanceId} is there already`);
      const host = new Host(spec, world, options.random(`host ${spec.instanceId}`));
      hosts.set(spec.instanceId, host);
      world.listener.onAdded(spec.instanceId);
      if (host.spec.up) host.startUp();
      else host.boot();
      return host;
    },
    get,
    find: (instanceId) => hosts.get(instanceId),
    list: () => [...hosts.values()],
    reboot: (instanceId) => get(instanceId).reboot(),
    stop: (instanceId) => get(instanceId).powerOff('off'),
    start: (instanceId) => {
      if (get(instanceId).power === 'off') get(instanceId).boot();
    },
    terminate: (instanceId) => get(instanceId).powerOff('terminated'),
    publish: (release) => options.repository.publish(release),
    withdraw: (version) => options.repository.withdraw(version),
    released: (variant, architecture) => {
      const everyone = { seed: 0, ignoreWaves: true, versionLock: 'latest', running: '0.0.0' };
      return options.repository.offer({ variant, architecture, ...everyone }, options.clock.now()).available;
    },
    fault: (instanceId, fault) => get(instanceId).addFault(fault),
    clearFaults: (instanceId) => {
      const host = get(instanceId);
      host.faults.clear();
      if (host.spec.controlContainer && !host.controlContainer) host.setControlContainer(true);
    },
    snapshot: (instanceId) => snapshot(get(instanceId)),
    observe: (listener) => void listeners.push(listener),
  };
}

function snapshot(host: Host): HostSnapshot {
  const { partitions } = host;
  return {
    instanceId: host.instanceId,
    kind: host.spec.kind,
    variant: host.spec.variant,
    version: host.version,
    power: host.power,
    phase: host.phase,
    bootId: host.bootId,
    bootedAt: host.bootedAt,
    agentConnected: host.agentConnected,
    ssmOnline: host.ssmOnline,
    containerRuntimeHealthy: host.containerRuntimeHealthy,
    seed: host.updateSettings.seed,
    updateState: host.updates.status()?.update_state,
    active: partitions.active,
    sets: { A: { ...partitions.sets.A }, B: { ...partitions.sets.B } },
    faults: host.faults.list(),
  };
}

function fanOut(listeners: readonly HostListener[]): Required<HostListener> {
  return {
    onAdded: (id) => listeners.forEach((listener) => listener.onAdded?.(id)),
    onUp: (id) => listeners.forEach((listener) => listener.onUp?.(id)),
    onAgentConnected: (id, connected) =>
      listeners.forEach((listener) => listener.onAgentConnected?.(id, connected)),
    onReboot: (id) => listeners.forEach((listener) => listener.onReboot?.(id)),
    onPower: (id, power) => listeners.forEach((listener) => listener.onPower?.(id, power)),
    onSsmOnline: (id, online) => listeners.forEach((listener) => listener.onSsmOnline?.(id, online)),
    onUpdateState: (id, state) => listeners.forEach((listener) => listener.onUpdateState?.(id, state)),
    onContainerRuntime: (id, healthy) =>
      listeners.forEach((listener) => listener.onContainerRuntime?.(id, healthy)),
  };
}

import { randomHex } from '../random.ts';
import { draw, type Range } from '../hosts/settings.ts';
import { type Ec2Context, instanceArn } from './context.ts';
import type { Instance, InstanceState, ReachabilityStatus } from './instance.ts';

/** The instances and their changes of state. A machine that joins the hosts is an instance here from then on. */
export class Ec2Fleet {
  private readonly context: Ec2Context;
  private readonly instances = new Map<string, Instance>();

  constructor(context: Ec2Context) {
    this.context = context;
    for (const host of context.hosts.list()) this.adopt(host.instanceId);
    context.hosts.observe({
      onAdded: (instanceId) => this.adopt(instanceId),
      onReboot: (instanceId) => this.reachable(instanceId, 'impaired'),
      onUp: (instanceId) => this.reachable(instanceId, 'ok'),
    });
  }

  /** Those that are described: a terminated one for an hour more. */
  list(): readonly Instance[] {
    return [...this.instances.values()].filter((instance) => this.isDescribed(instance));
  }

  find(instanceId: string): Instance | undefined {
    const instance = this.instances.get(instanceId);
    return instance && this.isDescribed(instance) ? instance : undefined;
  }

  reboot(instance: Instance): void {
    const { clock, random, settings, hosts } = this.context;
    clock.after(draw(random, settings.rebootMs), () => {
      if (instance.state === 'running') hosts.reboot(instance.instanceId);
    });
  }

  stop(instance: Instance): void {
    if (instance.state !== 'running' && instance.state !== 'pending') return;
    this.change(instance, 'stopping');
    this.context.hosts.stop(instance.instanceId);
    this.laterFrom(instance, 'stopping', this.context.settings.stoppingMs, () =>
      this.change(instance, 'stopped'),
    );
  }

  start(instance: Instance): void {
    const { clock, hosts, settings } = this.context;
    if (instance.state !== 'stopped') return;
    instance.launchedAt = clock.now();
    this.change(instance, 'pending');
    hosts.start(instance.instanceId);
    this.laterFrom(instance, 'pending', settings.pendingMs, () => this.change(instance, 'running'));
  }

  terminate(instance: Instance, reason: string): void {
    const { clock, hosts, settings, onTerminated } = this.context;
    if (instance.state === 'shutting-down' || instance.state === 'terminated') return;
    instance.stateReason = reason;
    this.change(instance, 'shutting-down');
    hosts.terminate(instance.instanceId);
    this.laterFrom(instance, 'shutting-down', settings.shuttingDownMs, () => {
      instance.terminatedAt = clock.now();
      this.change(instance, 'terminated');
      onTerminated?.(instance.instanceId);
    });
  }

  private isDescribed({ terminatedAt = Infinity }: Instance): boolean {
    return terminatedAt > this.context.clock.now() - this.context.settings.describedAfterEndMs;
  }

  private adopt(instanceId: string): void {
    const { clock, random, settings, hosts, region } = this.context;
    const { spec } = hosts.get(instanceId);
    const zones = ['a', 'b', 'c'];
    const instance: Instance = {
      instanceId,
      reservationId: `r-${randomHex(random, 17)}`,
      availabilityZone:
        spec.availabilityZone === ''
          ? `${region}${zones[this.instances.size % zones.length] ?? 'a'}`
          : spec.availabilityZone,
      instanceType: spec.arch === 'aarch64' ? 'm7g.large' : 'm7i.large',
      imageId: `ami-${randomHex(random, 17)}`,
      launchedAt: clock.now(),
      state: 'running',
      reachability: [{ from: clock.now(), status: 'initializing' }],
      statusLagMs: draw(random, settings.statusLagMs),
    };
    this.instances.set(instanceId, instance);
    if (spec.up) {
      instance.reachability[0] = { from: 0, status: 'ok' };
      return;
    }
    this.change(instance, 'pending');
    this.laterFrom(instance, 'pending', settings.pendingMs, () => this.change(instance, 'running'));
  }

  private reachable(instanceId: string, status: ReachabilityStatus): void {
    const instance = this.instances.get(instanceId);
    if (!instance || instance.reachability.at(-1)?.status === status) return;
    instance.reachability.push({ from: this.context.clock.now(), status });
    instance.statusLagMs = draw(this.context.random, this.context.settings.statusLagMs);
    if (instance.reachability.length > 10) instance.reachability.shift();
  }

  private laterFrom(instance: Instance, state: InstanceState, range: Range, run: () => void): void {
    this.context.clock.after(draw(this.context.random, range), () => {
      if (instance.state === state) run();
    });
  }

  private change(instance: Instance, state: InstanceState): void {
    instance.state = state;
    this.context.emit({
      source: 'aws.ec2',
      detailType: 'EC2 Instance State-change Notification',
      resources: [instanceArn(this.context, instance.instanceId)],
      detail: { 'instance-id': instance.instanceId, state },
    });
  }
}

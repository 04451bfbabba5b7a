import { draw } from '../hosts/settings.ts';
import { privateAddressOf, privateNameOf } from '../ec2/address.ts';
import type { Host } from '../hosts/host.ts';
import { compareVersions } from '../hosts/version.ts';
import { type Input, type Operation, ServiceError } from '../wire/service.ts';
import { anyResource, seconds, type SsmContext } from './context.ts';
import { page, requiredText, structures, textList } from './read-input.ts';

interface Platform {
  readonly name: string;
  readonly version: string;
}

interface Registration {
  readonly registeredAt: number;
  shown: Platform;
  next?: { readonly platform: Platform; readonly at: number };
  /** When the agent was last heard, while it is away. */
  lastPingAt: number;
}

/** What Systems Manager knows of its managed instances; it lags behind what they are. */
export class Inventory {
  private readonly context: SsmContext;
  private readonly registrations = new Map<string, Registration>();

  constructor(context: SsmContext) {
    this.context = context;
    for (const host of context.hosts.list()) if (host.ssmOnline) this.agentStarted(host);
    context.hosts.observe({
      onSsmOnline: (instanceId, online) => {
        const known = this.registrations.get(instanceId);
        if (online) this.agentStarted(context.hosts.get(instanceId));
        else if (known) known.lastPingAt = context.clock.now();
      },
    });
  }

  /** Whether SendCommand takes an instance. An agent that is merely away is no reason against it by default. */
  takesCommands(instanceId: string): boolean {
    const host = this.context.hosts.find(instanceId);
    if (!host || host.power !== 'on' || !this.registrations.has(instanceId)) return false;
    return !this.context.settings.refuseConnectionLost || this.pingStatus(host) === 'Online';
  }

  operation(): Operation {
    return {
      access: () => [{ action: 'ssm:DescribeInstanceInformation', resource: anyResource(this.context) }],
      run: (input) => {
        const shown = this.context.hosts
          .list()
          .filter((host) => host.power === 'on')
          .flatMap((host) => this.show(host));
        const filters = readFilters(input);
        const matching = shown.filter((one) =>
          filters.every((filter) => filter(one, this.tags(one.InstanceId))),
        );
        const { items, ...next } = page(matching, input, { minimum: 5, maximum: 50, normal: 10 });
        return { InstanceInformationList: items.map((one) => this.addressed(one)), ...next };
      },
    };
  }

  private tags(instanceId: string): Readonly<Record<string, string>> {
    return this.context.hosts.get(instanceId).tags;
  }

  private agentStarted(host: Host): void {
    const { clock, random, settings } = this.context;
    const now = clock.now();
    const platform = platformOf(host);
    const known = this.registrations.get(host.instanceId);
    if (!known) {
      const fresh = { registeredAt: now, shown: platform, lastPingAt: now };
      this.registrations.set(host.instanceId, fresh);
      return;
    }
    known.shown = current(known, now);
    known.next = { platform, at: now + draw(random, settings.platformInfoStaleMs) };
  }

  private pingStatus(host: Host): 'Online' | 'ConnectionLost' {
    const { clock, settings } = this.context;
    const lastPingAt = this.registrations.get(host.instanceId)?.lastPingAt ?? 0;
    return host.ssmOnline || clock.now() - lastPingAt < settings.pingLostMs ? 'Online' : 'ConnectionLost';
  }

  private show(host: Host) {
    const known = this.registrations.get(host.instanceId);
    if (!known) return [];
    const now = this.context.clock.now();
    const { name, version } = current(known, now);
    return [
      {
        InstanceId: host.instanceId,
        PingStatus: this.pingStatus(host),
        LastPingDateTime: seconds(host.ssmOnline ? now - (now % 60_000) : known.lastPingAt),
        AgentVersion: '3.3.2299.0',
        IsLatestVersion: false,
        PlatformType: 'Linux',
        PlatformName: name,
        PlatformVersion: version,
        RegistrationDate: seconds(known.registeredAt),
        ResourceType: 'EC2Instance',
        SourceId: host.instanceId,
        SourceType: 'AWS::EC2::Instance',
      },
    ];
  }

  /** No filter asks for addresses, and working out those of thousands that are not shown takes its time. */
  private addressed(one: Shown) {
    const { InstanceId } = one;
    const { region } = this.context;
    return {
      ...one,
      IPAddress: privateAddressOf(InstanceId),
      ComputerName: privateNameOf(InstanceId, region),
    };
  }
}

function current(registration: Registration, now: number): Platform {
  const { shown, next } = registration;
  return next && next.at <= now ? next.platform : shown;
}

/** Before Bottlerocket 1.7.0 the agent named the system of its own container. */
function platformOf(host: Host): Platform {
  const known = host.spec.kind === 'bottlerocket' && compareVersions(host.version, '1.7.0') >= 0;
  return known ? { name: 'Bottlerocket', version: host.version } : { name: 'Amazon Linux', version: '2' };
}

type Shown = Readonly<Record<string, unknown>> & { readonly InstanceId: string };
type Filter = (shown: Shown, tags: Readonly<Record<string, string>>) => boolean;

const fieldOf: Readonly<Record<string, string>> = {
  InstanceIds: 'InstanceId',
  PingStatus: 'PingStatus',
  PlatformTypes: 'PlatformType',
  AgentVersion: 'AgentVersion',
  ResourceType: 'ResourceType',
};

function readFilters(input: Input): readonly Filter[] {
  const written = [
    ...structures(input, 'Filters').map((filter) => ({
      key: requiredText(filter, 'Key'),
      values: textList(filter, 'Values'),
    })),
    ...structures(input, 'InstanceInformationFilterList').map((filter) => ({
      key: requiredText(filter, 'key'),
      values: textList(filter, 'valueSet'),
    })),
  ];
  return written.map(({ key, values }): Filter => {
    if (key.startsWith('tag:')) return (_, tags) => values.includes(tags[key.slice(4)] ?? '');
    const field = fieldOf[key];
    if (field === undefined) {
      throw new ServiceError('InvalidFilterKey', `The specified key ${key} is not valid.`);
    }
    return (shown) => values.includes(String(shown[field]));
  });
}

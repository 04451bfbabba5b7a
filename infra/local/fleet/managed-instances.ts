import type { Clock } from '../clock/clock.ts';
import type { Ec2Control } from '../ec2/ec2.ts';
import type { EcsControl } from '../ecs/control.ts';
import type { InstanceSpec } from '../ecs/create.ts';
import type { Hosts } from '../hosts/hosts.ts';
import { randomHex, type Random } from '../random.ts';

const dayMs = 86_400_000;
/** ECS replaces a managed instance, it never updates one: it drains it on its 14th day and ends it by its 21st. */
const replacedAfterMs = 14 * dayMs;
const endedAfterMs = 21 * dayMs;
const lookEveryMs = 60_000;

/** What AWS needs to see to its managed instances. */
export interface ManagedParts {
  readonly clock: Clock;
  readonly random: Random;
  readonly hosts: Hosts;
  readonly ecs: Pick<EcsControl, 'containerInstance' | 'drain' | 'isManaged'>;
  readonly ec2: Pick<Ec2Control, 'terminate'>;
  readonly register: (spec: InstanceSpec) => string;
}

/** Registers container instances, and sees to those of ECS Managed Instances from then on. */
export function registerManaged(parts: ManagedParts): (spec: InstanceSpec) => string {
  const { clock, ecs, register } = parts;
  const registerAndWatch = (spec: InstanceSpec): string => {
    const arn = register(spec);
    if (ecs.isManaged(spec.capacityProviderName)) {
      clock.after(replacedAfterMs, () => replace(parts, spec, registerAndWatch));
    }
    return arn;
  };
  return registerAndWatch;
}

/** Starts another instance from the newest image, drains the old one, and ends it when it is empty or its time is over. */
function replace(parts: ManagedParts, old: InstanceSpec, register: ManagedParts['register']): void {
  const { clock, random, hosts, ecs } = parts;
  const host = hosts.find(old.ec2InstanceId);
  if (host === undefined || host.power === 'terminated') return;
  const { variant, arch, availabilityZone } = host.spec;
  const instanceId = `i-${randomHex(random, 17)}`;
  const version = hosts.released(variant, arch)[0] ?? host.version;
  hosts.add({ instanceId, variant, arch, availabilityZone, version, tags: host.tags, up: false });
  let isRegistered = false;
  hosts.observe({
    onAgentConnected: (id) => {
      if (id !== instanceId || isRegistered) return;
      isRegistered = true;
      register({ ...old, ec2InstanceId: instanceId });
      ecs.drain(old.ec2InstanceId);
      endWhenEmpty(parts, old.ec2InstanceId, clock.now() + endedAfterMs - replacedAfterMs);
    },
  });
}

function endWhenEmpty(parts: ManagedParts, instanceId: string, until: number): void {
  const { clock, ecs, ec2 } = parts;
  const isEmpty = ecs.containerInstance(instanceId).liveTasksCount === 0;
  if (isEmpty || clock.now() >= until) ec2.terminate(instanceId);
  else clock.after(lookEveryMs, () => endWhenEmpty(parts, instanceId, until));
}

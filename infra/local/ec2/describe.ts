import type { Host } from '../hosts/host.ts';
import { ServiceError } from '../wire/service.ts';
import { type Instance, shownReachability, stateCodes } from './instance.ts';

/** `{ code, name }` of an instance's state. */
export function stateOf(instance: Instance) {
  return { code: stateCodes[instance.state], name: instance.state };
}

/** An instance as DescribeInstances shows it. */
export function describeInstance(instance: Instance, host: Host) {
  return {
    instanceId: instance.instanceId,
    imageId: instance.imageId,
    instanceState: stateOf(instance),
    privateIpAddress: instance.privateAddress,
    privateDnsName: `ip-${instance.privateAddress.replaceAll('.', '-')}.ec2.internal`,
    instanceType: instance.instanceType,
    launchTime: new Date(instance.launchedAt).toISOString(),
    placement: { availabilityZone: instance.availabilityZone, tenancy: 'default' },
    architecture: host.spec.arch === 'aarch64' ? 'arm64' : 'x86_64',
    tagSet: Object.entries(host.spec.tags).map(([key, value]) => ({ key, value })),
    ...(instance.stateReason !== undefined && {
      stateReason: { code: instance.stateReason.split(':')[0], message: instance.stateReason },
    }),
  };
}

/** An instance as DescribeInstanceStatus shows it; the checks look at a while ago. */
export function describeStatus(instance: Instance, now: number) {
  const running = instance.state === 'running';
  const reachability = running ? shownReachability(instance, now) : 'not-applicable';
  const detail = {
    ok: 'passed',
    initializing: 'initializing',
    impaired: 'failed',
    'not-applicable': undefined,
  };
  const summary = (status: typeof reachability) => ({
    status,
    ...(detail[status] && { details: [{ name: 'reachability', status: detail[status] }] }),
  });
  return {
    instanceId: instance.instanceId,
    availabilityZone: instance.availabilityZone,
    instanceState: stateOf(instance),
    instanceStatus: summary(reachability),
    systemStatus: summary(running ? 'ok' : 'not-applicable'),
  };
}

/** Without IncludeAllInstances only running instances have a status. */
export function isDescribedByStatus(instance: Instance): boolean {
  return instance.state === 'running';
}

/** The values of an instance that a filter's name means. */
export function instanceField(name: string, instance: Instance, host: Host): readonly string[] {
  if (name.startsWith('tag:')) {
    const value = host.spec.tags[name.slice(4)];
    return value === undefined ? [] : [value];
  }
  switch (name) {
    case 'instance-id':
      return [instance.instanceId];
    case 'instance-state-name':
      return [instance.state];
    case 'instance-state-code':
      return [String(stateCodes[instance.state])];
    case 'availability-zone':
      return [instance.availabilityZone];
    case 'tag-key':
      return Object.keys(host.spec.tags);
    default:
      throw new ServiceError('InvalidParameterValue', `The filter '${name}' is invalid`);
  }
}

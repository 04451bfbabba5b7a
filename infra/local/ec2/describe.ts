import type { Host } from '../hosts/host.ts';
import { ServiceError } from '../wire/service.ts';
import { privateAddressOf, privateNameOf, relatedId } from './address.ts';
import { type Instance, shownReachability, stateCodes } from './instance.ts';

/** `{ code, name }` of an instance's state. */
export function stateOf(instance: Instance) {
  return { code: stateCodes[instance.state], name: instance.state };
}

/** An instance as DescribeInstances shows it. What the simulation has no part in is as for any instance in a VPC. */
export function describeInstance(instance: Instance, host: Host, region: string) {
  const { instanceId } = instance;
  const isGone = instance.state === 'terminated';
  return {
    instanceId,
    imageId: instance.imageId,
    instanceState: stateOf(instance),
    privateDnsName: isGone ? '' : privateNameOf(instanceId, region),
    dnsName: '',
    reason: instance.stateReason ?? '',
    amiLaunchIndex: 0,
    productCodes: [],
    instanceType: instance.instanceType,
    launchTime: new Date(instance.launchedAt).toISOString(),
    placement: { availabilityZone: instance.availabilityZone, groupName: '', tenancy: 'default' },
    monitoring: { state: 'disabled' },
    groupSet: isGone ? [] : [{ groupId: relatedId('all', 'sg'), groupName: 'ecs-instances' }],
    networkInterfaceSet: [],
    ...(isGone ? {} : network(instanceId)),
    architecture: host.spec.arch === 'aarch64' ? 'arm64' : 'x86_64',
    rootDeviceType: 'ebs',
    rootDeviceName: '/dev/xvda',
    blockDeviceMapping: isGone ? [] : [volume(instance)],
    virtualizationType: 'hvm',
    clientToken: '',
    tagSet: Object.entries(host.tags).map(([key, value]) => ({ key, value })),
    hypervisor: 'xen',
    ebsOptimized: false,
    enaSupport: true,
    hibernationOptions: { configured: false },
    cpuOptions: { coreCount: 1, threadsPerCore: 2 },
    metadataOptions: {
      state: 'applied',
      httpTokens: 'required',
      httpPutResponseHopLimit: 2,
      httpEndpoint: 'enabled',
      httpProtocolIpv6: 'disabled',
      instanceMetadataTags: 'disabled',
    },
    platformDetails: 'Linux/UNIX',
    usageOperation: 'RunInstances',
    usageOperationUpdateTime: new Date(instance.launchedAt).toISOString(),
    ...(instance.stateReason !== undefined && {
      stateReason: { code: instance.stateReason.split(':')[0], message: instance.stateReason },
    }),
  };
}

function network(instanceId: string) {
  return {
    subnetId: relatedId('all', 'subnet'),
    vpcId: relatedId('all', 'vpc'),
    privateIpAddress: privateAddressOf(instanceId),
    sourceDestCheck: true,
  };
}

function volume({ instanceId, launchedAt }: Instance) {
  const attachTime = new Date(launchedAt).toISOString();
  const ebs = { volumeId: relatedId(instanceId, 'vol'), status: 'attached', attachTime };
  return { deviceName: '/dev/xvda', ebs: { ...ebs, deleteOnTermination: true } };
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
    details: detail[status] === undefined ? [] : [{ name: 'reachability', status: detail[status] }],
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
    const value = host.tags[name.slice(4)];
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
    case 'image-id':
      return [instance.imageId];
    case 'instance-type':
      return [instance.instanceType];
    case 'private-ip-address':
      return [privateAddressOf(instance.instanceId)];
    case 'vpc-id':
      return [relatedId('all', 'vpc')];
    case 'tag-key':
      return Object.keys(host.tags);
    default:
      throw new ServiceError('InvalidParameterValue', `The filter '${name}' is invalid`);
  }
}

import { randomUuid } from '../random.ts';
import type { Service } from '../wire/service.ts';
import { type Ec2Context, instanceArn } from './context.ts';
import { Ec2Fleet } from './fleet.ts';
import type { Instance } from './instance.ts';
import { ec2Operations } from './operations.ts';
import { defaultEc2Settings, type Ec2Settings } from './settings.ts';

/** What {@link createEc2} needs. Made before hosts are added or after: it knows those that are there. */
export interface Ec2Options extends Omit<Ec2Context, 'settings'> {
  readonly settings?: Partial<Ec2Settings>;
}

/** What happens to instances without a call of EC2's API. */
export interface Ec2Control {
  reboot(instanceId: string): void;
  stop(instanceId: string): void;
  start(instanceId: string): void;
  terminate(instanceId: string): void;
  /** The spot interruption warning; the instance is terminated two minutes later. */
  interruptSpot(instanceId: string): void;
  /** Auto Scaling wants to terminate it: the lifecycle action's event, and termination after the heartbeat time-out. */
  terminateByAutoScaling(instanceId: string, options?: LifecycleOptions): void;
}

/** The Auto Scaling lifecycle hook that holds up a termination. */
export interface LifecycleOptions {
  /** Default: `ecs-instances`. */
  readonly autoScalingGroup?: string;
  /** Default: `drain-before-terminate`. */
  readonly hook?: string;
  /** Default: 5 minutes. */
  readonly waitMs?: number;
}

const spotNoticeMs = 120_000;

/** The simulated EC2 over the simulated hosts: instances, their states and events. */
export function createEc2(options: Ec2Options): { readonly service: Service; readonly control: Ec2Control } {
  const context: Ec2Context = { ...options, settings: { ...defaultEc2Settings, ...options.settings } };
  const fleet = new Ec2Fleet(context);
  const get = (instanceId: string): Instance => {
    const instance = fleet.find(instanceId);
    if (!instance) throw new Error(`no EC2 instance ${instanceId}`);
    return instance;
  };
  return {
    service: {
      name: 'ec2',
      protocol: 'query',
      apiVersion: '2016-11-15',
      namespace: 'http://ec2.amazonaws.com/doc/2016-11-15/',
      operations: ec2Operations(context, fleet),
    },
    control: {
      reboot: (id) => fleet.reboot(get(id)),
      stop: (id) => fleet.stop(get(id)),
      start: (id) => fleet.start(get(id)),
      terminate: (id) => fleet.terminate(get(id), 'Client.UserInitiatedShutdown: User initiated shutdown'),
      interruptSpot: (id) => interruptSpot(context, fleet, get(id)),
      terminateByAutoScaling: (id, lifecycle) => terminateByAutoScaling(context, fleet, get(id), lifecycle),
    },
  };
}

function interruptSpot(context: Ec2Context, fleet: Ec2Fleet, instance: Instance): void {
  context.emit({
    source: 'aws.ec2',
    detailType: 'EC2 Spot Instance Interruption Warning',
    resources: [`arn:aws:ec2:${instance.availabilityZone}:instance/${instance.instanceId}`],
    detail: { 'instance-id': instance.instanceId, 'instance-action': 'terminate' },
  });
  context.clock.after(spotNoticeMs, () => {
    fleet.terminate(instance, 'Server.SpotInstanceTermination: Spot instance termination');
  });
}

function terminateByAutoScaling(
  context: Ec2Context,
  fleet: Ec2Fleet,
  instance: Instance,
  options: LifecycleOptions = {},
): void {
  const { autoScalingGroup = 'ecs-instances', hook = 'drain-before-terminate', waitMs = 300_000 } = options;
  const owner = `arn:aws:autoscaling:${context.region}:${context.account}`;
  const groupId = randomUuid(context.random);
  context.emit({
    source: 'aws.autoscaling',
    detailType: 'EC2 Instance-terminate Lifecycle Action',
    resources: [`${owner}:autoScalingGroup:${groupId}:autoScalingGroupName/${autoScalingGroup}`],
    detail: {
      LifecycleActionToken: randomUuid(context.random),
      AutoScalingGroupName: autoScalingGroup,
      LifecycleHookName: hook,
      EC2InstanceId: instance.instanceId,
      LifecycleTransition: 'autoscaling:EC2_INSTANCE_TERMINATING',
      Origin: 'AutoScalingGroup',
      Destination: 'EC2',
    },
  });
  context.clock.after(waitMs, () => {
    const reason = `Client.UserInitiatedShutdown: terminated by ${instanceArn(context, instance.instanceId)}'s group`;
    fleet.terminate(instance, reason);
  });
}

import type { EcsControl } from '../ecs/control.ts';
import type { InstanceSpec } from '../ecs/create.ts';
import type { EmitNative } from '../events/native-event.ts';
import type { Hosts } from '../hosts/hosts.ts';

/** How hosts become container instances and stop being such. */
export interface HostsInEcs {
  /** Registers a host; its ARN. From then on ECS follows what happens to it. */
  readonly register: (spec: InstanceSpec) => string;
  /** ECS listens to EC2: it drains an instance that will be terminated, and ends the tasks of one that is stopped. */
  readonly hearEc2: EmitNative;
  /** An instance is terminated: ECS deregisters it, unless it was stopped before, or its agent was away. */
  readonly terminated: (instanceId: string) => void;
}

/** What tells ECS that an instance is about to be terminated. */
const announcements = new Set([
  'EC2 Instance-terminate Lifecycle Action',
  'EC2 Spot Instance Interruption Warning',
]);

/** Lets ECS follow its hosts: agents come and go, a host that goes down takes its tasks with it. */
export function bindHosts(hosts: Hosts, ecs: EcsControl): HostsInEcs {
  const registered = new Set<string>();
  /**
   * "Stopped container instances or instances with disconnected agents aren't automatically deregistered when terminated"
   * (ECS API Reference, DeregisterContainerInstance).
   */
  const staying = new Set<string>();
  hosts.observe({
    onUp: (instanceId) => void staying.delete(instanceId),
    onAgentConnected: (instanceId, connected) => {
      if (registered.has(instanceId)) ecs.setAgentConnected(instanceId, connected);
    },
    onReboot: (instanceId) => {
      if (registered.has(instanceId)) ecs.hostRebooted(instanceId);
    },
    onContainerRuntime: (instanceId, healthy) => {
      if (registered.has(instanceId)) ecs.setContainerHealth(instanceId, healthy ? 'OK' : 'IMPAIRED');
    },
  });
  return {
    register: (spec) => {
      const arn = ecs.registerContainerInstance(spec);
      registered.add(spec.ec2InstanceId);
      return arn;
    },
    hearEc2: ({ detailType, detail }) => {
      if (announcements.has(detailType)) {
        const leaving = String(detail['EC2InstanceId'] ?? detail['instance-id']);
        if (registered.has(leaving)) ecs.drainBeforeTermination(leaving);
        return;
      }
      const instanceId = String(detail['instance-id']);
      if (!registered.has(instanceId)) return;
      if (detail.state === 'shutting-down' && !ecs.containerInstance(instanceId).agentConnected)
        staying.add(instanceId);
      if (detail.state !== 'stopping') return;
      staying.add(instanceId);
      ecs.hostStopped(instanceId);
    },
    terminated: (instanceId) => {
      if (registered.delete(instanceId) && !staying.has(instanceId)) ecs.deregister(instanceId);
    },
  };
}

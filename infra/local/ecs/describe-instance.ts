import type { ContainerInstance } from './model.ts';
import type { EcsSettings } from './settings.ts';

/** How a time is written: seconds on the wire, ISO 8601 in events. */
export type WriteTime = (ms: number) => number | string;

/** Seconds since the epoch, as AWS JSON writes timestamps. */
export const wireTime: WriteTime = (ms) => ms / 1000;

/** ISO 8601, as events write timestamps. */
export const eventTime: WriteTime = (ms) => new Date(ms).toISOString();

/** A container instance's attributes as a list; capability attributes have no value. */
export function attributeList(instance: ContainerInstance): { name: string; value?: string }[] {
  return Array.from(instance.attributes, ([name, value]) =>
    value === undefined ? { name } : { name, value },
  );
}

/** What events and answers say alike of a container instance. */
export function instanceCore(instance: ContainerInstance, time: WriteTime): Record<string, unknown> {
  return {
    containerInstanceArn: instance.arn,
    ec2InstanceId: instance.ec2InstanceId,
    version: instance.version,
    versionInfo: {
      agentHash: '0a1b2c3d',
      agentVersion: instance.agentVersion,
      dockerVersion: 'DockerVersion: 25.0.8',
    },
    remainingResources: resources(instance.remainingCpu, instance.remainingMemory),
    registeredResources: resources(instance.registered.cpu, instance.registered.memory),
    status: instance.status,
    agentConnected: instance.agentConnected,
    runningTasksCount: instance.runningTasksCount,
    pendingTasksCount: instance.pendingTasksCount,
    registeredAt: time(instance.registeredAt),
  };
}

/** A container instance as DescribeContainerInstances answers it. */
export function describeInstance(
  instance: ContainerInstance,
  include: readonly string[],
  now: number,
  settings: EcsSettings,
): Record<string, unknown> {
  const tags = include.includes('TAGS') ? instance.tags : new Map<string, string>();
  return {
    ...instanceCore(instance, wireTime),
    ...(instance.capacityProviderName !== undefined && {
      capacityProviderName: instance.capacityProviderName,
    }),
    attributes: attributeList(instance),
    attachments: [],
    tags: Array.from(tags, ([key, value]) => ({ key, value })),
    ...(include.includes('CONTAINER_INSTANCE_HEALTH') && { healthStatus: health(instance, now, settings) }),
  };
}

function health(instance: ContainerInstance, now: number, settings: EcsSettings): Record<string, unknown> {
  const goneForMs = instance.agentConnected ? 0 : now - instance.agentChangedAt;
  const isShown = settings.agentConnectivityShown;
  const agent = isShown && goneForMs > settings.agentImpairedAfterMs ? 'IMPAIRED' : 'OK';
  const overall = instance.health === 'OK' ? agent : instance.health;
  const connectivity = {
    type: 'AGENT_CONNECTIVITY',
    status: agent,
    lastUpdated: wireTime(now),
    // An absence that is not (yet) an impairment changes no status.
    lastStatusChange: wireTime(
      agent === 'OK' ? instance.agentOkSince : instance.agentChangedAt + settings.agentImpairedAfterMs,
    ),
  };
  return {
    overallStatus: overall,
    details: [
      {
        type: 'CONTAINER_RUNTIME',
        status: instance.health,
        ...(instance.healthReason !== undefined && { statusReason: instance.healthReason }),
        lastUpdated: wireTime(now),
        lastStatusChange: wireTime(instance.healthChangedAt),
      },
      ...(isShown ? [connectivity] : []),
    ],
  };
}

function resources(cpu: number, memory: number): Record<string, unknown>[] {
  const number = (name: string, integerValue: number): Record<string, unknown> => ({
    name,
    type: 'INTEGER',
    doubleValue: 0,
    longValue: 0,
    integerValue,
  });
  const ports = (name: string, stringSetValue: string[]): Record<string, unknown> => ({
    name,
    type: 'STRINGSET',
    doubleValue: 0,
    longValue: 0,
    integerValue: 0,
    stringSetValue,
  });
  return [
    number('CPU', cpu),
    number('MEMORY', memory),
    ports('PORTS', ['22', '2376', '2375', '51678', '51679']),
    ports('PORTS_UDP', []),
  ];
}

import { wireTime, type WriteTime } from './describe-instance.ts';
import type { Task } from './model.ts';

/** What events and answers say alike of a task. */
export function taskCore(task: Task, time: WriteTime): Record<string, unknown> {
  return {
    attachments: [],
    attributes: [{ name: 'ecs.cpu-architecture', value: 'x86_64' }],
    availabilityZone: task.instance.availabilityZone,
    clusterArn: task.cluster.arn,
    connectivity: task.instance.agentConnected ? 'CONNECTED' : 'DISCONNECTED',
    connectivityAt: time(task.createdAt),
    containerInstanceArn: task.instance.arn,
    containers: [container(task)],
    cpu: String(task.definition.cpu),
    createdAt: time(task.createdAt),
    desiredStatus: task.desiredStatus,
    group: task.group,
    lastStatus: task.lastStatus,
    launchType: task.instance.launchType,
    memory: String(task.definition.memory),
    overrides: { containerOverrides: [{ name: task.definition.family }] },
    ...(task.startedAt !== undefined && {
      pullStartedAt: time(task.createdAt),
      pullStoppedAt: time(task.startedAt),
      startedAt: time(task.startedAt),
    }),
    ...(task.startedBy !== undefined && { startedBy: task.startedBy }),
    ...(task.stopCode !== undefined && { stopCode: task.stopCode, stoppedReason: task.stoppedReason }),
    ...(task.stoppingAt !== undefined && { stoppingAt: time(task.stoppingAt) }),
    ...(task.stoppedAt !== undefined && {
      stoppedAt: time(task.stoppedAt),
      executionStoppedAt: time(task.diedAt ?? task.stoppedAt),
    }),
    taskArn: task.arn,
    taskDefinitionArn: task.definition.arn,
    version: task.version,
  };
}

/** A task as DescribeTasks answers it. */
export function describeTask(task: Task): Record<string, unknown> {
  return {
    ...taskCore(task, wireTime),
    ...(task.instance.capacityProviderName !== undefined && {
      capacityProviderName: task.instance.capacityProviderName,
    }),
    enableExecuteCommand: false,
    healthStatus: healthOf(task),
    inferenceAccelerators: [],
    tags: [],
  };
}

function healthOf(task: Task): string {
  if (task.definition.healthyAfterMs === undefined) return 'UNKNOWN';
  return task.healthy && task.lastStatus === 'RUNNING' ? 'HEALTHY' : 'UNKNOWN';
}

function container(task: Task): Record<string, unknown> {
  const seen = task.lastStatus === 'PROVISIONING' ? 'PENDING' : task.lastStatus;
  return {
    containerArn: `${task.arn.replace(':task/', ':container/')}/${backwards(task.id)}`,
    taskArn: task.arn,
    name: task.definition.family,
    image: task.definition.image,
    lastStatus: seen === 'DEACTIVATING' || seen === 'STOPPING' ? 'RUNNING' : seen,
    networkBindings: [],
    networkInterfaces: [],
    healthStatus: healthOf(task),
    cpu: String(task.definition.cpu),
    memory: String(task.definition.memory),
    ...(task.startedAt !== undefined && { runtimeId: `${task.id}${backwards(task.id)}` }),
    ...(task.exitCode !== undefined && { exitCode: task.exitCode }),
  };
}

function backwards(id: string): string {
  return id.split('').toReversed().join('');
}

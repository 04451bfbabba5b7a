import { wireTime } from './describe-instance.ts';
import type { EcsService } from './model.ts';
import { daemonDesired } from './scheduler-daemon.ts';

/** A service as DescribeServices answers it. */
export function describeService(service: EcsService): Record<string, unknown> {
  const counts = {
    desiredCount: service.strategy === 'DAEMON' ? daemonDesired(service) : service.desiredCount,
    runningCount: service.runningCount,
    pendingCount: service.starting.size + service.healthy.size - service.runningCount,
  };
  return {
    serviceArn: service.arn,
    serviceName: service.name,
    clusterArn: service.cluster.arn,
    loadBalancers: service.loadBalancing
      ? [
          {
            containerName: service.definition.family,
            containerPort: 80,
            targetGroupArn: targetGroup(service),
          },
        ]
      : [],
    serviceRegistries: [],
    status: 'ACTIVE',
    ...counts,
    launchType: 'EC2',
    taskDefinition: service.definition.arn,
    deploymentConfiguration: {
      deploymentCircuitBreaker: { enable: false, rollback: false },
      maximumPercent: service.maximumPercent,
      minimumHealthyPercent: service.minimumHealthyPercent,
      strategy: 'ROLLING',
    },
    deployments: deployments(service, counts),
    events: service.events.map(({ id, at, message }) => ({ id, createdAt: wireTime(at), message })),
    createdAt: wireTime(service.createdAt),
    placementConstraints:
      service.placementConstraint === undefined
        ? []
        : [{ type: 'memberOf', expression: service.placementConstraint }],
    placementStrategy:
      service.strategy === 'DAEMON'
        ? []
        : [
            { type: 'spread', field: 'attribute:ecs.availability-zone' },
            { type: 'spread', field: 'instanceId' },
          ],
    ...(service.healthCheckGracePeriodSeconds !== undefined && {
      healthCheckGracePeriodSeconds: service.healthCheckGracePeriodSeconds,
    }),
    schedulingStrategy: service.strategy,
    deploymentController: { type: 'ECS' },
    tags: [],
    enableECSManagedTags: false,
    propagateTags: 'NONE',
    enableExecuteCommand: false,
    availabilityZoneRebalancing: service.zoneRebalancing ? 'ENABLED' : 'DISABLED',
  };
}

function deployments(service: EcsService, counts: Record<string, number>): Record<string, unknown>[] {
  const own = {
    id: service.deploymentId,
    status: service.deploying ? 'ACTIVE' : 'PRIMARY',
    taskDefinition: service.definition.arn,
    ...counts,
    failedTasks: 0,
    createdAt: wireTime(service.createdAt),
    updatedAt: wireTime(service.createdAt),
    launchType: 'EC2',
    rolloutState: 'COMPLETED',
    rolloutStateReason: `ECS deployment ${service.deploymentId} completed.`,
  };
  if (!service.deploying) return [own];
  const id = `${service.deploymentId.slice(0, -1)}${(Number(service.deploymentId.slice(-1)) + 1) % 10}`;
  const newer = {
    ...own,
    id,
    status: 'PRIMARY',
    runningCount: 0,
    pendingCount: 0,
    createdAt: wireTime(service.deployedAt),
    updatedAt: wireTime(service.deployedAt),
    rolloutState: 'IN_PROGRESS',
    rolloutStateReason: `ECS deployment ${id} in progress.`,
  };
  return [newer, own];
}

function targetGroup(service: EcsService): string {
  const owner = service.arn.split(':').slice(3, 5).join(':');
  return `arn:aws:elasticloadbalancing:${owner}:targetgroup/${service.name}/0123456789abcdef`;
}

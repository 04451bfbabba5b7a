import { wireTime } from './describe-instance.ts';
import { primary } from './deployments.ts';
import type { Deployment, EcsService } from './model.ts';
import { daemonDesired } from './scheduler-daemon.ts';

/** A service as DescribeServices answers it. */
export function describeService(service: EcsService): Record<string, unknown> {
  const { definition } = primary(service);
  const counts = {
    desiredCount: wanted(service),
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
            containerName: definition.family,
            containerPort: 80,
            targetGroupArn: targetGroup(service),
          },
        ]
      : [],
    serviceRegistries: [],
    status: service.status,
    ...counts,
    launchType: 'EC2',
    taskDefinition: definition.arn,
    deploymentConfiguration: {
      deploymentCircuitBreaker: { enable: false, rollback: false },
      maximumPercent: service.maximumPercent,
      minimumHealthyPercent: service.minimumHealthyPercent,
      strategy: 'ROLLING',
    },
    deployments: service.deployments.map((deployment) => describeDeployment(service, deployment)),
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

/** How many tasks a service wants; a DAEMON that is deleted wants none. */
function wanted(service: EcsService): number {
  if (service.status !== 'ACTIVE') return 0;
  return service.strategy === 'DAEMON' ? daemonDesired(service) : service.desiredCount;
}

function describeDeployment(service: EcsService, deployment: Deployment): Record<string, unknown> {
  const isPrimary = deployment === primary(service);
  const own = [...service.healthy, ...service.starting].filter((task) => task.deployment === deployment);
  const running = own.filter(({ startedAt }) => startedAt !== undefined).length;
  return {
    id: deployment.id,
    status: isPrimary ? 'PRIMARY' : 'ACTIVE',
    taskDefinition: deployment.definition.arn,
    desiredCount: isPrimary ? wanted(service) : 0,
    runningCount: running,
    pendingCount: own.length - running,
    failedTasks: 0,
    createdAt: wireTime(deployment.createdAt),
    updatedAt: wireTime(deployment.updatedAt),
    launchType: 'EC2',
    rolloutState: deployment.isCompleted ? 'COMPLETED' : 'IN_PROGRESS',
    rolloutStateReason: `ECS deployment ${deployment.id} ${deployment.isCompleted ? 'completed' : 'in progress'}.`,
  };
}

function targetGroup(service: EcsService): string {
  const owner = service.arn.split(':').slice(3, 5).join(':');
  return `arn:aws:elasticloadbalancing:${owner}:targetgroup/${service.name}/0123456789abcdef`;
}

import { ServiceError, type Input, type Operation } from '../../wire/service.ts';
import type { EcsContext } from '../context.ts';
import { deleteService } from '../delete-service.ts';
import { deploy, primary } from '../deployments.ts';
import { describeService } from '../describe-service.ts';
import { findDefinition } from '../lookup.ts';
import type { Cluster, EcsService } from '../model.ts';
import { noteHealthyCount } from '../service-sets.ts';
import { inCluster, onEach } from './access.ts';
import {
  choice,
  choices,
  flag,
  integer,
  invalid,
  objects,
  refuse,
  requiredText,
  requiredTexts,
  text,
} from './input.ts';
import { page } from './paging.ts';
import { inputCluster, resourceArn, resourceId, type Failure } from './resolve.ts';

const NOT_SIMULATED = [
  'capacityProviderStrategy',
  'networkConfiguration',
  'placementConstraints',
  'placementStrategy',
  'platformVersion',
  'deploymentController',
  'loadBalancers',
  'serviceRegistries',
  'serviceConnectConfiguration',
  'volumeConfigurations',
  'vpcLatticeConfigurations',
];

/** ListServices, DescribeServices, UpdateService, DeleteService. */
export function serviceOperations(context: EcsContext): Record<string, Operation> {
  return {
    ListServices: {
      access: (input) => inCluster(context, input, 'ListServices'),
      run: (input) => {
        const cluster = inputCluster(context, input);
        const strategy = choice(input, 'schedulingStrategy', ['REPLICA', 'DAEMON']);
        const launchType = choice(input, 'launchType', ['EC2', 'FARGATE', 'EXTERNAL', 'MANAGED_INSTANCES']);
        const { items, nextToken } = page(
          input,
          cluster.services.values(),
          (service) =>
            service.status !== 'INACTIVE' &&
            (strategy === undefined || service.strategy === strategy) &&
            (launchType === undefined || launchType === 'EC2'),
          100,
          10,
        );
        return { serviceArns: items.map(({ arn }) => arn), nextToken };
      },
    },
    DescribeServices: {
      access: (input) =>
        onEach(context, input, 'DescribeServices', 'service', requiredTexts(input, 'services', 10)),
      run: (input) => describeServices(context, input),
    },
    UpdateService: {
      access: (input) => onEach(context, input, 'UpdateService', 'service', [requiredText(input, 'service')]),
      run: (input) => updateService(context, input),
    },
    DeleteService: {
      access: (input) => onEach(context, input, 'DeleteService', 'service', [requiredText(input, 'service')]),
      run: (input) => {
        const service = activeService(context, input);
        if (service.desiredCount > 0 && !flag(input, 'force')) {
          const message = 'The service cannot be stopped while it is scaled above 0.';
          throw new ServiceError('InvalidParameterException', message);
        }
        deleteService(context, service);
        return { service: describeService(service) };
      },
    },
  };
}

function lookUpService(cluster: Cluster, field: string, identifier: string): EcsService | undefined {
  return cluster.services.get(resourceId(cluster, 'service', field, identifier));
}

function describeServices(context: EcsContext, input: Input): unknown {
  const cluster = inputCluster(context, input);
  choices(input, 'include', ['TAGS']);
  const services: unknown[] = [];
  const failures: Failure[] = [];
  for (const identifier of requiredTexts(input, 'services', 10)) {
    const service = lookUpService(cluster, 'services', identifier);
    if (service) services.push(describeService(service));
    else failures.push({ arn: resourceArn(context, input, 'service', identifier), reason: 'MISSING' });
  }
  return { services, failures };
}

function activeService(context: EcsContext, input: Input): EcsService {
  const identifier = requiredText(input, 'service');
  const service = lookUpService(inputCluster(context, input), 'service', identifier);
  if (!service)
    throw new ServiceError('ServiceNotFoundException', `Service not found. service: ${identifier}`);
  if (service.status !== 'ACTIVE')
    throw new ServiceError('ServiceNotActiveException', `Service was not ACTIVE. service: ${identifier}`);
  return service;
}

function updateService(context: EcsContext, input: Input): unknown {
  refuse(input, 'UpdateService', NOT_SIMULATED);
  const service = activeService(context, input);
  const desiredCount = integer(input, 'desiredCount', 0, 1_000_000);
  if (desiredCount !== undefined && service.strategy === 'DAEMON') {
    throw invalid('desiredCount', desiredCount, 'cannot be set for the DAEMON scheduling strategy');
  }
  const percents = percentsOf(service, input);
  const grace = integer(input, 'healthCheckGracePeriodSeconds', 0, 2_147_483_647);
  const taskDefinition = text(input, 'taskDefinition');
  const { definition: current } = primary(service);
  const definition = taskDefinition === undefined ? current : findDefinition(context, taskDefinition);
  const isForced = flag(input, 'forceNewDeployment');
  const zones = choice(input, 'availabilityZoneRebalancing', ['ENABLED', 'DISABLED']);
  if (desiredCount !== undefined && desiredCount > service.desiredCount) service.reachedDesired = false;
  service.desiredCount = desiredCount ?? service.desiredCount;
  service.minimumHealthyPercent = percents.minimum;
  service.maximumPercent = percents.maximum;
  service.healthCheckGracePeriodSeconds = grace ?? service.healthCheckGracePeriodSeconds;
  if (zones !== undefined) service.zoneRebalancing = zones === 'ENABLED';
  if (isForced || definition !== current) deploy(context, service, definition);
  noteHealthyCount(context, service, 'UpdateService');
  context.serviceChanged(service);
  return { service: describeService(service) };
}

function percentsOf(service: EcsService, input: Input): { minimum: number; maximum: number } {
  const [configuration = {}] = objects(
    {
      deploymentConfiguration:
        input.deploymentConfiguration === undefined ? [] : [input.deploymentConfiguration],
    },
    'deploymentConfiguration',
  );
  const minimum = integer(configuration, 'minimumHealthyPercent', 0, 100) ?? service.minimumHealthyPercent;
  const maximum = integer(configuration, 'maximumPercent', 1, 1_000_000) ?? service.maximumPercent;
  if (maximum < 100) throw invalid('deploymentConfiguration.maximumPercent', maximum, 'must be at least 100');
  if (service.strategy === 'DAEMON' && maximum !== 100) {
    throw invalid('deploymentConfiguration.maximumPercent', maximum, 'must be 100 for the DAEMON strategy');
  }
  return { minimum, maximum };
}

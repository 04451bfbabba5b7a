import type { Input, Operation } from '../../wire/service.ts';
import type { EcsContext } from '../context.ts';
import { createServiceState, isTaken } from '../create.ts';
import { describeService } from '../describe-service.ts';
import { findDefinition } from '../lookup.ts';
import { compileQuery } from '../query/match.ts';
import { onEach } from './access.ts';
import { choice, integer, invalid, objects, refuse, requiredText, text } from './input.ts';
import { inputCluster } from './resolve.ts';

const NAME = /^[A-Za-z0-9_-]{1,255}$/;
const NOT_SIMULATED = [
  'capacityProviderStrategy',
  'deploymentController',
  'loadBalancers',
  'networkConfiguration',
  'placementStrategy',
  'platformVersion',
  'serviceConnectConfiguration',
  'serviceRegistries',
  'volumeConfigurations',
  'vpcLatticeConfigurations',
];

/** CreateService, for services of tasks on the cluster's own instances. */
export function createServiceOperations(context: EcsContext): Record<string, Operation> {
  return {
    CreateService: {
      access: (input) =>
        onEach(context, input, 'CreateService', 'service', [requiredText(input, 'serviceName')]),
      run: (input) => createService(context, input),
    },
  };
}

function createService(context: EcsContext, input: Input): unknown {
  refuse(input, 'CreateService', NOT_SIMULATED);
  const cluster = inputCluster(context, input);
  const name = requiredText(input, 'serviceName');
  if (!NAME.test(name)) throw invalid('serviceName', name, 'must be 1 to 255 letters, digits, "-" or "_"');
  if (isTaken(cluster, name)) throw invalid('serviceName', name, 'Creation of service was not idempotent');
  const launchType =
    choice(input, 'launchType', ['EC2', 'FARGATE', 'EXTERNAL', 'MANAGED_INSTANCES']) ?? 'EC2';
  if (launchType !== 'EC2') throw invalid('launchType', launchType, 'must be EC2 here');
  const strategy = choice(input, 'schedulingStrategy', ['REPLICA', 'DAEMON']) ?? 'REPLICA';
  const desiredCount = integer(input, 'desiredCount', 0, 5_000);
  if (strategy === 'DAEMON' && desiredCount !== undefined)
    throw invalid('desiredCount', desiredCount, 'cannot be set for the DAEMON scheduling strategy');
  if (strategy === 'REPLICA' && desiredCount === undefined)
    throw invalid('desiredCount', desiredCount, 'is required for the REPLICA scheduling strategy');
  const grace = integer(input, 'healthCheckGracePeriodSeconds', 0, 2_147_483_647);
  const expression = placementConstraint(input);
  const service = createServiceState(context, {
    cluster: cluster.name,
    name,
    taskDefinition: findDefinition(context, requiredText(input, 'taskDefinition')).arn,
    strategy,
    ...percents(input, strategy),
    ...(desiredCount !== undefined && { desiredCount }),
    ...(grace !== undefined && { healthCheckGracePeriodSeconds: grace }),
    ...(expression !== undefined && { placementConstraint: expression }),
    // A service that is created without a word about it is rebalanced.
    zoneRebalancing:
      choice(input, 'availabilityZoneRebalancing', ['ENABLED', 'DISABLED']) !== 'DISABLED' &&
      strategy === 'REPLICA',
  });
  return { service: describeService(service) };
}

function percents(input: Input, strategy: 'REPLICA' | 'DAEMON') {
  const given = input['deploymentConfiguration'] ?? undefined;
  const [configuration = {}] = objects({ it: given === undefined ? [] : [given] }, 'it');
  const minimum = integer(configuration, 'minimumHealthyPercent', 0, 100);
  const maximum = integer(configuration, 'maximumPercent', 100, 1_000_000);
  if (strategy === 'DAEMON' && maximum !== undefined && maximum !== 100)
    throw invalid('deploymentConfiguration.maximumPercent', maximum, 'must be 100 for the DAEMON strategy');
  return {
    ...(minimum !== undefined && { minimumHealthyPercent: minimum }),
    ...(maximum !== undefined && { maximumPercent: maximum }),
  };
}

function placementConstraint(input: Input): string | undefined {
  const constraints = objects(input, 'placementConstraints');
  if (constraints.length > 1)
    throw invalid('placementConstraints', constraints, 'can have one member in the embedded ECS');
  const [constraint] = constraints;
  if (constraint === undefined) return undefined;
  choice(constraint, 'type', ['memberOf']);
  const expression = text(constraint, 'expression') ?? '';
  try {
    compileQuery(expression);
    return expression;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw invalid('placementConstraints.expression', expression, `is not an expression: ${error.message}`);
  }
}

import type { Input, Operation } from '../../wire/service.ts';
import type { EcsContext } from '../context.ts';
import { describeInstance } from '../describe-instance.ts';
import { deregisterInstance, setStatus } from '../instances.ts';
import type { Cluster, ContainerInstance } from '../model.ts';
import { compileQuery } from '../query/match.ts';
import { onCluster, onEach } from './access.ts';
import { choice, choices, invalid, requiredBoolean, requiredText, requiredTexts, text } from './input.ts';
import { page } from './paging.ts';
import { inputCluster, resourceArn, resourceId, type Failure } from './resolve.ts';

const STATUSES = ['ACTIVE', 'DRAINING', 'REGISTERING', 'DEREGISTERING', 'REGISTRATION_FAILED'] as const;

/** How long after its deregistration an instance can still be described. */
const INACTIVE_VISIBLE_MS = 3_600_000;

/** ListContainerInstances, DescribeContainerInstances, UpdateContainerInstancesState, DeregisterContainerInstance. */
export function instanceOperations(context: EcsContext): Record<string, Operation> {
  return {
    ListContainerInstances: {
      access: (input) => onCluster(context, input, 'ListContainerInstances'),
      run: (input) => listInstances(context, input),
    },
    DescribeContainerInstances: {
      access: (input) => onInstances(context, input, 'DescribeContainerInstances'),
      run: (input) => describeInstances(context, input),
    },
    UpdateContainerInstancesState: {
      access: (input) => onInstances(context, input, 'UpdateContainerInstancesState'),
      run: (input) => updateState(context, input),
    },
    DeregisterContainerInstance: {
      access: (input) => onCluster(context, input, 'DeregisterContainerInstance'),
      run: (input) => deregister(context, input),
    },
  };
}

/** A container instance that the call names, or why there is none to speak of. */
export function lookUpInstance(
  context: EcsContext,
  cluster: Cluster,
  field: string,
  identifier: string,
): ContainerInstance | undefined {
  const found = cluster.instances.get(resourceId(cluster, 'container-instance', field, identifier));
  const goneAt = found?.deregisteredAt;
  return goneAt !== undefined && context.clock.now() - goneAt > INACTIVE_VISIBLE_MS ? undefined : found;
}

function onInstances(context: EcsContext, input: Input, action: string): ReturnType<Operation['access']> {
  return onEach(
    context,
    input,
    action,
    'container-instance',
    requiredTexts(input, 'containerInstances', 100),
  );
}

function listInstances(context: EcsContext, input: Input): unknown {
  const cluster = inputCluster(context, input);
  const status = choice(input, 'status', STATUSES);
  const matches = filter(text(input, 'filter'));
  const { items, nextToken } = page(
    input,
    cluster.instances.values(),
    (instance) =>
      (status === undefined ? instance.status !== 'INACTIVE' : instance.status === status) &&
      matches(instance),
  );
  return { containerInstanceArns: items.map(({ arn }) => arn), nextToken };
}

function filter(expression: string | undefined): (instance: ContainerInstance) => boolean {
  if (expression === undefined || expression.trim() === '') return () => true;
  try {
    return compileQuery(expression);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw invalid(
      'filter',
      expression,
      `is not an expression of the cluster query language: ${error.message}`,
    );
  }
}

function describeInstances(context: EcsContext, input: Input): unknown {
  const cluster = inputCluster(context, input);
  const include = choices(input, 'include', ['TAGS', 'CONTAINER_INSTANCE_HEALTH']);
  const containerInstances: unknown[] = [];
  const failures: Failure[] = [];
  const now = context.clock.now();
  for (const identifier of requiredTexts(input, 'containerInstances', 100)) {
    const instance = lookUpInstance(context, cluster, 'containerInstances', identifier);
    if (instance) containerInstances.push(describeInstance(instance, include, now, context.settings));
    else {
      failures.push({
        arn: resourceArn(context, input, 'container-instance', identifier),
        reason: 'MISSING',
      });
    }
  }
  return { containerInstances, failures };
}

function updateState(context: EcsContext, input: Input): unknown {
  const cluster = inputCluster(context, input);
  const status = choice(input, 'status', STATUSES);
  if (status !== 'ACTIVE' && status !== 'DRAINING') {
    throw invalid('status', status, 'must be ACTIVE or DRAINING');
  }
  const containerInstances: unknown[] = [];
  const failures: Failure[] = [];
  const now = context.clock.now();
  for (const identifier of requiredTexts(input, 'containerInstances', 10)) {
    const arn = resourceArn(context, input, 'container-instance', identifier);
    const instance = lookUpInstance(context, cluster, 'containerInstances', identifier);
    if (!instance) failures.push({ arn, reason: 'MISSING' });
    else if (instance.status === 'INACTIVE') failures.push({ arn, reason: 'INACTIVE' });
    else {
      setStatus(context, instance, status);
      containerInstances.push(describeInstance(instance, [], now, context.settings));
    }
  }
  return { containerInstances, failures };
}

function deregister(context: EcsContext, input: Input): unknown {
  const cluster = inputCluster(context, input);
  const identifier = requiredText(input, 'containerInstance');
  const force = input['force'] === undefined ? false : requiredBoolean(input, 'force');
  const instance = lookUpInstance(context, cluster, 'containerInstance', identifier);
  if (!instance || instance.status === 'INACTIVE')
    throw invalid('containerInstance', identifier, 'The referenced container instance was not found');
  if (!force && instance.live.size > 0)
    throw invalid('containerInstance', identifier, 'Found running tasks on the instance');
  deregisterInstance(context, instance);
  return { containerInstance: describeInstance(instance, [], context.clock.now(), context.settings) };
}

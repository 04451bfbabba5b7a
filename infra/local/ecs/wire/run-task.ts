import { ServiceError, type Input, type Operation } from '../../wire/service.ts';
import type { EcsContext } from '../context.ts';
import { describeTask } from '../describe-task.ts';
import { findDefinition } from '../lookup.ts';
import { choosePlace } from '../placement.ts';
import { placementFailure, runStandalone } from '../standalone.ts';
import { choice, integer, invalid, refuse, requiredText, text } from './input.ts';
import { clusterArn, inputCluster, type Failure } from './resolve.ts';

const NOT_SIMULATED = [
  'capacityProviderStrategy',
  'networkConfiguration',
  'overrides',
  'placementConstraints',
  'placementStrategy',
  'platformVersion',
  'volumeConfigurations',
];

/** RunTask. */
export function runTaskOperations(context: EcsContext): Record<string, Operation> {
  const answered = new Map<string, Answered>();
  return {
    RunTask: {
      access: (input) => [
        {
          action: 'ecs:RunTask',
          resource: definitionArn(context, requiredText(input, 'taskDefinition')),
          context: { 'ecs:cluster': clusterArn(context, input) },
        },
      ],
      run: (input) => once(answered, input, () => runTask(context, input)),
    },
  };
}

interface Answered {
  readonly input: string;
  readonly answer: unknown;
}

/** The same `clientToken` again gets the first answer, and starts nothing; with other parameters it is a conflict. */
function once(answered: Map<string, Answered>, input: Input, run: () => unknown): unknown {
  const token = text(input, 'clientToken');
  if (token === undefined) return run();
  const written = JSON.stringify(input);
  const known = answered.get(token);
  if (known && known.input !== written) {
    throw new ServiceError('ConflictException', `The request differs from the first. clientToken: ${token}`);
  }
  const answer = known?.answer ?? run();
  answered.set(token, { input: written, answer });
  return answer;
}

/** IAM sees the revision that will run; of an unknown family what the caller wrote. */
export function definitionArn(context: EcsContext, identifier: string): string {
  try {
    return findDefinition(context, identifier).arn;
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    return identifier.startsWith('arn:') ? identifier : context.arn(`task-definition/${identifier}`);
  }
}

function runTask(context: EcsContext, input: Input): unknown {
  refuse(input, 'RunTask', NOT_SIMULATED);
  const wanted = integer(input, 'count', 1, 10) ?? 1;
  const cluster = inputCluster(context, input);
  const definition = findDefinition(context, requiredText(input, 'taskDefinition'));
  const launchType = choice(input, 'launchType', ['EC2', 'FARGATE', 'EXTERNAL']) ?? 'EC2';
  if (launchType !== 'EC2') throw invalid('launchType', launchType, 'must be EC2 here');
  const group = groupOf(input);
  const startedBy = startedByOf(input);
  if (cluster.zones.size === 0) {
    throw new ServiceError('InvalidParameterException', 'No Container Instances were found in your cluster.');
  }
  const tasks: unknown[] = [];
  const failures: Failure[] = [];
  for (let count = wanted; count > 0; count -= 1) {
    const instance = choosePlace(cluster, definition, undefined, context.placementRandom);
    if (!instance) {
      failures.push({ arn: cluster.arn, reason: placementFailure(cluster, definition) });
      continue;
    }
    const task = runStandalone(context, {
      cluster: cluster.name,
      taskDefinition: definition.arn,
      containerInstance: instance.id,
      ...(group !== undefined && { group }),
      ...(startedBy !== undefined && { startedBy }),
    });
    tasks.push(describeTask(task));
  }
  return { tasks, failures };
}

/** The group that a caller gives a task; those of services are not for callers. */
export function groupOf(input: Input): string | undefined {
  const group = text(input, 'group');
  if (group?.startsWith('service:')) throw invalid('group', group, 'cannot start with "service:"');
  return group;
}

/** The caller's own word for who started a task. */
export function startedByOf(input: Input): string | undefined {
  const startedBy = text(input, 'startedBy');
  if (startedBy === undefined || startedBy.length <= 128) return startedBy;
  throw invalid('startedBy', startedBy, 'can have up to 128 characters');
}

import type { Input, Operation } from '../../wire/service.ts';
import type { EcsContext } from '../context.ts';
import { describeTask } from '../describe-task.ts';
import { findDefinition } from '../lookup.ts';
import type { Cluster, TaskDefinition } from '../model.ts';
import { runStandalone } from '../standalone.ts';
import { refuse, requiredText, requiredTexts } from './input.ts';
import { lookUpInstance } from './instances.ts';
import { definitionArn, groupOf, startedByOf } from './run-task.ts';
import { clusterArn, inputCluster, resourceArn, type Failure } from './resolve.ts';

const NOT_SIMULATED = ['networkConfiguration', 'overrides', 'volumeConfigurations'];

/** StartTask: as RunTask, on the container instances that the caller names. */
export function startTaskOperations(context: EcsContext): Record<string, Operation> {
  return {
    StartTask: {
      access: (input) => [
        {
          action: 'ecs:StartTask',
          resource: definitionArn(context, requiredText(input, 'taskDefinition')),
          context: {
            'ecs:cluster': clusterArn(context, input),
            'ecs:container-instances': requiredTexts(input, 'containerInstances', 10).map((identifier) =>
              resourceArn(context, input, 'container-instance', identifier),
            ),
          },
        },
      ],
      run: (input) => startTask(context, input),
    },
  };
}

function startTask(context: EcsContext, input: Input): unknown {
  refuse(input, 'StartTask', NOT_SIMULATED);
  const cluster = inputCluster(context, input);
  const definition = findDefinition(context, requiredText(input, 'taskDefinition'));
  const group = groupOf(input);
  const startedBy = startedByOf(input);
  const tasks: unknown[] = [];
  const failures: Failure[] = [];
  for (const identifier of requiredTexts(input, 'containerInstances', 10)) {
    const reason = whyNot(context, cluster, definition, identifier);
    if (reason !== undefined) {
      failures.push({ arn: resourceArn(context, input, 'container-instance', identifier), reason });
      continue;
    }
    const task = runStandalone(context, {
      cluster: cluster.name,
      taskDefinition: definition.arn,
      containerInstance: identifier,
      ...(group !== undefined && { group }),
      ...(startedBy !== undefined && { startedBy }),
    });
    tasks.push(describeTask(task));
  }
  return { tasks, failures };
}

function whyNot(
  context: EcsContext,
  cluster: Cluster,
  { cpu, memory }: TaskDefinition,
  identifier: string,
): string | undefined {
  const instance = lookUpInstance(context, cluster, 'containerInstances', identifier);
  if (!instance) return 'MISSING';
  if (instance.status === 'INACTIVE') return 'INACTIVE';
  if (!instance.agentConnected) return 'AGENT';
  if (instance.remainingCpu < cpu) return 'RESOURCE:CPU';
  return instance.remainingMemory < memory ? 'RESOURCE:MEMORY' : undefined;
}

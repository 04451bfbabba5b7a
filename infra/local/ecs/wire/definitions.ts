import type { Input, Operation } from '../../wire/service.ts';
import type { EcsContext } from '../context.ts';
import { wireTime } from '../describe-instance.ts';
import { findDefinition, registerDefinition } from '../lookup.ts';
import type { TaskDefinition } from '../model.ts';
import { choice, integer, invalid, objects, refuse, requiredText, text } from './input.ts';
import { page } from './paging.ts';

const FAMILY = /^[A-Za-z0-9_-]{1,255}$/;
const NOT_SIMULATED = ['volumes', 'placementConstraints', 'proxyConfiguration', 'inferenceAccelerators'];

/** DescribeTaskDefinition, ListTaskDefinitions, ListTaskDefinitionFamilies, RegisterTaskDefinition. */
export function definitionOperations(context: EcsContext): Record<string, Operation> {
  const onAll = (action: string, run: (input: Input) => unknown): Record<string, Operation> => ({
    [action]: { access: () => [{ action: `ecs:${action}`, resource: '*' }], run },
  });
  return {
    ...onAll('DescribeTaskDefinition', (input) => ({
      taskDefinition: describeDefinition(findDefinition(context, requiredText(input, 'taskDefinition'))),
      tags: [],
    })),
    ...onAll('ListTaskDefinitions', (input) => listDefinitions(context, input)),
    ...onAll('ListTaskDefinitionFamilies', (input) => listFamilies(context, input)),
    RegisterTaskDefinition: {
      access: (input) => [
        {
          action: 'ecs:RegisterTaskDefinition',
          resource: context.arn(`task-definition/${requiredText(input, 'family')}:*`),
        },
      ],
      run: (input) => register(context, input),
    },
  };
}

function listDefinitions(context: EcsContext, input: Input): unknown {
  const family = text(input, 'familyPrefix');
  const status = choice(input, 'status', ['ACTIVE', 'INACTIVE', 'DELETE_IN_PROGRESS']) ?? 'ACTIVE';
  const sort = choice(input, 'sort', ['ASC', 'DESC']) ?? 'ASC';
  const all = [...context.definitions.keys()]
    .toSorted()
    .flatMap((name) => context.definitions.get(name) ?? [])
    .filter((definition) => family === undefined || definition.family === family);
  const ordered = sort === 'ASC' ? all : all.toReversed();
  const items = ordered.map(({ arn }, index) => ({ arn, sequence: index + 1 }));
  const taken = page(input, items, () => status === 'ACTIVE');
  return { taskDefinitionArns: taken.items.map(({ arn }) => arn), nextToken: taken.nextToken };
}

function listFamilies(context: EcsContext, input: Input): unknown {
  const prefix = text(input, 'familyPrefix') ?? '';
  const status = choice(input, 'status', ['ACTIVE', 'INACTIVE', 'ALL']) ?? 'ALL';
  const names = [...context.definitions.keys()].toSorted().filter((name) => name.startsWith(prefix));
  const items = names.map((name, index) => ({ name, sequence: index + 1 }));
  const taken = page(input, items, () => status !== 'INACTIVE');
  return { families: taken.items.map(({ name }) => name), nextToken: taken.nextToken };
}

/** Of a task definition only what the simulation knows is kept: how much room it takes, and how it stops. */
function register(context: EcsContext, input: Input): unknown {
  refuse(input, 'RegisterTaskDefinition', NOT_SIMULATED);
  const family = requiredText(input, 'family');
  if (!FAMILY.test(family)) throw invalid('family', family, 'must be 1 to 255 letters, digits, "-" or "_"');
  const containers = objects(input, 'containerDefinitions');
  const [first] = containers;
  if (first === undefined) throw invalid('containerDefinitions', containers, 'cannot be empty');
  for (const container of containers) requiredText(container, 'name');
  const sum = (field: string): number =>
    containers.reduce((total, container) => total + (integer(container, field, 0, 1_048_576) ?? 0), 0);
  const memory = size(input, 'memory') ?? (sum('memory') || sum('memoryReservation'));
  if (memory === 0) {
    throw invalid('containerDefinitions', first, 'need memory or memoryReservation, here or for the task');
  }
  const stopTimeoutSeconds = integer(first, 'stopTimeout', 0, 3_600);
  const image = text(first, 'image');
  const definition = registerDefinition(context, {
    family,
    cpu: size(input, 'cpu') ?? sum('cpu'),
    memory,
    ...(image !== undefined && { image }),
    ...(stopTimeoutSeconds !== undefined && { stopTimeoutSeconds }),
  });
  return { taskDefinition: describeDefinition(definition), tags: [] };
}

/** CPU units or MiB of a whole task, which are written as text. */
function size(input: Input, field: string): number | undefined {
  const value = text(input, field);
  if (value === undefined) return undefined;
  if (!/^[1-9]\d*$/.test(value)) throw invalid(field, value, 'must be a whole number, as text');
  return Number(value);
}

function describeDefinition(definition: TaskDefinition): Record<string, unknown> {
  return {
    taskDefinitionArn: definition.arn,
    family: definition.family,
    revision: definition.revision,
    status: 'ACTIVE',
    cpu: String(definition.cpu),
    memory: String(definition.memory),
    networkMode: 'bridge',
    volumes: [],
    requiresAttributes: [],
    placementConstraints: [],
    compatibilities: ['EC2'],
    requiresCompatibilities: ['EC2'],
    registeredAt: wireTime(definition.registeredAt),
    containerDefinitions: [
      {
        name: definition.family,
        image: definition.image,
        cpu: definition.cpu,
        memory: definition.memory,
        essential: true,
        stopTimeout: definition.stopTimeoutSeconds,
        portMappings: [],
        environment: [],
        mountPoints: [],
        volumesFrom: [],
        ...(definition.healthyAfterMs !== undefined && {
          healthCheck: { command: ['CMD-SHELL', 'exit 0'], interval: 30, timeout: 5, retries: 3 },
        }),
      },
    ],
  };
}

import { ServiceError, type Input, type Operation } from '../../wire/service.ts';
import type { EcsContext } from '../context.ts';
import type { Cluster, ContainerInstance } from '../model.ts';
import { onCluster, onEach } from './access.ts';
import { choice, invalid, objects, requiredText, text } from './input.ts';
import { lookUpInstance } from './instances.ts';
import { page } from './paging.ts';
import { inputCluster } from './resolve.ts';

const NAME = /^[A-Za-z0-9\-_/\\.]{1,128}$/;
const VALUE = /^[A-Za-z0-9\-_.@/\\: ]{1,128}$/;
const MOST_CUSTOM = 10;

/** PutAttributes, DeleteAttributes, ListAttributes. */
export function attributeOperations(context: EcsContext): Record<string, Operation> {
  return {
    PutAttributes: {
      access: (input) => onTargets(context, input, 'PutAttributes'),
      run: (input) => putAttributes(context, input),
    },
    DeleteAttributes: {
      access: (input) => onTargets(context, input, 'DeleteAttributes'),
      run: (input) => deleteAttributes(context, input),
    },
    ListAttributes: {
      access: (input) => onCluster(context, input, 'ListAttributes'),
      run: (input) => listAttributes(context, input),
    },
  };
}

interface Target {
  readonly instance: ContainerInstance;
  readonly name: string;
  readonly value: string | undefined;
}

function onTargets(context: EcsContext, input: Input, action: string): ReturnType<Operation['access']> {
  const ids = new Set(attributesOf(input).map((attribute) => requiredText(attribute, 'targetId')));
  return onEach(context, input, action, 'container-instance', [...ids]);
}

function attributesOf(input: Input): Input[] {
  const list = objects(input, 'attributes');
  if (list.length === 0) throw invalid('attributes', list, 'cannot be empty');
  if (list.length > 10)
    throw invalid('attributes', `${list.length} items`, 'can have at most 10 items in a call');
  return list;
}

function targets(context: EcsContext, cluster: Cluster, input: Input): Target[] {
  return attributesOf(input).map((attribute) => {
    const name = requiredText(attribute, 'name');
    if (!NAME.test(name)) {
      throw invalid('attributes.name', name, 'must be 1 to 128 letters, digits, "-", "_", ".", "/" or "\\"');
    }
    choice(attribute, 'targetType', ['container-instance']);
    const targetId = requiredText(attribute, 'targetId');
    const instance = lookUpInstance(context, cluster, 'attributes.targetId', targetId);
    if (!instance || instance.status === 'INACTIVE') {
      throw new ServiceError(
        'TargetNotFoundException',
        `The specified target wasn't found. targetId: ${targetId}`,
      );
    }
    return { instance, name, value: text(attribute, 'value') };
  });
}

function putAttributes(context: EcsContext, input: Input): unknown {
  const list = targets(context, inputCluster(context, input), input);
  const custom = new Map<ContainerInstance, Set<string>>();
  for (const { instance, name, value } of list) {
    if (isBuiltIn(name)) throw invalid('attributes.name', name, 'is reserved');
    if (value !== undefined && (!VALUE.test(value) || value.trim() !== value)) {
      throw invalid(
        'attributes.value',
        value,
        'must be 1 to 128 letters, digits, "-", "_", ".", "@", "/", "\\", ":" or spaces, with no space at an end',
      );
    }
    const names = custom.get(instance) ?? customNames(instance);
    custom.set(instance, names.add(name));
    if (names.size > MOST_CUSTOM) {
      throw new ServiceError(
        'AttributeLimitExceededException',
        `You can apply up to ${MOST_CUSTOM} custom attributes for each resource. targetId: ${instance.arn}`,
      );
    }
  }
  for (const { instance, name, value } of list) instance.attributes.set(name, value);
  return { attributes: list.map(describeAttribute) };
}

function deleteAttributes(context: EcsContext, input: Input): unknown {
  const list = targets(context, inputCluster(context, input), input);
  const deleted = list.filter(
    ({ instance, name, value }) =>
      !isBuiltIn(name) &&
      instance.attributes.has(name) &&
      (value === undefined || instance.attributes.get(name) === value),
  );
  for (const { instance, name } of deleted) instance.attributes.delete(name);
  return { attributes: deleted.map(describeAttribute) };
}

function listAttributes(context: EcsContext, input: Input): unknown {
  const cluster = inputCluster(context, input);
  if (choice(input, 'targetType', ['container-instance']) === undefined) {
    throw invalid('targetType', undefined, 'must be container-instance');
  }
  const name = text(input, 'attributeName');
  const value = text(input, 'attributeValue');
  if (value !== undefined && name === undefined) {
    throw invalid('attributeValue', value, 'needs attributeName beside it');
  }
  const found = allAttributes(cluster, name).filter((one) => value === undefined || one.value === value);
  const ordered = found.map((attribute, index) => ({ ...attribute, sequence: index + 1 }));
  const { items, nextToken } = page(input, ordered, () => true);
  return { attributes: items.map(describeAttribute), nextToken };
}

function allAttributes(cluster: Cluster, wanted: string | undefined): Target[] {
  const found: Target[] = [];
  for (const instance of cluster.instances.values()) {
    if (instance.status === 'INACTIVE') continue;
    for (const [name, value] of instance.attributes) {
      if (wanted === undefined || wanted === name) found.push({ instance, name, value });
    }
  }
  return found;
}

function describeAttribute({ instance, name, value }: Target): Record<string, unknown> {
  return {
    name,
    ...(value !== undefined && { value }),
    targetType: 'container-instance',
    targetId: instance.arn,
  };
}

function customNames(instance: ContainerInstance): Set<string> {
  return new Set([...instance.attributes.keys()].filter((name) => !isBuiltIn(name)));
}

function isBuiltIn(name: string): boolean {
  return name.startsWith('ecs.') || name.startsWith('com.amazonaws.');
}

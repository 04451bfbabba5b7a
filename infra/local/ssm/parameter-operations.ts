import { type CallContext, type Input, type Operation, ServiceError } from '../wire/service.ts';
import { anyResource, seconds } from './context.ts';
import type { Parameter, ParameterStore } from './parameter-store.ts';
import {
  flag,
  invalidValue,
  optionalChoice,
  optionalText,
  page,
  requiredText,
  structures,
  textList,
} from './read-input.ts';

const types = ['String', 'StringList', 'SecureString'] as const;
const tiers = ['Standard', 'Advanced', 'Intelligent-Tiering'] as const;
const valueLimit = 4096;
const advancedValueLimit = 8192;

/** The operations of Parameter Store. */
export function parameterOperations(store: ParameterStore): Record<string, Operation> {
  const one = (action: string, run: Operation['run']): Record<string, Operation> => ({
    [action]: {
      access: (input) => [{ action: `ssm:${action}`, resource: store.arn(requiredText(input, 'Name')) }],
      run,
    },
  });
  const several = (
    action: string,
    run: (wanted: readonly string[]) => unknown,
  ): Record<string, Operation> => ({
    [action]: {
      access: (input) => names(input).map((name) => ({ action: `ssm:${action}`, resource: store.arn(name) })),
      run: (input) => run(names(input)),
    },
  });
  return {
    ...one('GetParameter', (input) => {
      const parameter = store.find(requiredText(input, 'Name'));
      if (!parameter) throw notFound();
      return { Parameter: show(store, parameter) };
    }),
    ...several('GetParameters', (wanted) => getAll(store, wanted)),
    ...one('PutParameter', (input) => put(store, input)),
    ...one('DeleteParameter', (input) => {
      if (!store.delete(requiredText(input, 'Name'))) throw notFound();
      return {};
    }),
    ...several('DeleteParameters', (wanted) => {
      const results = wanted.map((name) => ({ name, deleted: store.delete(name) }));
      const those = (deleted: boolean): string[] =>
        results.filter((result) => result.deleted === deleted).map(({ name }) => name);
      return { DeletedParameters: those(true), InvalidParameters: those(false) };
    }),
    GetParametersByPath: {
      access: (input) => [
        { action: 'ssm:GetParametersByPath', resource: store.arn(requiredText(input, 'Path')) },
      ],
      run: (input) => getByPath(store, input),
    },
    DescribeParameters: {
      access: (_input, context) => [{ action: 'ssm:DescribeParameters', resource: anyResource(context) }],
      run: (input, context) => {
        const wanted = filtered(store.list(), input);
        const { items, ...next } = page(wanted, input, { minimum: 1, maximum: 50, normal: 10 });
        return { Parameters: items.map((parameter) => describe(store, parameter, context)), ...next };
      },
    },
  };
}

function names(input: Input): readonly string[] {
  const wanted = textList(input, 'Names', { maximum: 10 });
  if (wanted.length === 0)
    throw invalidValue('names', wanted, 'Member must have length greater than or equal to 1');
  return wanted;
}

function notFound(): ServiceError {
  return new ServiceError('ParameterNotFound', '');
}

function getAll(store: ParameterStore, wanted: readonly string[]) {
  const found = wanted.map((name) => ({ name, parameter: store.find(name) }));
  return {
    Parameters: found.flatMap(({ parameter }) => (parameter ? [show(store, parameter)] : [])),
    InvalidParameters: found.filter(({ parameter }) => !parameter).map(({ name }) => name),
  };
}

function getByPath(store: ParameterStore, input: Input) {
  const path = requiredText(input, 'Path', { pattern: /^\// }).replace(/\/*$/, '/');
  const deep = flag(input, 'Recursive');
  const under = store
    .list()
    .filter(({ name }) => name.startsWith(path) && (deep || !name.slice(path.length).includes('/')));
  const { items, ...next } = page(under, input, { minimum: 1, maximum: 10, normal: 10 });
  return { Parameters: items.map((parameter) => show(store, parameter)), ...next };
}

function put(store: ParameterStore, input: Input) {
  const name = requiredText(input, 'Name', { maximum: 2048, pattern: /^[a-zA-Z0-9_.\-/]+$/ });
  if (/^\/?(aws|ssm)/i.test(name)) {
    const message = 'Parameter name: can\'t be prefixed with "aws" or "ssm" (case-insensitive).';
    throw new ServiceError('ValidationException', message);
  }
  const known = store.find(name);
  const isAdvanced = optionalChoice(input, 'Tier', tiers) === 'Advanced';
  const value = requiredText(input, 'Value', { maximum: isAdvanced ? advancedValueLimit : valueLimit });
  const type = optionalChoice(input, 'Type', types) ?? known?.type;
  if (known && !flag(input, 'Overwrite')) {
    throw new ServiceError(
      'ParameterAlreadyExists',
      'The parameter already exists. To overwrite this value, set the overwrite option in the request to true.',
    );
  }
  if (type === undefined) {
    throw new ServiceError(
      'ValidationException',
      'A parameter type is required when you create a parameter.',
    );
  }
  const description = optionalText(input, 'Description', { maximum: 1024 }) ?? known?.description ?? '';
  return {
    Version: store.put({ name, value, type, description }),
    Tier: isAdvanced ? 'Advanced' : 'Standard',
  };
}

/** `Filters` is the old way to say it. */
function filtered(all: readonly Parameter[], input: Input): readonly Parameter[] {
  const filters = [...structures(input, 'ParameterFilters'), ...structures(input, 'Filters')];
  return filters.reduce<readonly Parameter[]>((rest, filter) => {
    const key = requiredText(filter, 'Key');
    const values = textList(filter, 'Values', { maximum: 50 });
    const option = optionalChoice(filter, 'Option', ['Equals', 'BeginsWith', 'Contains']) ?? 'Equals';
    if (key !== 'Name' && key !== 'Type')
      throw new ServiceError('InvalidFilterKey', `The specified key ${key} is not valid.`);
    return rest.filter(({ name, type }) => {
      const text = key === 'Name' ? name : type;
      return values.some((value) =>
        option === 'Equals'
          ? text === value
          : text.includes(value) && (option === 'Contains' || text.startsWith(value)),
      );
    });
  }, all);
}

function show(store: ParameterStore, { name, type, value, version, modifiedAt }: Parameter) {
  const LastModifiedDate = seconds(modifiedAt);
  const shape = { Name: name, Type: type, Value: value, Version: version, DataType: 'text' };
  return { ...shape, LastModifiedDate, ARN: store.arn(name) };
}

function describe(store: ParameterStore, parameter: Parameter, { account }: CallContext) {
  const { Value, ...rest } = show(store, parameter);
  return {
    ...rest,
    LastModifiedUser: `arn:aws:iam::${account}:root`,
    ...(parameter.description !== '' && { Description: parameter.description }),
    Tier: Value.length > valueLimit ? 'Advanced' : 'Standard',
    Policies: [],
  };
}

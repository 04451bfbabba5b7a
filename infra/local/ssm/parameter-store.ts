import { type Input, type Operation, ServiceError } from '../wire/service.ts';
import { type SsmContext, seconds } from './context.ts';
import { flag, optionalText, page, requiredText, textList } from './read-input.ts';

interface Parameter {
  readonly name: string;
  readonly type: string;
  readonly value: string;
  readonly version: number;
  readonly description: string;
  readonly modifiedAt: number;
}

/** Values by name, as deployed and as people change them. */
export interface NewParameter {
  readonly name: string;
  readonly value: string;
  /** Default: `String`. */
  readonly type?: string;
  readonly description?: string;
}

const types = ['String', 'StringList', 'SecureString'];
const valueLimit = 4096;
const advancedValueLimit = 8192;

/** Parameter Store. */
export class ParameterStore {
  private readonly context: SsmContext;
  private readonly parameters = new Map<string, Parameter>();

  constructor(context: SsmContext) {
    this.context = context;
  }

  /** Writes a parameter, new or not, and answers its version. */
  put({ name, value, type = 'String', description = '' }: NewParameter): number {
    const known = this.parameters.get(name);
    const version = (known?.version ?? 0) + 1;
    const modifiedAt = this.context.clock.now();
    this.parameters.set(name, { name, type, value, version, description, modifiedAt });
    this.context.emit({
      source: 'aws.ssm',
      detailType: 'Parameter Store Change',
      resources: [this.arn(name)],
      detail: { operation: known ? 'Update' : 'Create', name, type, description },
    });
    return version;
  }

  operations(): Record<string, Operation> {
    const one = (action: string) => (input: Input) => [
      { action: `ssm:${action}`, resource: this.arn(requiredText(input, 'Name')) },
    ];
    return {
      GetParameter: {
        access: one('GetParameter'),
        run: (input) => {
          const parameter = this.find(requiredText(input, 'Name'));
          if (!parameter) throw new ServiceError('ParameterNotFound', '');
          return { Parameter: this.show(parameter) };
        },
      },
      GetParameters: {
        access: (input) =>
          names(input).map((name) => ({ action: 'ssm:GetParameters', resource: this.arn(name) })),
        run: (input) => this.getAll(names(input)),
      },
      GetParametersByPath: {
        access: (input) => [
          { action: 'ssm:GetParametersByPath', resource: this.arn(requiredText(input, 'Path')) },
        ],
        run: (input) => this.getByPath(input),
      },
      PutParameter: { access: one('PutParameter'), run: (input) => this.putChecked(input) },
      DescribeParameters: {
        access: () => [{ action: 'ssm:DescribeParameters', resource: '*' }],
        run: (input) => {
          const sizes = { minimum: 1, maximum: 50, normal: 50 };
          const { items, ...next } = page([...this.parameters.values()], input, sizes);
          return { Parameters: items.map((parameter) => this.describe(parameter)), ...next };
        },
      },
    };
  }

  private arn(name: string): string {
    if (name.startsWith('arn:')) return name;
    const { region, account } = this.context;
    return `arn:aws:ssm:${region}:${account}:parameter/${name.replace(/^\//, '').replace(/:\d+$/, '')}`;
  }

  /** By name, `name:version` (the current one is kept only) or ARN. */
  private find(nameOrArn: string): Parameter | undefined {
    const [, name = '', version] = /^(?:arn:[^/]*:parameter)?(.*?)(?::(\d+))?$/.exec(nameOrArn) ?? [];
    const parameter = this.parameters.get(name) ?? this.parameters.get(name.replace(/^\//, ''));
    if (parameter && version !== undefined && Number(version) !== parameter.version) {
      throw new ServiceError('ParameterVersionNotFound', `Version ${version} of ${name} is not kept here.`);
    }
    return parameter;
  }

  private getAll(wanted: readonly string[]) {
    const found = wanted.map((name) => ({ name, parameter: this.find(name) }));
    return {
      Parameters: found.flatMap(({ parameter }) => (parameter ? [this.show(parameter)] : [])),
      InvalidParameters: found.filter(({ parameter }) => !parameter).map(({ name }) => name),
    };
  }

  private getByPath(input: Input) {
    const path = requiredText(input, 'Path', { pattern: /^\// }).replace(/\/*$/, '/');
    const deep = flag(input, 'Recursive');
    const under = [...this.parameters.values()].filter(
      ({ name }) => name.startsWith(path) && (deep || !name.slice(path.length).includes('/')),
    );
    const { items, ...next } = page(under, input, { minimum: 1, maximum: 10, normal: 10 });
    return { Parameters: items.map((parameter) => this.show(parameter)), ...next };
  }

  private putChecked(input: Input) {
    const name = requiredText(input, 'Name', { maximum: 2048, pattern: /^[a-zA-Z0-9_.\-/]+$/ });
    const known = this.parameters.get(name);
    const advanced = optionalText(input, 'Tier') === 'Advanced';
    const value = requiredText(input, 'Value', { maximum: advanced ? advancedValueLimit : valueLimit });
    const type = optionalText(input, 'Type') ?? known?.type;
    if (known && !flag(input, 'Overwrite')) {
      throw new ServiceError(
        'ParameterAlreadyExists',
        `The parameter already exists: ${name}. To overwrite this value, set the overwrite option in the request to true.`,
      );
    }
    if (type === undefined || !types.includes(type)) {
      throw new ServiceError(
        'ValidationException',
        `Type of parameter ${name} is ${type ?? 'missing'}; one of ${types.join(', ')}`,
      );
    }
    const description = optionalText(input, 'Description', { maximum: 1024 }) ?? known?.description ?? '';
    return {
      Version: this.put({ name, value, type, description }),
      Tier: advanced ? 'Advanced' : 'Standard',
    };
  }

  private show({ name, type, value, version, modifiedAt }: Parameter) {
    const LastModifiedDate = seconds(modifiedAt);
    const shape = { Name: name, Type: type, Value: value, Version: version, DataType: 'text' };
    return { ...shape, LastModifiedDate, ARN: this.arn(name) };
  }

  private describe(parameter: Parameter) {
    const { Value, ...rest } = this.show(parameter);
    return {
      ...rest,
      Description: parameter.description,
      Tier: Value.length > valueLimit ? 'Advanced' : 'Standard',
    };
  }
}

function names(input: Input): readonly string[] {
  return textList(input, 'Names', { maximum: 10 });
}

import { ServiceError } from '../wire/service.ts';
import type { SsmContext } from './context.ts';
import { publicParameter } from './public-parameters.ts';

/** A parameter in its current version. */
export interface Parameter {
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
    const parameter = { name, type, value, version, description, modifiedAt };
    this.parameters.set(name, parameter);
    this.tell(known ? 'Update' : 'Create', parameter);
    return version;
  }

  /** The ARN of a parameter of this name, whether or not there is one. */
  arn(name: string): string {
    if (name.startsWith('arn:')) return name;
    const { region } = this.context;
    // Nobody's account owns what is public.
    const account = name.startsWith('/aws/service/') ? '' : this.context.account;
    return `arn:aws:ssm:${region}:${account}:parameter/${name.replace(/^\//, '').replace(/:\d+$/, '')}`;
  }

  /** By name, `name:version` (the current one is kept only) or ARN. */
  find(nameOrArn: string): Parameter | undefined {
    const [, name = '', version] = /^(?:arn:[^/]*:parameter)?(.*?)(?::(\d+))?$/.exec(nameOrArn) ?? [];
    const parameter =
      this.parameters.get(name) ??
      this.parameters.get(name.replace(/^\//, '')) ??
      publicParameter(this.context, name);
    if (parameter && version !== undefined && Number(version) !== parameter.version) {
      throw new ServiceError('ParameterVersionNotFound', `Version ${version} of ${name} is not kept here.`);
    }
    return parameter;
  }

  list(): readonly Parameter[] {
    return [...this.parameters.values()].toSorted((a, b) => (a.name < b.name ? -1 : 1));
  }

  /** Deletes a parameter; false when there was none. */
  delete(nameOrArn: string): boolean {
    const parameter = this.find(nameOrArn);
    if (!parameter || !this.parameters.delete(parameter.name)) return false;
    this.tell('Delete', parameter);
    return true;
  }

  private tell(operation: string, { name, type, description }: Parameter): void {
    this.context.emit({
      source: 'aws.ssm',
      detailType: 'Parameter Store Change',
      resources: [this.arn(name)],
      detail: { operation, name, type, description },
    });
  }
}

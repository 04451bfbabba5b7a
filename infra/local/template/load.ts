import { randomHex, type Random } from '../random.ts';
import { chooseBranches, holds, referencesOf, resolve, type Scope } from './intrinsics.ts';
import { inOrder } from './order.ts';
import type { CreatedResource, ResourceType } from './resource-type.ts';
import {
  TemplateError,
  parseTemplate,
  type CloudFormationTemplate,
  type TemplateResource,
} from './template.ts';

/** What a template is loaded with. */
export interface LoadOptions {
  readonly template: unknown;
  readonly stackName: string;
  readonly account: string;
  readonly region: string;
  readonly types: readonly ResourceType[];
  readonly parameters?: Readonly<Record<string, string>>;
  /** For generated names and the stack's id. */
  readonly random: Random;
}

/** A resource as it stands after loading. */
export interface StackResource extends CreatedResource {
  readonly logicalId: string;
  readonly type: string;
}

/** A stack that was made from a template. */
export interface Stack {
  readonly name: string;
  readonly id: string;
  readonly description?: string;
  /** In the order in which they were made. */
  readonly resources: readonly StackResource[];
  readonly outputs: Readonly<Record<string, unknown>>;
}

/**
 * Makes all resources of a template, each after those it depends on.
 * @throws TemplateError that names the section, intrinsic, resource type or property that is not known
 */
export async function loadTemplate(options: LoadOptions): Promise<Stack> {
  const template = parseTemplate(options.template);
  return await new Loader(options, template).load();
}

class Loader {
  readonly #options: LoadOptions;
  readonly #template: CloudFormationTemplate;
  readonly #types: ReadonlyMap<string, ResourceType>;
  readonly #created = new Map<string, StackResource>();
  readonly #stackId: string;
  readonly #scope: Scope;

  constructor(options: LoadOptions, template: CloudFormationTemplate) {
    const { account, region, stackName, random } = options;
    this.#options = options;
    this.#template = template;
    this.#types = new Map(options.types.map((type) => [type.type, type]));
    this.#stackId = `arn:aws:cloudformation:${region}:${account}:stack/${stackName}/${randomHex(random, 12)}`;
    this.#scope = {
      ref: (name) => this.#ref(name),
      attribute: (logicalId, name) => this.#attribute(logicalId, name),
      condition: (name) => this.#condition(name),
    };
  }

  async load(): Promise<Stack> {
    const wanted = Object.entries(this.#template.Resources).filter(
      ([, { Condition }]) => Condition === undefined || this.#condition(Condition),
    );
    const chosen = new Map(wanted.map(([logicalId, resource]) => [logicalId, this.#chosen(resource)]));
    for (const logicalId of inOrder(this.#dependencies(chosen))) {
      const resource = chosen.get(logicalId);
      if (resource !== undefined) this.#created.set(logicalId, await this.#create(logicalId, resource));
    }
    const { stackName } = this.#options;
    const description = this.#template.Description;
    return {
      name: stackName,
      id: this.#stackId,
      ...(description === undefined ? {} : { description }),
      resources: [...this.#created.values()],
      outputs: this.#outputs(),
    };
  }

  #chosen(resource: TemplateResource): TemplateResource {
    const Properties = chooseBranches(resource.Properties, this.#scope.condition);
    return { ...resource, Properties: Properties as TemplateResource['Properties'] };
  }

  #dependencies(resources: ReadonlyMap<string, TemplateResource>): Map<string, ReadonlySet<string>> {
    return new Map(
      [...resources].map(([logicalId, resource]) => {
        const named = [...referencesOf(resource.Properties)].filter((name) => resources.has(name));
        const asked = [resource.DependsOn ?? []].flat();
        const missing = asked.find((name) => !Object.hasOwn(this.#template.Resources, name));
        if (missing !== undefined)
          throw new TemplateError(`${logicalId} depends on ${missing}, which is not there`);
        return [logicalId, new Set([...asked.filter((name) => resources.has(name)), ...named])];
      }),
    );
  }

  async #create(logicalId: string, resource: TemplateResource): Promise<StackResource> {
    const type = this.#types.get(resource.Type);
    if (type === undefined)
      throw new TemplateError(
        `${logicalId} is of the type ${resource.Type}, which the embedded cloud does not know`,
      );
    const { stackName, random } = this.#options;
    const place = {
      logicalId,
      generatedName: () => `${stackName}-${logicalId}-${randomHex(random, 12)}`.slice(-64),
    };
    try {
      const created = await type.create(resolve(resource.Properties, this.#scope), place);
      return { ...created, logicalId, type: resource.Type };
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      if (why.startsWith(logicalId)) throw error;
      throw new TemplateError(`${logicalId} (${resource.Type}): ${why}`, { cause: error });
    }
  }

  #ref(name: string): unknown {
    const { account, region, stackName, parameters } = this.#options;
    const pseudo: Readonly<Record<string, string>> = {
      'AWS::AccountId': account,
      'AWS::Region': region,
      'AWS::Partition': 'aws',
      'AWS::URLSuffix': 'amazonaws.com',
      'AWS::StackName': stackName,
      'AWS::StackId': this.#stackId,
    };
    if (Object.hasOwn(pseudo, name)) return pseudo[name];
    const created = this.#created.get(name);
    if (created !== undefined) return created.ref;
    const parameter = this.#template.Parameters[name];
    if (parameter === undefined) throw new TemplateError(`there is nothing to refer to as ${name}`);
    if (parameter.Type.startsWith('AWS::SSM::Parameter'))
      throw new TemplateError(
        `parameter ${name} is to be read from SSM, which the embedded cloud does not do`,
      );
    const value = parameters?.[name] ?? parameter.Default;
    if (value === undefined) throw new TemplateError(`parameter ${name} has neither a value nor a default`);
    return value;
  }

  #attribute(logicalId: string, name: string): unknown {
    const created = this.#created.get(logicalId);
    if (created === undefined) throw new TemplateError(`there is no resource ${logicalId}`);
    const value = created.attributes?.[name];
    if (value === undefined)
      throw new TemplateError(`${created.type} has no attribute ${name} that the embedded cloud knows`);
    return value;
  }

  #condition(name: string): boolean {
    if (!Object.hasOwn(this.#template.Conditions, name))
      throw new TemplateError(`there is no condition ${name}`);
    return holds(this.#template.Conditions[name], this.#scope);
  }

  #outputs(): Record<string, unknown> {
    const { Outputs } = this.#template;
    const shown = Object.entries(Outputs).filter(
      ([, { Condition }]) => typeof Condition !== 'string' || this.#condition(Condition),
    );
    return Object.fromEntries(
      shown.map(([name, { Value }]) => [
        name,
        resolve(chooseBranches(Value, this.#scope.condition), this.#scope),
      ]),
    );
  }
}

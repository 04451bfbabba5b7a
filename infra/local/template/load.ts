import { randomHex, type Random } from '../random.ts';
import { chooseBranches, holds, referencesOf, resolve, type Scope } from './intrinsics.ts';
import { inOrder } from './order.ts';
import type { CreatedResource, ResourceType } from './resource-type.ts';
import { isRead, parameterValue } from './parameters.ts';
import { parseTemplate, type CloudFormationTemplate, type TemplateResource } from './template.ts';
import { TemplateError, within } from './template-error.ts';

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
  readonly #parameters = new Map<string, string | readonly string[]>();
  readonly #conditions = new Map<string, boolean>();
  /** The conditions that are being asked, each by the one before. */
  readonly #asked: string[] = [];
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
    this.#readParameters();
    for (const name of Object.keys(this.#template.Conditions)) this.#condition(name);
    const wanted = Object.entries(this.#template.Resources).filter(([logicalId, resource]) =>
      this.#isWanted(logicalId, resource),
    );
    const chosen = new Map(
      wanted.map(([logicalId, resource]) => [logicalId, this.#chosen(logicalId, resource)]),
    );
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

  #readParameters(): void {
    const { parameters = {} } = this.#options;
    const declared = this.#template.Parameters;
    const unknown = Object.keys(parameters).find((name) => !Object.hasOwn(declared, name));
    if (unknown !== undefined) throw new TemplateError(`the template has no parameter ${unknown}`);
    for (const [name, declaration] of Object.entries(declared))
      if (isRead(declaration))
        this.#parameters.set(name, parameterValue(name, declaration, parameters[name]));
  }

  /** A resource's type must be known also where its condition does not hold. */
  #isWanted(logicalId: string, { Type, Condition }: TemplateResource): boolean {
    if (!this.#types.has(Type))
      throw new TemplateError(`${logicalId} is of the type ${Type}, which the embedded cloud does not know`);
    return Condition === undefined || within(logicalId, () => this.#condition(Condition));
  }

  #chosen(logicalId: string, resource: TemplateResource): TemplateResource {
    const Properties = this.#naming(logicalId, resource, () =>
      chooseBranches(resource.Properties, this.#scope.condition),
    );
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
    const { stackName, random } = this.#options;
    const place = {
      logicalId,
      generatedName: () => `${stackName}-${logicalId}-${randomHex(random, 12)}`.slice(-64),
    };
    const properties = this.#naming(logicalId, resource, () => resolve(resource.Properties, this.#scope));
    try {
      const created = await this.#types.get(resource.Type)?.create(properties, place);
      if (created === undefined) throw new Error('it was not made');
      const twin = [...this.#created.values()].find(
        ({ type, ref, isOneOfMany }) => type === resource.Type && ref === created.ref && !isOneOfMany,
      );
      if (twin !== undefined) throw new Error(`${created.ref} is there already, as ${twin.logicalId}`);
      return { ...created, logicalId, type: resource.Type };
    } catch (error) {
      throw about(logicalId, resource, error);
    }
  }

  #naming<Result>(logicalId: string, resource: TemplateResource, work: () => Result): Result {
    try {
      return work();
    } catch (error) {
      throw about(logicalId, resource, error);
    }
  }

  #ref(name: string): unknown {
    const { account, region, stackName } = this.#options;
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
    const parameter = this.#parameters.get(name);
    if (parameter !== undefined) return parameter;
    const declared = this.#template.Parameters[name];
    if (declared === undefined) throw new TemplateError(`there is nothing to refer to as ${name}`);
    return parameterValue(name, declared, undefined);
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
    const known = this.#conditions.get(name);
    if (known !== undefined) return known;
    if (!Object.hasOwn(this.#template.Conditions, name))
      throw new TemplateError(`there is no condition ${name}`);
    if (this.#asked.includes(name))
      throw new TemplateError(`conditions ask each other: ${[...this.#asked, name].join(' -> ')}`);
    this.#asked.push(name);
    const result = within(`Conditions.${name}`, () => holds(this.#template.Conditions[name], this.#scope));
    this.#asked.pop();
    this.#conditions.set(name, result);
    return result;
  }

  #outputs(): Record<string, unknown> {
    const shown = Object.entries(this.#template.Outputs).flatMap(([name, { Condition, Value, Export }]) =>
      within(`Outputs.${name}`, () => {
        if (Condition !== undefined && !this.#condition(Condition)) return [];
        const read = (value: unknown) => resolve(chooseBranches(value, this.#scope.condition), this.#scope);
        if (Export !== undefined) read(Export.Name);
        return [[name, read(Value)] as const];
      }),
    );
    return Object.fromEntries(shown);
  }
}

/** What is wrong with a resource, with its name before it. */
function about(logicalId: string, { Type }: TemplateResource, error: unknown): TemplateError {
  const why = error instanceof Error ? error.message : String(error);
  const message = why.startsWith(logicalId) ? why : `${logicalId} (${Type}): ${why}`;
  return new TemplateError(message, [], { cause: error });
}

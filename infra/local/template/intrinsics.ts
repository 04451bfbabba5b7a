import { TemplateError } from './template.ts';

/** Where intrinsic functions look things up. Each lookup throws {@link TemplateError} for what is not there. */
export interface Scope {
  /** A parameter, a pseudo parameter or a resource. */
  readonly ref: (name: string) => unknown;
  readonly attribute: (logicalId: string, name: string) => unknown;
  readonly condition: (name: string) => boolean;
}

/** The value of `AWS::NoValue`: whatever holds it goes away. */
const noValue = Symbol('AWS::NoValue');
type Json = Readonly<Record<string, unknown>>;

/** Replaces `Fn::If` by the branch that holds, before anything asks what a resource refers to. */
export function chooseBranches(value: unknown, condition: (name: string) => boolean): unknown {
  const chosen = choose(value, condition);
  return chosen === noValue ? undefined : chosen;
}

function choose(value: unknown, condition: (name: string) => boolean): unknown {
  if (Array.isArray(value))
    return value.map((item: unknown) => choose(item, condition)).filter((item) => item !== noValue);
  if (!isObject(value)) return value;
  if (value.Ref === 'AWS::NoValue') return noValue;
  if ('Fn::If' in value) {
    const [name, yes, no] = list(value['Fn::If'], 'Fn::If', 3);
    return choose(condition(text(name, 'Fn::If')) ? yes : no, condition);
  }
  const entries = Object.entries(value).map(([key, item]) => [key, choose(item, condition)] as const);
  return Object.fromEntries(entries.filter(([, item]) => item !== noValue));
}

/** Names of the resources and parameters that a value refers to. */
export function referencesOf(value: unknown): ReadonlySet<string> {
  const found = new Set<string>();
  collect(value, found);
  return found;
}

function collect(value: unknown, found: Set<string>): void {
  if (Array.isArray(value)) return value.forEach((item) => collect(item, found));
  if (!isObject(value)) return;
  if (typeof value.Ref === 'string') found.add(value.Ref);
  const attribute = value['Fn::GetAtt'];
  if (attribute !== undefined) found.add(attributePath(attribute)[0]);
  const substitution = value['Fn::Sub'];
  if (substitution !== undefined) {
    const [template, variables] = substitutionParts(substitution);
    for (const [, name = ''] of template.matchAll(PLACEHOLDER))
      if (!Object.hasOwn(variables, name)) found.add(name.split('.')[0] ?? name);
  }
  Object.values(value).forEach((item) => collect(item, found));
}

/** Resolves all intrinsic functions in a value. Throws {@link TemplateError} at one that is not known. */
export function resolve(value: unknown, scope: Scope): unknown {
  if (Array.isArray(value)) return value.map((item: unknown) => resolve(item, scope));
  if (!isObject(value)) return value;
  const keys = Object.keys(value);
  const intrinsic = keys.find((key) => key.startsWith('Fn::') || key === 'Ref');
  if (intrinsic === undefined)
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, resolve(item, scope)]));
  if (keys.length > 1)
    throw new TemplateError(`${intrinsic} stands beside ${keys.join(', ')}: ${JSON.stringify(value)}`);
  const call = functions[intrinsic];
  if (call === undefined)
    throw new TemplateError(`the embedded cloud does not know the intrinsic ${intrinsic}`);
  return call(value[intrinsic], scope);
}

/** Whether a condition of the template holds. */
export function holds(value: unknown, scope: Scope): boolean {
  if (isObject(value) && typeof value.Condition === 'string') return scope.condition(value.Condition);
  const result = resolve(value, scope);
  if (typeof result === 'boolean') return result;
  throw new TemplateError(`a condition must be true or false, not ${JSON.stringify(result)}`);
}

const functions: Readonly<Record<string, (argument: unknown, scope: Scope) => unknown>> = {
  Ref: (argument, scope) => scope.ref(text(argument, 'Ref')),
  'Fn::GetAtt': (argument, scope) => scope.attribute(...attributePath(argument)),
  'Fn::Sub': substitute,
  'Fn::Join': (argument, scope) => {
    const [separator, parts] = list(argument, 'Fn::Join', 2);
    const resolved = resolve(parts, scope);
    if (!Array.isArray(resolved)) throw new TemplateError('Fn::Join takes a list');
    return resolved.map((part) => text(part, 'Fn::Join')).join(text(separator, 'Fn::Join'));
  },
  'Fn::Select': (argument, scope) => {
    const [index, items] = list(resolve(argument, scope), 'Fn::Select', 2);
    const item: unknown = Array.isArray(items) ? items[Number(index)] : undefined;
    if (item === undefined) throw new TemplateError(`Fn::Select finds nothing at ${String(index)}`);
    return item;
  },
  'Fn::Split': (argument, scope) => {
    const [separator, whole] = list(resolve(argument, scope), 'Fn::Split', 2);
    return text(whole, 'Fn::Split').split(text(separator, 'Fn::Split'));
  },
  'Fn::Equals': (argument, scope) => {
    const [a, b] = list(resolve(argument, scope), 'Fn::Equals', 2);
    return String(a) === String(b);
  },
  'Fn::Not': (argument, scope) => !holds(list(argument, 'Fn::Not', 1)[0], scope),
  'Fn::And': (argument, scope) => list(argument, 'Fn::And').every((item) => holds(item, scope)),
  'Fn::Or': (argument, scope) => list(argument, 'Fn::Or').some((item) => holds(item, scope)),
};

/** `${Name}` or `${Resource.Attribute}`; `${!Name}` stands for itself. */
const PLACEHOLDER = /\$\{(?!!)([^}]+)\}/g;

function substitute(argument: unknown, scope: Scope): string {
  const [template, variables] = substitutionParts(argument);
  const replaced = template.replaceAll(PLACEHOLDER, (_whole, name: string) => {
    if (Object.hasOwn(variables, name)) return text(resolve(variables[name], scope), 'Fn::Sub');
    const value = name.includes('.') ? scope.attribute(...attributePath(name)) : scope.ref(name);
    return text(value, `Fn::Sub \${${name}}`);
  });
  return replaced.replaceAll('${!', '${');
}

function substitutionParts(argument: unknown): readonly [string, Json] {
  if (typeof argument === 'string') return [argument, {}];
  const [template, variables] = list(argument, 'Fn::Sub', 2);
  return [text(template, 'Fn::Sub'), isObject(variables) ? variables : {}];
}

function attributePath(argument: unknown): readonly [string, string] {
  const dot = typeof argument === 'string' ? argument.indexOf('.') : -1;
  if (typeof argument === 'string') return [argument.slice(0, dot), argument.slice(dot + 1)];
  const [logicalId, name] = list(argument, 'Fn::GetAtt', 2);
  return [text(logicalId, 'Fn::GetAtt'), text(name, 'Fn::GetAtt')];
}

function list(value: unknown, where: string, length?: number): readonly unknown[] {
  if (Array.isArray(value) && (length === undefined || value.length === length)) return value;
  throw new TemplateError(`${where} takes ${length ?? 'a list of'} arguments, not ${JSON.stringify(value)}`);
}

function text(value: unknown, where: string): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  throw new TemplateError(`${where} takes text, not ${JSON.stringify(value)}`);
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

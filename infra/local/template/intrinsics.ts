import { TemplateError, within } from './template-error.ts';

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
    return value
      .map((item: unknown, index) => within(index, () => choose(item, condition)))
      .filter((item) => item !== noValue);
  if (!isObject(value)) return value;
  if (value.Ref === 'AWS::NoValue') {
    alone(value, 'Ref');
    return noValue;
  }
  if ('Fn::If' in value) {
    alone(value, 'Fn::If');
    const [name, yes, no] = list(value['Fn::If'], 'Fn::If', 3);
    return choose(condition(text(name, 'Fn::If')) ? yes : no, condition);
  }
  const entries = Object.entries(value).map(
    ([key, item]) => [key, within(key, () => choose(item, condition))] as const,
  );
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
  // What is not written as it should be is told when it is resolved, with the way to it.
  const attribute = value['Fn::GetAtt'];
  const [logicalId] = typeof attribute === 'string' ? attribute.split('.') : listOf(attribute);
  if (typeof logicalId === 'string') found.add(logicalId);
  const substitution = value['Fn::Sub'];
  const [template, variables] = typeof substitution === 'string' ? [substitution] : listOf(substitution);
  for (const [, name = ''] of typeof template === 'string' ? template.matchAll(PLACEHOLDER) : [])
    if (!isObject(variables) || !Object.hasOwn(variables, name)) found.add(name.split('.')[0] ?? name);
  Object.values(value).forEach((item) => collect(item, found));
}

/** Resolves all intrinsic functions in a value. Throws {@link TemplateError} at one that is not known. */
export function resolve(value: unknown, scope: Scope): unknown {
  if (value === null) throw new TemplateError('null is no value');
  if (Array.isArray(value))
    return value.map((item: unknown, index) => within(index, () => resolve(item, scope)));
  if (!isObject(value)) return value;
  const intrinsic = intrinsicOf(value);
  if (intrinsic !== undefined) return call(intrinsic, value[intrinsic], scope);
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, within(key, () => resolve(item, scope))]),
  );
}

/** The intrinsic function that a value calls, which stands alone. */
function intrinsicOf(value: Json): string | undefined {
  const intrinsic = Object.keys(value).find((key) => key.startsWith('Fn::') || key === 'Ref');
  if (intrinsic !== undefined) alone(value, intrinsic);
  return intrinsic;
}

function alone(value: Json, key: string): void {
  if (Object.keys(value).length === 1) return;
  throw new TemplateError(`${key} stands beside others: ${JSON.stringify(value)}`);
}

function call(intrinsic: string, argument: unknown, scope: Scope): unknown {
  const run = Object.hasOwn(functions, intrinsic) ? functions[intrinsic] : undefined;
  if (run === undefined) {
    const why = CONDITIONS.has(intrinsic)
      ? `${intrinsic} stands only in conditions`
      : `the embedded cloud does not know the intrinsic ${intrinsic}`;
    throw new TemplateError(why);
  }
  try {
    return run(argument, scope);
  } catch (error) {
    // The way leads to the function, not into its arguments.
    throw error instanceof TemplateError ? new TemplateError(error.fault) : error;
  }
}

const CONDITIONS: ReadonlySet<string> = new Set(['Fn::Equals', 'Fn::Not', 'Fn::And', 'Fn::Or']);

/** Whether a condition of the template holds. */
export function holds(value: unknown, scope: Scope): boolean {
  const [key = ''] = isObject(value) ? Object.keys(value) : [];
  if (!isObject(value) || (key !== 'Condition' && !CONDITIONS.has(key)))
    throw new TemplateError(
      `a condition is one of ${[...CONDITIONS].join(', ')}, not ${JSON.stringify(value)}`,
    );
  alone(value, key);
  const argument = value[key];
  switch (key) {
    case 'Condition':
      return scope.condition(text(argument, key));
    case 'Fn::Equals': {
      const [a, b] = list(resolve(argument, scope), key, 2);
      return text(a, key) === text(b, key);
    }
    case 'Fn::Not':
      return !holds(list(argument, key, 1)[0], scope);
    default: {
      const results = list(argument, key).map((item) => holds(item, scope));
      if (results.length < 2 || results.length > 10)
        throw new TemplateError(`${key} takes 2 to 10 conditions`);
      return key === 'Fn::And' ? results.every(Boolean) : results.some(Boolean);
    }
  }
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
    const isIndex = /^\d+$/.test(String(index)) && Array.isArray(items);
    const item: unknown = isIndex ? items[Number(index)] : undefined;
    if (item === undefined) throw new TemplateError(`Fn::Select finds nothing at ${String(index)}`);
    return item;
  },
  'Fn::Split': (argument, scope) => {
    const [separator, whole] = list(resolve(argument, scope), 'Fn::Split', 2);
    return text(whole, 'Fn::Split').split(text(separator, 'Fn::Split'));
  },
};

/** `${Name}` or `${Resource.Attribute}`. */
const PLACEHOLDER = /\$\{(?!!)([^}]+)\}/g;
/** The same, and `${!Name}`, which stands for `${Name}`. */
const PLACEHOLDER_OR_LITERAL = /\$\{(!?)([^}]+)\}/g;

function substitute(argument: unknown, scope: Scope): string {
  const [template, variables] = substitutionParts(argument);
  return template.replaceAll(PLACEHOLDER_OR_LITERAL, (_whole, literal: string, name: string) => {
    if (literal === '!') return `\${${name}}`;
    if (Object.hasOwn(variables, name)) return text(resolve(variables[name], scope), 'Fn::Sub');
    const value = name.includes('.') ? scope.attribute(...attributePath(name)) : scope.ref(name);
    return text(value, `Fn::Sub \${${name}}`);
  });
}

function substitutionParts(argument: unknown): readonly [string, Json] {
  if (typeof argument === 'string') return [argument, {}];
  const [template, variables] = list(argument, 'Fn::Sub', 2);
  if (typeof template === 'string' && isObject(variables)) return [template, variables];
  throw new TemplateError(`Fn::Sub takes text and its variables, not ${JSON.stringify(argument)}`);
}

function attributePath(argument: unknown): readonly [string, string] {
  if (typeof argument === 'string') {
    const dot = argument.indexOf('.');
    if (dot > 0) return [argument.slice(0, dot), argument.slice(dot + 1)];
    throw new TemplateError(`Fn::GetAtt takes a resource and an attribute, not ${JSON.stringify(argument)}`);
  }
  const [logicalId, name] = list(argument, 'Fn::GetAtt', 2);
  return [text(logicalId, 'Fn::GetAtt'), text(name, 'Fn::GetAtt')];
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
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

import { BlockList, isIP } from 'node:net';
import type { ContextByKey } from './conditions.ts';
import { glob, type TextTest } from './glob.ts';
import { InvalidPolicyError } from './policy.ts';
import { hasVariable, resolveVariables, variablesIn } from './variables.ts';

/** A comparison of a request's value with a policy's values, of which any may match; negated, none may. */
export interface Comparison {
  readonly isNegated: boolean;
  readonly test: TextTest;
}

/** The comparison of a condition operator without its `ForAllValues:`, `ForAnyValue:` and `IfExists`. */
export function comparison(operator: string, values: readonly string[]): Comparison {
  const isNegated = NEGATED.has(operator);
  const compile = OPERATORS.get(NEGATED.get(operator) ?? operator);
  if (compile === undefined) throw new InvalidPolicyError(`unknown condition operator ${operator}`);
  const tests = values.map((value) => {
    if (variablesIn(value).length > 0 && !KNOWS_VARIABLES.test(operator))
      throw new InvalidPolicyError(`${operator} knows no policy variables: ${value}`);
    return compile(value);
  });
  const matchesAny: TextTest = (seen, context) => tests.some((test) => test(seen, context));
  return { isNegated, test: isNegated ? (seen, context) => !matchesAny(seen, context) : matchesAny };
}

/** Policy variables stand in texts and ARNs. */
const KNOWS_VARIABLES = /^(String|Arn)/;

const NEGATED: ReadonlyMap<string, string> = new Map([
  ['StringNotEquals', 'StringEquals'],
  ['StringNotEqualsIgnoreCase', 'StringEqualsIgnoreCase'],
  ['StringNotLike', 'StringLike'],
  ['NumericNotEquals', 'NumericEquals'],
  ['DateNotEquals', 'DateEquals'],
  ['ArnNotEquals', 'ArnEquals'],
  ['ArnNotLike', 'ArnLike'],
  ['NotIpAddress', 'IpAddress'],
]);

const OPERATORS: ReadonlyMap<string, (value: string) => TextTest> = new Map([
  ['StringEquals', (value: string) => equalTo(value, (text) => text)],
  ['StringEqualsIgnoreCase', (value: string) => equalTo(value, (text) => text.toLowerCase())],
  ['StringLike', (value: string) => glob(value)],
  ['BinaryEquals', (value: string) => equalTo(value, (text) => text)],
  ['Bool', bool],
  ['ArnEquals', arn],
  ['ArnLike', arn],
  ['IpAddress', ipAddress],
  ...ordered('Numeric', numberOf),
  ...ordered('Date', timeOf),
]);

function equalTo(value: string, fold: (text: string) => string): TextTest {
  const wantedOf = (context: ContextByKey) => (hasVariable(value) ? resolveVariables(value, context) : value);
  return (seen, context) => {
    const wanted = wantedOf(context);
    return wanted !== undefined && fold(seen) === fold(wanted);
  };
}

function bool(value: string): TextTest {
  const wanted = value.toLowerCase();
  if (wanted !== 'true' && wanted !== 'false')
    throw new InvalidPolicyError(`Bool takes true or false, not ${JSON.stringify(value)}`);
  return (seen) => seen.toLowerCase() === wanted;
}

/** The five operators of values with an order. A request's value that cannot be read matches none. */
function ordered(
  kind: 'Numeric' | 'Date',
  read: (text: string) => number,
): readonly (readonly [string, (value: string) => TextTest])[] {
  const operator = (holds: (seen: number, wanted: number) => boolean) => {
    return (value: string): TextTest => {
      const wanted = read(value);
      if (Number.isNaN(wanted)) throw new InvalidPolicyError(`${JSON.stringify(value)} is no ${kind} value`);
      return (seen) => holds(read(seen), wanted);
    };
  };
  return [
    [`${kind}Equals`, operator((seen, wanted) => seen === wanted)],
    [`${kind}LessThan`, operator((seen, wanted) => seen < wanted)],
    [`${kind}LessThanEquals`, operator((seen, wanted) => seen <= wanted)],
    [`${kind}GreaterThan`, operator((seen, wanted) => seen > wanted)],
    [`${kind}GreaterThanEquals`, operator((seen, wanted) => seen >= wanted)],
  ];
}

function numberOf(text: string): number {
  return /^[+-]?\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
}

/** Milliseconds since the epoch, from ISO 8601 or from seconds since the epoch. */
function timeOf(text: string): number {
  if (/^\d{5,}(\.\d+)?$/.test(text)) return Number(text) * 1000;
  return /^\d{4}(-\d\d(-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d))?)?)?$/.test(text)
    ? Date.parse(text)
    : Number.NaN;
}

/** ARNs are compared component by component, so a wildcard in one of the first five ends at its colon. */
function arn(pattern: string): TextTest {
  // A colon within a policy variable parts nothing.
  const wanted = componentsOf(pattern.split(/:(?![^{]*\})/))?.map((component) => glob(component));
  if (wanted === undefined) throw new InvalidPolicyError(`${JSON.stringify(pattern)} is no ARN`);
  return (seen, context) => {
    const components = componentsOf(seen.split(':'));
    return components !== undefined && wanted.every((test, index) => test(components[index] ?? '', context));
  };
}

function componentsOf(parts: readonly string[]): readonly string[] | undefined {
  return parts.length < 6 ? undefined : [...parts.slice(0, 5), parts.slice(5).join(':')];
}

function ipAddress(value: string): TextTest {
  const [address = '', prefix, ...rest] = value.split('/');
  const family = familyOf(address);
  const bits = prefix === undefined ? (family === 'ipv4' ? 32 : 128) : Number(prefix);
  const list = new BlockList();
  try {
    if (family === undefined || rest.length > 0 || prefix === '')
      throw new RangeError('not an address or CIDR block');
    list.addSubnet(address, bits, family);
  } catch {
    throw new InvalidPolicyError(`${JSON.stringify(value)} is no address or CIDR block`);
  }
  return (seen) => {
    const seenFamily = familyOf(seen);
    return seenFamily !== undefined && list.check(seen, seenFamily);
  };
}

function familyOf(address: string): 'ipv4' | 'ipv6' | undefined {
  const version = isIP(address);
  if (version === 0) return undefined;
  return version === 4 ? 'ipv4' : 'ipv6';
}

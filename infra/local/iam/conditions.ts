import { comparison, type Comparison } from './operators.ts';
import { InvalidPolicyError, type ConditionBlock, type ConditionValue } from './policy.ts';

/**
 * What a request says of itself, by condition key. A list means that the key is multi-valued (`ArrayOfString`, as
 * `events:source` of PutEvents is), also when it holds one value.
 */
export type RequestContext = Readonly<Record<string, string | readonly string[]>>;

/** A request's context by lower-case key: condition keys know no case. */
export type ContextByKey = ReadonlyMap<string, string | readonly string[]>;

/** One operator on one key, ready to be asked. */
export interface Condition {
  readonly key: string;
  holds(context: ContextByKey): boolean;
  /** Why it does not hold, for people. */
  explain(context: ContextByKey): string;
}

/** The context with keys that know no case. */
export function contextByKey(context: RequestContext): ContextByKey {
  return new Map(Object.entries(context).map(([key, value]) => [key.toLowerCase(), value]));
}

/** Compiles a condition block; all of its conditions must hold. */
export function compileConditions(block: ConditionBlock): readonly Condition[] {
  return Object.entries(block).flatMap(([operator, keys]) =>
    Object.entries(keys).map(([key, values]) => compileCondition(operator, key, listOf(values).map(String))),
  );
}

function listOf(values: ConditionValue | readonly ConditionValue[]): readonly ConditionValue[] {
  return typeof values === 'object' ? values : [values];
}

type Seen = string | readonly string[] | undefined;
type KeyTest = (seen: Seen, context: ContextByKey) => boolean;

function compileCondition(operator: string, key: string, values: readonly string[]): Condition {
  const holds = operator === 'Null' ? nullTest(values) : valueTest(operator, values);
  const lowerCaseKey = key.toLowerCase();
  return {
    key,
    holds: (context) => holds(context.get(lowerCaseKey), context),
    explain: (context) => {
      const seen = context.get(lowerCaseKey);
      const asksOneValue = Array.isArray(seen) && !operator.startsWith('For');
      const hint = asksOneValue ? ' (a list: only ForAllValues: and ForAnyValue: can match it)' : '';
      const shown = seen === undefined ? 'no such key' : JSON.stringify(seen);
      return `${operator} ${key} wants ${JSON.stringify(values)}, the request has ${shown}${hint}`;
    },
  };
}

/** `Null` is true where the key must be missing. An empty list counts as missing. */
function nullTest(values: readonly string[]): KeyTest {
  const wanted = new Set(values.map((value) => value.toLowerCase()));
  if ([...wanted].some((value) => value !== 'true' && value !== 'false')) {
    throw new InvalidPolicyError(`Null takes true or false, not ${JSON.stringify(values)}`);
  }
  return (seen) => wanted.has(String(seen === undefined || (typeof seen !== 'string' && seen.length === 0)));
}

function valueTest(operator: string, values: readonly string[]): KeyTest {
  const { set, base, ifExists } = partsOf(operator);
  const compared = comparison(base, values);
  return (seen, context) =>
    seen === undefined ? holdsWhenMissing(set, ifExists, compared) : holdsFor(seen, set, compared, context);
}

type SetOperator = 'ForAllValues' | 'ForAnyValue';

function partsOf(operator: string): { set?: SetOperator; base: string; ifExists: boolean } {
  const match = /^(?:(ForAllValues|ForAnyValue):)?(\w+?)(IfExists)?$/.exec(operator);
  if (match?.[2] === undefined) throw new InvalidPolicyError(`unknown condition operator ${operator}`);
  const parts = { base: match[2], ifExists: match[3] !== undefined };
  return match[1] === 'ForAllValues' || match[1] === 'ForAnyValue' ? { ...parts, set: match[1] } : parts;
}

/**
 * A missing key satisfies `ForAllValues:` (there is no value that fails it), which surprises many: in an Allow it wants
 * a `Null` beside it. `ForAnyValue:` it fails. Otherwise it matches no value, which is what the negated ask for.
 */
function holdsWhenMissing(set: SetOperator | undefined, ifExists: boolean, compared: Comparison): boolean {
  if (ifExists || set === 'ForAllValues') return true;
  return set === undefined && compared.isNegated;
}

function holdsFor(
  seen: string | readonly string[],
  set: SetOperator | undefined,
  compared: Comparison,
  context: ContextByKey,
): boolean {
  const test = (value: string): boolean => compared.test(value, context);
  if (set === undefined) return typeof seen === 'string' && test(seen);
  const list = typeof seen === 'string' ? [seen] : seen;
  return set === 'ForAllValues' ? list.every(test) : list.some(test);
}

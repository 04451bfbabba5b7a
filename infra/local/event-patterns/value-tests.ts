import { addressDigits, addressRange, isInRange } from './address.ts';
import { anythingBut } from './anything-but.ts';
import { entriesOf, InexactNumber } from './exact-json.ts';
import { InvalidEventPatternError } from './invalid-event-pattern.ts';
import type { Leaf } from './leaves.ts';
import { numeric } from './numeric.ts';
import { ignoringCase, wildcard } from './text-tests.ts';

/** What one entry of a field's list asks for: a leaf that passes, or that there is no leaf. */
export interface ValueTest {
  readonly asks: 'text' | 'number' | 'address' | 'absence';
  readonly passes: (leaf: Leaf) => boolean;
  /** Texts with wildcards: they make a pattern complex. */
  readonly wildcards?: readonly string[];
}

/** `full` knows all operators; `legacy` is what EventBridge falls back to where `$or` is an ordinary field name. */
export type Grammar = 'full' | 'legacy';

/** Compiles one entry of a field's list: a scalar or an object with one operator. */
export function valueTest(value: unknown, path: string, grammar: Grammar): ValueTest {
  if (typeof value === 'string') return exactText(value);
  if (typeof value === 'number') return { asks: 'number', passes: ({ number }) => number === value };
  if (value instanceof InexactNumber) return exactly(value.literal);
  if (value === null || typeof value === 'boolean') return exactly(String(value));
  const entries = entriesOf(value);
  if (entries === undefined)
    throw new InvalidEventPatternError(path, 'Match value must be String, number, true, false, or null');
  const [entry, ...others] = entries;
  if (entry === undefined) throw new InvalidEventPatternError(path, 'Match expression name not found');
  const test = operatorTest(entry[0], entry[1], path, grammar);
  if (others.length === 0) return test;
  throw new InvalidEventPatternError(path, 'Only one key allowed in match expression');
}

function operatorTest(operator: string, operand: unknown, path: string, grammar: Grammar): ValueTest {
  switch (operator) {
    case 'exactly':
      return exactly(`"${text('exact', operand, path)}"`);
    case 'prefix':
    case 'suffix':
      return affix(operator, operand, path);
    case 'equals-ignore-case':
      return textTest(ignoringCase(`"${text(operator, operand, path)}"`, 'whole'));
    case 'wildcard':
      return wildcardTest(text(operator, operand, path), path);
    case 'numeric':
      return { asks: 'number', passes: numeric(operand, path) };
    case 'anything-but':
      return anythingBut(operand, path, grammar);
    case 'exists':
      if (typeof operand !== 'boolean')
        throw new InvalidEventPatternError(path, 'exists match pattern must be either true or false.');
      return { asks: operand ? 'text' : 'absence', passes: () => operand };
    case 'cidr':
      // EventBridge speaks of a prefix here.
      return cidr(text('prefix', operand, path), path);
    default:
      throw new InvalidEventPatternError(path, `Unrecognized match type ${operator}`);
  }
}

/** A string that is an IP address matches every spelling of that address. */
function exactText(value: string): ValueTest {
  const address = addressDigits(value);
  return address === undefined ? exactly(`"${value}"`) : addressTest((digits) => digits.startsWith(address));
}

function exactly(expected: string): ValueTest {
  return textTest((seen) => seen === expected);
}

function affix(operator: 'prefix' | 'suffix', operand: unknown, path: string): ValueTest {
  const entries = entriesOf(operand);
  const wanted = entries === undefined ? text(operator, operand, path) : ignoredCase(operator, entries, path);
  const quoted = operator === 'prefix' ? `"${wanted}` : `${wanted}"`;
  if (entries !== undefined) return textTest(ignoringCase(quoted, operator));
  return textTest(
    operator === 'prefix' ? (seen) => seen.startsWith(quoted) : (seen) => seen.endsWith(quoted),
  );
}

function ignoredCase(
  operator: 'prefix' | 'suffix',
  entries: readonly (readonly [string, unknown])[],
  path: string,
): string {
  const [entry, ...others] = entries;
  if (entry === undefined)
    throw new InvalidEventPatternError(
      path,
      `${operator === 'prefix' ? 'Prefix' : 'Suffix'} expression name not found`,
    );
  if (entry[0] !== 'equals-ignore-case')
    throw new InvalidEventPatternError(path, `Unsupported ${operator} pattern: ${entry[0]}`);
  if (others.length > 0) throw new InvalidEventPatternError(path, 'Only one key allowed in match expression');
  return text('equals-ignore-case', entry[1], path);
}

function wildcardTest(wanted: string, path: string): ValueTest {
  const test = wildcard(wanted);
  if (typeof test === 'string') throw new InvalidEventPatternError(path, test);
  return { ...textTest(test), wildcards: [wanted] };
}

function cidr(block: string, path: string): ValueTest {
  const range = addressRange(block);
  if (typeof range === 'string') throw new InvalidEventPatternError(path, range);
  return addressTest((digits) => isInRange(digits, range));
}

/** What is no address does not pass, but of a number EventBridge compares the digits all the same. */
function addressTest(test: (digits: string) => boolean): ValueTest {
  return {
    asks: 'address',
    passes: ({ text: seen }) => {
      const digits = seen.startsWith('"') ? addressDigits(seen.slice(1, -1)) : seen;
      return digits !== undefined && test(digits);
    },
  };
}

function textTest(test: (text: string) => boolean): ValueTest {
  return { asks: 'text', passes: (leaf) => test(leaf.text) };
}

function text(kind: string, operand: unknown, path: string): string {
  if (typeof operand === 'string') return operand;
  throw new InvalidEventPatternError(path, `${kind} match pattern must be a string`);
}

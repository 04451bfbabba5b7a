import { addressDigits, addressRange, isInRange } from './address.ts';
import { InvalidEventPatternError } from './invalid-event-pattern.ts';
import type { Leaf } from './leaves.ts';
import { isObject } from './leaves.ts';
import { anythingBut } from './anything-but.ts';
import { numeric } from './numeric.ts';
import { ignoringCase, wildcard } from './text-tests.ts';

/** What one entry of a field's list asks for: that a leaf passes a test, or that there is no leaf. */
export type ValueTest = 'absent' | ((leaf: Leaf) => boolean);

/** `full` knows all operators; `legacy` is what EventBridge falls back to where `$or` is an ordinary field name. */
export type Grammar = 'full' | 'legacy';

/** Compiles one entry of a field's list: a scalar or an object with one operator. */
export function valueTest(value: unknown, path: string, grammar: Grammar): ValueTest {
  if (typeof value === 'string') return exactText(value);
  if (typeof value === 'number') return (leaf) => leaf.number === value;
  if (value === null || typeof value === 'boolean') return exactly(String(value));
  if (!isObject(value)) {
    throw new InvalidEventPatternError(
      path,
      'A value must be a string, number, true, false, null or an operator.',
    );
  }
  const entries = Object.entries(value);
  const [entry] = entries;
  if (entry === undefined || entries.length > 1) {
    throw new InvalidEventPatternError(
      path,
      `An operator object has one key, not ${entries.length}: ${JSON.stringify(value)}.`,
    );
  }
  return operatorTest(entry[0], entry[1], path, grammar);
}

function operatorTest(operator: string, operand: unknown, path: string, grammar: Grammar): ValueTest {
  switch (operator) {
    case 'exactly':
      return exactly(`"${text(operator, operand, path)}"`);
    case 'prefix':
    case 'suffix':
      return affix(operator, operand, path);
    case 'equals-ignore-case':
      return textTest(ignoringCase(`"${text(operator, operand, path)}"`, 'whole'));
    case 'wildcard':
      return wildcardTest(text(operator, operand, path), path);
    case 'numeric':
      return numeric(operand, path);
    case 'anything-but':
      return anythingBut(operand, path, grammar);
    case 'exists':
      if (typeof operand !== 'boolean') {
        throw new InvalidEventPatternError(
          path,
          `exists must be true or false, not ${JSON.stringify(operand)}.`,
        );
      }
      return operand ? () => true : 'absent';
    case 'cidr':
      return cidr(text(operator, operand, path), path);
    default:
      throw new InvalidEventPatternError(path, `Unknown operator ${JSON.stringify(operator)}.`);
  }
}

/** A string that is an IP address matches every spelling of that address. */
function exactText(value: string): ValueTest {
  const address = addressDigits(value);
  return address === undefined ? exactly(`"${value}"`) : addressTest((digits) => digits.startsWith(address));
}

function exactly(expected: string): ValueTest {
  return (leaf) => leaf.text === expected;
}

function affix(operator: 'prefix' | 'suffix', operand: unknown, path: string): ValueTest {
  const ignoreCase = isObject(operand);
  if (ignoreCase && Object.keys(operand).join() !== 'equals-ignore-case') {
    throw new InvalidEventPatternError(
      path,
      `${operator} takes a string or { "equals-ignore-case": string }.`,
    );
  }
  const wanted = text(operator, ignoreCase ? operand['equals-ignore-case'] : operand, path);
  const quoted = operator === 'prefix' ? `"${wanted}` : `${wanted}"`;
  if (ignoreCase) return textTest(ignoringCase(quoted, operator));
  return operator === 'prefix'
    ? (leaf) => leaf.text.startsWith(quoted)
    : (leaf) => leaf.text.endsWith(quoted);
}

function wildcardTest(wanted: string, path: string): ValueTest {
  const test = wildcard(wanted);
  if (typeof test === 'string') throw new InvalidEventPatternError(path, `wildcard has ${test}.`);
  return textTest(test);
}

function cidr(block: string, path: string): ValueTest {
  const range = addressRange(block);
  if (typeof range === 'string') {
    throw new InvalidEventPatternError(path, `cidr ${JSON.stringify(block)}: ${range}.`);
  }
  return addressTest((digits) => isInRange(digits, range));
}

/** A number is no address, but EventBridge compares its digits with the range all the same. */
function addressTest(test: (digits: string) => boolean): ValueTest {
  return (leaf) => {
    const digits = leaf.number === undefined ? addressDigits(leaf.text.slice(1, -1)) : leaf.text;
    return digits !== undefined && test(digits);
  };
}

function textTest(test: (text: string) => boolean): ValueTest {
  return (leaf) => test(leaf.text);
}

function text(operator: string, operand: unknown, path: string): string {
  if (typeof operand === 'string') return operand;
  throw new InvalidEventPatternError(path, `${operator} takes a string, not ${JSON.stringify(operand)}.`);
}

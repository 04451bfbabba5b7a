import { entriesOf, InexactNumber } from './exact-json.ts';
import { InvalidEventPatternError } from './invalid-event-pattern.ts';
import type { TextTest } from './text-tests.ts';
import { ignoringCase, wildcard } from './text-tests.ts';
import type { Grammar, ValueTest } from './value-tests.ts';

/**
 * Compiles `anything-but`. It asks for a leaf that is there and is none of the given, so null and values of another
 * type pass; of an array one passing element is enough.
 */
export function anythingBut(operand: unknown, path: string, grammar: Grammar): ValueTest {
  const entries = entriesOf(operand);
  if (entries !== undefined) return noneOfTexts(entries, path, grammar);
  if (!Array.isArray(operand)) return noneOf([single(operand, path)], path);
  for (const value of operand as readonly unknown[])
    if (!isNumber(value) && typeof value !== 'string') throw new InvalidEventPatternError(path, NOT_LISTED);
  return noneOf(operand, path);
}

const NOT_LISTED = 'Inside anything but list, start|null|boolean is not supported.';
const MIXED = 'Inside anything but list, either all values are number or string, mixed type is not supported';

function single(operand: unknown, path: string): unknown {
  if (typeof operand === 'string' || isNumber(operand)) return operand;
  throw new InvalidEventPatternError(
    path,
    'Value of anything-but must be an array or single string/number value.',
  );
}

function isNumber(value: unknown): boolean {
  return typeof value === 'number' || value instanceof InexactNumber;
}

function noneOf(values: readonly unknown[], path: string): ValueTest {
  const inexact = values.find((value) => value instanceof InexactNumber);
  if (inexact !== undefined)
    throw new InvalidEventPatternError(path, `Cannot compare number : ${inexact.literal}`);
  const texts = values.filter((value) => typeof value === 'string');
  if (values.length === 0 || (texts.length > 0 && texts.length < values.length))
    throw new InvalidEventPatternError(path, MIXED);
  if (texts.length > 0) {
    const excluded = new Set(texts.map((value) => `"${value}"`));
    return { asks: 'text', passes: ({ text }) => !excluded.has(text) };
  }
  const excluded = new Set(values);
  return { asks: 'number', passes: ({ number }) => !excluded.has(number) };
}

function noneOfTexts(
  [entry, ...others]: readonly (readonly [string, unknown])[],
  path: string,
  grammar: Grammar,
): ValueTest {
  if (entry === undefined) throw new InvalidEventPatternError(path, 'Anything-But expression name not found');
  const [operator, given] = entry;
  const isTooNew = operator === 'wildcard' || (operator !== IGNORE_CASE && Array.isArray(given));
  if (!OPERATORS.has(operator) || (grammar === 'legacy' && isTooNew))
    throw new InvalidEventPatternError(path, `Unsupported anything-but pattern: ${operator}`);
  const texts: readonly unknown[] = Array.isArray(given) ? given : [single(given, path)];
  const tests = texts.map((text) => excludedText(operator, text, path));
  if (tests.length === 0)
    throw new InvalidEventPatternError(path, `anything-but ${operator} takes at least one string`);
  if (others.length > 0) throw new InvalidEventPatternError(path, 'Too many elements in numeric expression');
  return {
    asks: 'text',
    passes: ({ text }) => !tests.some((test) => test(text)),
    ...(operator === 'wildcard' && { wildcards: texts.map(String) }),
  };
}

const IGNORE_CASE = 'equals-ignore-case';
const OPERATORS: ReadonlySet<string> = new Set([IGNORE_CASE, 'prefix', 'suffix', 'wildcard']);

function excludedText(operator: string, text: unknown, path: string): TextTest {
  const fail = (reason: string): never => {
    throw new InvalidEventPatternError(path, reason);
  };
  if (operator === IGNORE_CASE) {
    if (typeof text === 'string') return ignoringCase(`"${text}"`, 'whole');
    return fail('Inside anything-but/equals-ignore-case list, number|start|null|boolean is not supported.');
  }
  if (operator === 'wildcard') {
    if (typeof text !== 'string') return fail('wildcard match pattern must be a string');
    const test = wildcard(text);
    return typeof test === 'string' ? fail(test) : test;
  }
  if (typeof text !== 'string') return fail('prefix/suffix match pattern must be a string');
  if (text === '') return fail('Null prefix/suffix not allowed');
  return operator === 'prefix' ? (seen) => seen.startsWith(`"${text}`) : (seen) => seen.endsWith(`${text}"`);
}

import { InvalidEventPatternError } from './invalid-event-pattern.ts';
import type { Leaf } from './leaves.ts';
import { isObject } from './leaves.ts';
import type { TextTest } from './text-tests.ts';
import { ignoringCase, wildcard } from './text-tests.ts';
import type { Grammar } from './value-tests.ts';

/**
 * Compiles `anything-but`. It asks for a leaf that is there and is none of the given, so null and values of another
 * type pass; of an array one passing element is enough.
 */
export function anythingBut(operand: unknown, path: string, grammar: Grammar): (leaf: Leaf) => boolean {
  if (isObject(operand)) return noneOfTexts(operand, path, grammar);
  const values: readonly unknown[] = Array.isArray(operand) ? operand : [operand];
  if (values.length > 0 && values.every((value) => typeof value === 'string')) {
    const texts = new Set(values.map((value) => `"${value}"`));
    return (leaf) => !texts.has(leaf.text);
  }
  if (values.length > 0 && values.every((value) => typeof value === 'number' && Number.isFinite(value))) {
    const numbers = new Set<unknown>(values);
    return (leaf) => !numbers.has(leaf.number);
  }
  throw new InvalidEventPatternError(
    path,
    `anything-but takes strings only or numbers only, or one operator, not ${JSON.stringify(operand)}.`,
  );
}

function noneOfTexts(
  operand: Readonly<Record<string, unknown>>,
  path: string,
  grammar: Grammar,
): (leaf: Leaf) => boolean {
  const entries = Object.entries(operand);
  const [operator, given] = entries[0] ?? [];
  if (operator === undefined || entries.length > 1) {
    throw new InvalidEventPatternError(path, `anything-but takes one operator, not ${entries.length}.`);
  }
  if (
    grammar === 'legacy' &&
    (operator === 'wildcard' || (operator !== IGNORE_CASE && Array.isArray(given)))
  ) {
    throw new InvalidEventPatternError(
      path,
      `anything-but ${operator} cannot stand beside $or as a field name.`,
    );
  }
  const texts: readonly unknown[] = Array.isArray(given) ? given : [given];
  const tests = texts.map((text) => {
    if (typeof text === 'string') return excludedText(operator, text, path);
    throw new InvalidEventPatternError(
      path,
      `anything-but ${operator} takes strings, not ${JSON.stringify(text)}.`,
    );
  });
  if (tests.length === 0) {
    throw new InvalidEventPatternError(path, `anything-but ${operator} takes at least one string.`);
  }
  return (leaf) => !tests.some((test) => test(leaf.text));
}

const IGNORE_CASE = 'equals-ignore-case';

function excludedText(operator: string, text: string, path: string): TextTest {
  switch (operator) {
    case IGNORE_CASE:
      return ignoringCase(`"${text}"`, 'whole');
    case 'prefix':
    case 'suffix':
      if (text === '')
        throw new InvalidEventPatternError(path, `anything-but ${operator} takes no empty string.`);
      return operator === 'prefix'
        ? (seen) => seen.startsWith(`"${text}`)
        : (seen) => seen.endsWith(`${text}"`);
    case 'wildcard': {
      const test = wildcard(text);
      if (typeof test === 'string')
        throw new InvalidEventPatternError(path, `anything-but wildcard has ${test}.`);
      return test;
    }
    default:
      throw new InvalidEventPatternError(
        path,
        `anything-but does not know the operator ${JSON.stringify(operator)}.`,
      );
  }
}

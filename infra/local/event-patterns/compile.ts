import { refuseComplex } from './complexity.ts';
import { entriesOf } from './exact-json.ts';
import { InvalidEventPatternError } from './invalid-event-pattern.ts';
import type { Grammar, ValueTest } from './value-tests.ts';
import { valueTest } from './value-tests.ts';

/** What a pattern asks of one path: that any one of its tests passes. */
export interface Field {
  readonly path: string;
  /** The list as written, to be shown to people. */
  readonly written: readonly unknown[];
  readonly tests: readonly ValueTest[];
}

/** Fields that must match together, in the order of their paths. */
export type Alternative = readonly Field[];

/** Takes a pattern apart into alternatives (more than one only by `$or`), any of which is enough. */
export function alternativesOf(pattern: unknown): readonly Alternative[] {
  if (entriesOf(pattern) === undefined) throw new InvalidEventPatternError('', 'Filter is not an object');
  const alternatives = compiled(pattern);
  refuseComplex(alternatives);
  return alternatives;
}

function compiled(pattern: unknown): readonly Alternative[] {
  try {
    return compileWith(pattern, 'full');
  } catch (error) {
    if (!(error instanceof InvalidEventPatternError)) throw error;
    // EventBridge reads a pattern that it cannot compile once more as it did before `$or` existed.
    try {
      return compileWith(pattern, 'legacy');
    } catch {
      throw error;
    }
  }
}

type Draft = ReadonlyMap<string, Field>;
type Place = 'outside-or' | 'inside-or';

function compileWith(pattern: unknown, grammar: Grammar): readonly Alternative[] {
  return addObject([new Map()], pattern, [], grammar, 'outside-or').map((draft) => {
    if (draft.size > MAXIMUM_FIELDS)
      throw new InvalidEventPatternError('', `There are more than ${MAXIMUM_FIELDS} fields`);
    return [...draft.values()].toSorted((a, b) => (a.path < b.path ? -1 : 1));
  });
}

/** The drafts with the fields of `object` added to each, in the order in which they are written. */
function addObject(
  drafts: readonly Draft[],
  object: unknown,
  steps: readonly string[],
  grammar: Grammar,
  place: Place,
): readonly Draft[] {
  const entries = entriesOf(object) ?? [];
  if (entries.length === 0)
    throw new InvalidEventPatternError(steps.join('.'), 'Empty objects are not allowed');
  let result = drafts;
  for (const [key, value] of entries) {
    const path = pathOf(steps, key);
    if (key === '$or' && grammar === 'full') {
      result = addChoice(result, value, steps, path);
    } else if (place === 'inside-or' && RESERVED_INSIDE_OR.has(key)) {
      const reason = `${key} is Ruler reserved fieldName which cannot be used inside $or.`;
      throw new InvalidEventPatternError(path, reason);
    } else if (Array.isArray(value)) {
      const field = fieldOf(path, value, grammar);
      // A path that is written twice (by a key or with a dotted one, or around `$or`) means what was written last.
      result = result.map((draft) => new Map([...draft, [path, field]]));
    } else if (entriesOf(value) !== undefined) {
      result = addObject(result, value, [...steps, key], grammar, place);
    } else {
      throw new InvalidEventPatternError(path, `"${key}" must be an object or an array`);
    }
  }
  return result;
}

function addChoice(
  drafts: readonly Draft[],
  choice: unknown,
  steps: readonly string[],
  path: string,
): readonly Draft[] {
  if (!Array.isArray(choice))
    throw new InvalidEventPatternError(path, 'It must be an Array followed with $or.');
  if (choice.some((option) => entriesOf(option) === undefined))
    throw new InvalidEventPatternError(path, 'Only JSON object is allowed in array of $or relationship.');
  const result: Draft[] = [];
  for (const option of choice) {
    result.push(...addObject(drafts, option, steps, 'full', 'inside-or'));
    if (result.length > MOST_COMBINATIONS)
      throw new InvalidEventPatternError(path, `There are over ${MOST_COMBINATIONS} rule combinations`);
  }
  if (choice.length >= 2) return result;
  throw new InvalidEventPatternError(path, 'There must have at least 2 Objects in $or relationship.');
}

function fieldOf(path: string, written: readonly unknown[], grammar: Grammar): Field {
  if (written.length === 0) throw new InvalidEventPatternError(path, 'Empty arrays are not allowed');
  const tests = written.map((value) => valueTest(value, path, grammar));
  const asksNumbers = tests.some(({ asks }) => asks === 'number');
  return { path, written, tests: asksNumbers ? tests.map(sparingNumbers) : tests };
}

/** Beside an entry that asks for numbers EventBridge reads a number as nothing else, so it is no address. */
function sparingNumbers(test: ValueTest): ValueTest {
  if (test.asks !== 'address') return test;
  return { ...test, passes: (leaf) => leaf.number === undefined && test.passes(leaf) };
}

/** A path without its empty beginning, as EventBridge writes it. */
function pathOf(steps: readonly string[], key: string): string {
  const base = steps.join('.');
  return base === '' ? key : `${base}.${key}`;
}

/** More, by several `$or`, are refused. */
const MOST_COMBINATIONS = 1000;

/** More are refused by the matcher behind EventBridge. */
const MAXIMUM_FIELDS = 256;

/** Operators, now and to come, which are no field names inside `$or`. */
const RESERVED_INSIDE_OR: ReadonlySet<string> = new Set(
  [
    'exactly equals-ignore-case prefix suffix anything-but exists wildcard numeric cidr = < <= > >=',
    'regex not-wildcard not-equals-ignore-case ip-address-in-range ip-address-not-in-range',
    'date-after date-on-or-after date-before date-on-or-before in-date-range',
  ].flatMap((line) => line.split(' ')),
);

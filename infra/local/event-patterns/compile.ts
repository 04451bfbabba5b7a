import { InvalidEventPatternError } from './invalid-event-pattern.ts';
import { isObject } from './leaves.ts';
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
  if (!isObject(pattern)) throw new InvalidEventPatternError('', 'A pattern is a JSON object.');
  try {
    return compileWith(pattern, 'full');
  } catch (error) {
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

function compileWith(pattern: Readonly<Record<string, unknown>>, grammar: Grammar): readonly Alternative[] {
  return addObject([new Map()], pattern, [], grammar, 'outside-or').map((draft) => {
    if (draft.size > MAXIMUM_FIELDS)
      throw new InvalidEventPatternError('', `More than ${MAXIMUM_FIELDS} fields.`);
    return [...draft.values()].toSorted((a, b) => (a.path < b.path ? -1 : 1));
  });
}

/** The drafts with the fields of `object` added to each, in the order in which they are written. */
function addObject(
  drafts: readonly Draft[],
  object: Readonly<Record<string, unknown>>,
  steps: readonly string[],
  grammar: Grammar,
  place: Place,
): readonly Draft[] {
  const entries = Object.entries(object);
  if (entries.length === 0)
    throw new InvalidEventPatternError(steps.join('.'), 'Empty objects are not allowed.');
  let result = drafts;
  for (const [key, value] of entries) {
    const path = pathOf(steps, key);
    if (key === '$or' && grammar === 'full') {
      result = addChoice(result, value, steps, path);
    } else if (place === 'inside-or' && RESERVED_INSIDE_OR.has(key)) {
      throw new InvalidEventPatternError(path, `${JSON.stringify(key)} cannot be a field name inside $or.`);
    } else if (Array.isArray(value)) {
      const field = fieldOf(path, value, grammar);
      // A path that is written twice (with and without a dotted key, or around `$or`) means what was written last.
      result = result.map((draft) => new Map([...draft, [path, field]]));
    } else if (isObject(value)) {
      result = addObject(result, value, [...steps, key], grammar, place);
    } else {
      throw new InvalidEventPatternError(
        path,
        `Must be an object or an array, not ${JSON.stringify(value)}.`,
      );
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
  if (!Array.isArray(choice) || choice.length < 2) {
    throw new InvalidEventPatternError(path, '$or takes an array of at least two objects.');
  }
  return choice.flatMap((option: unknown) => {
    if (!isObject(option)) throw new InvalidEventPatternError(path, '$or takes objects only.');
    return addObject(drafts, option, steps, 'full', 'inside-or');
  });
}

function fieldOf(path: string, written: readonly unknown[], grammar: Grammar): Field {
  if (written.length === 0) throw new InvalidEventPatternError(path, 'Empty arrays are not allowed.');
  return { path, written, tests: written.map((value) => valueTest(value, path, grammar)) };
}

/** A path without its empty beginning, as EventBridge writes it. */
function pathOf(steps: readonly string[], key: string): string {
  const base = steps.join('.');
  return base === '' ? key : `${base}.${key}`;
}

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

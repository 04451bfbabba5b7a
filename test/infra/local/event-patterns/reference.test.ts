import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compilePattern, parsePattern } from '../../../../infra/local/event-patterns/event-pattern.ts';
import { readExactJson } from '../../../../infra/local/event-patterns/exact-json.ts';
import { InvalidEventPatternError } from '../../../../infra/local/event-patterns/invalid-event-pattern.ts';

/*
 * The matcher takes events apart and puts leaves together again. This reference goes down pattern and event side by side
 * instead, which is enough for a few operators and no dotted names: of an array it tries one element after the other, so
 * that all fields below come from the same. Both must agree on any pattern and event.
 */

type Scalar = string | number | boolean | null;
type Value = Scalar | Value[] | { readonly [name: string]: Value };
type Test = Scalar | { readonly prefix: string } | { readonly 'anything-but': readonly string[] };
type Pattern = { readonly [name: string]: Pattern | readonly Test[] };

function refMatches(pattern: Pattern, value: Value | undefined): boolean {
  if (Array.isArray(value)) return value.some((element) => refMatches(pattern, element));
  if (typeof value !== 'object' || value === null) return false;
  return Object.entries(pattern).every(([name, wanted]) => {
    const found = Object.hasOwn(value, name) ? value[name] : undefined;
    return Array.isArray(wanted)
      ? refPasses(wanted as readonly Test[], found)
      : refMatches(wanted as Pattern, found);
  });
}

function refPasses(tests: readonly Test[], value: Value | undefined): boolean {
  if (Array.isArray(value)) return value.some((element) => refPasses(tests, element));
  if (value === undefined || (typeof value === 'object' && value !== null)) return false;
  return tests.some((test) => {
    if (typeof test !== 'object' || test === null) return test === value;
    if ('prefix' in test) return typeof value === 'string' && value.startsWith(test.prefix);
    return typeof value !== 'string' || !test['anything-but'].includes(value);
  });
}

const name = fc.constantFrom('a', 'b', 'c');
const text = fc.constantFrom('', 'x', 'xy', 'y');
const scalar: fc.Arbitrary<Scalar> = fc.oneof(text, fc.constantFrom(0, 1), fc.boolean(), fc.constant(null));
const test: fc.Arbitrary<Test> = fc.oneof(
  scalar,
  fc.record({ prefix: text }),
  fc.record({ 'anything-but': fc.array(text, { minLength: 1, maxLength: 2 }) }),
);
const { pattern } = fc.letrec<{ pattern: Pattern }>((tie) => ({
  pattern: fc.dictionary(
    name,
    fc.oneof({ maxDepth: 2 }, fc.array(test, { minLength: 1, maxLength: 2 }), tie('pattern')),
    { minKeys: 1, maxKeys: 2 },
  ),
}));
const { value } = fc.letrec<{ value: Value }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    scalar,
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(name, tie('value'), { maxKeys: 3 }),
  ),
}));
const event = fc.dictionary(name, value, { maxKeys: 3 });

describe('the matcher', () => {
  it('agrees with the reference on any pattern and event', () => {
    fc.assert(
      fc.property(pattern, event, (asked, seen) => {
        expect(compilePattern(asked).matches(seen)).toBe(refMatches(asked, seen));
      }),
      { numRuns: 2000 },
    );
  });

  it('agrees with the reference on events that are made to the pattern', () => {
    const fitting = pattern.chain((asked) => fc.tuple(fc.constant(asked), eventFor(asked)));
    fc.assert(
      fc.property(fitting, ([asked, seen]) => {
        expect(compilePattern(asked).matches(seen)).toBe(refMatches(asked, seen));
      }),
      { numRuns: 2000 },
    );
  });
});

/** Events with the names of a pattern, now and then in arrays, so that many match and as many nearly do. */
function eventFor(asked: Pattern): fc.Arbitrary<Record<string, Value>> {
  const members = Object.entries(asked).map(([key, wanted]) => {
    const one = Array.isArray(wanted) ? scalar : eventFor(wanted as Pattern);
    return [key, fc.oneof(one, fc.array(fc.oneof(one, value), { minLength: 1, maxLength: 3 }))] as const;
  });
  return fc.record(Object.fromEntries(members)) as fc.Arbitrary<Record<string, Value>>;
}

const operators =
  'prefix suffix equals-ignore-case wildcard numeric cidr exists exactly anything-but $or a a.b';
const operator = fc.constantFrom('', ...operators.split(' '));
const operand = fc.oneof(
  fc.constantFrom('x', '*', '**', '\\', '10.0.0.0/8', '=', '>', '<', '', '[', '\ud800'),
  fc.jsonValue({ maxDepth: 1 }),
);
const { nearPattern } = fc.letrec<{ nearPattern: unknown }>((tie) => ({
  nearPattern: fc.oneof(
    { maxDepth: 5 },
    operand,
    fc.array(tie('nearPattern'), { maxLength: 4 }),
    fc.dictionary(operator, tie('nearPattern'), { maxKeys: 2 }),
  ),
}));

describe('whatever JSON it is given', () => {
  const isTaken = (compile: () => ReturnType<typeof compilePattern>, seen: unknown): void => {
    try {
      expect(compile().matches(seen)).toBeTypeOf('boolean');
    } catch (error) {
      expect(error).toBeInstanceOf(InvalidEventPatternError);
    }
  };

  it('is a pattern or an invalid one, and matches or not', () => {
    fc.assert(
      fc.property(fc.oneof(nearPattern, fc.jsonValue()), fc.jsonValue(), (asked, seen) => {
        isTaken(() => compilePattern(asked), seen);
        isTaken(() => parsePattern(JSON.stringify(asked)), readExactJson(JSON.stringify(seen)));
      }),
      { numRuns: 2000 },
    );
  });

  it('is a pattern or an invalid one, also as any text', () => {
    const anyText = fc.oneof(
      fc.string(),
      fc.json().map((json) => json.slice(0, -1)),
    );
    fc.assert(fc.property(anyText, (asked) => isTaken(() => parsePattern(asked), {})));
  });

  it('reads as JSON.parse does, but for what that forgets', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.constantFrom(undefined, 1, '\t'), (json, space) => {
        const written = JSON.stringify(json, undefined, space);
        expect(readExactJson(written)).toEqual(JSON.parse(written));
      }),
    );
  });
});

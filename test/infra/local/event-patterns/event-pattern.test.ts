import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  compilePattern,
  explainMismatch,
  parsePattern,
} from '../../../../infra/local/event-patterns/event-pattern.ts';
import { InvalidEventPatternError } from '../../../../infra/local/event-patterns/invalid-event-pattern.ts';
import recorded from './fixtures/event-patterns.json' with { type: 'json' };
import type { Verdict } from './fixtures/fine-points.ts';
import { finePoints } from './fixtures/fine-points.ts';

function verdict(pattern: unknown, event: unknown): Verdict {
  try {
    return compilePattern(pattern).matches(event) ? 'true' : 'false';
  } catch (error) {
    if (error instanceof InvalidEventPatternError) return 'invalid';
    throw error;
  }
}

describe('the verdicts of event-ruler', () => {
  it.each(recorded.cases)('$name: $ruler', ({ pattern, event, ruler }) => {
    expect(verdict(pattern, event)).toBe(ruler);
  });

  it.each(finePoints)('%s', (_name, pattern, event, ruler) => {
    expect(verdict(pattern, event)).toBe(ruler);
  });
});

describe('an invalid pattern', () => {
  it.each([
    [{ detail: { state: 'running' } }, 'at detail.state. Must be an object or an array, not "running".'],
    [{ detail: { state: [] } }, 'at detail.state. Empty arrays are not allowed.'],
    [{ detail: {} }, 'at detail. Empty objects are not allowed.'],
    [{ detail: { a: [{ exists: 'x' }] } }, 'at detail.a. exists must be true or false, not "x".'],
    [{ $or: [{ a: [1] }] }, 'at $or. $or takes an array of at least two objects.'],
    ['x', 'A pattern is a JSON object.'],
  ])('%j names the path and the fault', (pattern, message) => {
    expect(() => compilePattern(pattern)).toThrow(message);
  });

  it('may be no JSON at all', () => {
    expect(() => parsePattern('{')).toThrow(InvalidEventPatternError);
  });

  it('may have too many fields', () => {
    const fields = (count: number) =>
      Object.fromEntries(Array.from({ length: count }, (_, n) => [`f${n}`, [n]]));
    expect(verdict(fields(256), {})).toBe('false');
    expect(verdict(fields(257), {})).toBe('invalid');
  });
});

it('parses a pattern from its text', () => {
  expect(parsePattern('{"source":[{"prefix":"aws."}]}').matches({ source: 'aws.ecs' })).toBe(true);
});

it.each([null, 'x', 5, [{ a: 1 }]])('%j is no event', (event) => {
  expect(compilePattern({ a: [{ exists: false }] }).matches(event)).toBe(false);
});

describe('the explanation of a mismatch', () => {
  it.each([
    [{ detail: { state: ['a'] } }, { detail: { state: 'b' } }, 'detail.state: wanted ["a"], saw "b"'],
    [{ detail: { state: ['a'] } }, {}, 'detail.state: wanted ["a"], saw no value'],
    [{ source: ['x'], a: [1] }, { source: 'y', a: 1 }, 'source: wanted ["x"], saw "y"'],
    [{ a: [9] }, { a: [1, 2, 3, 4, 5] }, 'a: wanted [9], saw 1, 2, 3, and 2 more'],
    [{ $or: [{ a: [1], b: [1] }, { c: [1] }] }, { c: 2 }, 'c: wanted [1], saw 2'],
    [
      { a: { n: ['x'], v: [1] } },
      { a: [{ n: 'x' }, { v: 1 }] },
      'a.n, a.v: each matches, but not within the same array elements',
    ],
    [{ a: [1] }, { a: 1 }, 'the event matches'],
    [{ a: [1] }, null, 'the event is not a JSON object'],
  ])('of %j and %j', (pattern, event, sentence) => {
    expect(explainMismatch(compilePattern(pattern), event)).toBe(sentence);
  });
});

const key = fc.constantFrom('a', 'b', 'c', 'd.e');
const leaf = fc.oneof(
  fc.string(),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.boolean(),
  fc.constant(null),
);
type Tree = { [name: string]: Tree | Leaf | Leaf[] };
type Leaf = string | number | boolean | null;
const { tree: anyTree } = fc.letrec<{ tree: Tree }>((tie) => ({
  tree: fc.dictionary(key, fc.oneof({ maxDepth: 3 }, leaf, fc.array(leaf, { minLength: 1 }), tie('tree')), {
    minKeys: 1,
    maxKeys: 3,
  }),
}));

/** The pattern that asks for exactly what the event has. */
function exactPattern(event: Tree): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(event).map(([name, value]) => {
      if (Array.isArray(value)) return [name, value];
      return [name, typeof value === 'object' && value !== null ? exactPattern(value) : [value]];
    }),
  );
}

describe('for any event', () => {
  it('the pattern that asks for exactly its values matches', () => {
    fc.assert(fc.property(anyTree, (event) => compilePattern(exactPattern(event)).matches(event)));
  });

  it('anything-but says the opposite of the value it excludes, where there is a value', () => {
    const scalar = fc.oneof(fc.constantFrom('x', 'y', 'X', ''), fc.constantFrom(0, 1, 5));
    fc.assert(
      fc.property(scalar, fc.oneof(scalar, fc.constant(null), fc.boolean()), (excluded, seen) => {
        const event = { a: seen };
        const isSame = compilePattern({ a: [excluded] }).matches(event);
        expect(compilePattern({ a: [{ 'anything-but': excluded }] }).matches(event)).toBe(!isSame);
      }),
    );
  });

  it.each(['prefix', 'suffix', 'equals-ignore-case', 'wildcard'])(
    'anything-but %s says the opposite of it on a string',
    (operator) => {
      const text = fc.string({ unit: fc.constantFrom('a', 'A', 'b', '"'), maxLength: 4 });
      fc.assert(
        fc.property(
          text.filter((wanted) => wanted !== ''),
          text,
          (wanted, seen) => {
            const event = { a: seen };
            const isSame = compilePattern({ a: [{ [operator]: wanted }] }).matches(event);
            const complement = compilePattern({ a: [{ 'anything-but': { [operator]: wanted } }] });
            expect(complement.matches(event)).toBe(!isSame);
          },
        ),
      );
    },
  );

  it('exists: true and exists: false never agree', () => {
    fc.assert(
      fc.property(anyTree, key, (event, name) => {
        const present = compilePattern({ [name]: [{ exists: true }] }).matches(event);
        expect(compilePattern({ [name]: [{ exists: false }] }).matches(event)).toBe(!present);
      }),
    );
  });

  it('$or matches when any of its patterns does', () => {
    const pattern = fc.dictionary(key, fc.array(leaf, { minLength: 1, maxLength: 3 }), {
      minKeys: 1,
      maxKeys: 2,
    });
    fc.assert(
      fc.property(pattern, pattern, anyTree, (one, other, event) => {
        const either = compilePattern(one).matches(event) || compilePattern(other).matches(event);
        expect(compilePattern({ $or: [one, other] }).matches(event)).toBe(either);
      }),
    );
  });

  it('an explanation is given exactly when it does not match', () => {
    fc.assert(
      fc.property(anyTree, anyTree, (event, other) => {
        const pattern = compilePattern(exactPattern(other));
        expect(explainMismatch(pattern, event) === 'the event matches').toBe(pattern.matches(event));
      }),
    );
  });
});

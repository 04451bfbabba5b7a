import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compilePattern, explainMismatch } from '../../../../infra/local/event-patterns/event-pattern.ts';

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

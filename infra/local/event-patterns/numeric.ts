import { InvalidEventPatternError } from './invalid-event-pattern.ts';
import type { Leaf } from './leaves.ts';

/** Compiles `numeric`: `["=", 5]`, one bound as `["<", 5]`, or a range that begins below, `[">", 0, "<=", 5]`. */
export function numeric(operand: unknown, path: string): (leaf: Leaf) => boolean {
  const fail = (fault: string): never => {
    throw new InvalidEventPatternError(path, `numeric ${JSON.stringify(operand)}: ${fault}.`);
  };
  if (!Array.isArray(operand)) return fail('it must be an array');
  const [first, bound, second, top, ...rest]: unknown[] = operand;
  const compareFirst = COMPARISONS.get(first) ?? fail('the first element must be one of =, <, <=, >, >=');
  if (!isComparable(bound)) return fail(`${String(first)} needs a number`);
  if (operand.length === 2) return (leaf) => leaf.number !== undefined && compareFirst(leaf.number, bound);
  if (first !== '>' && first !== '>=') return fail(`nothing may follow ${String(first)} and its number`);
  if (second !== '<' && second !== '<=') return fail('a range ends with < or <=');
  if (!isComparable(top)) return fail(`${second} needs a number`);
  if (rest.length > 0) return fail('a range has four elements');
  if (bound >= top) return fail('the lower bound must be below the upper');
  const compareSecond = second === '<' ? isBelow : isAtMost;
  return (leaf) =>
    leaf.number !== undefined && compareFirst(leaf.number, bound) && compareSecond(leaf.number, top);
}

type Comparison = (seen: number, bound: number) => boolean;

const isBelow: Comparison = (seen, bound) => seen < bound;
const isAtMost: Comparison = (seen, bound) => seen <= bound;

const COMPARISONS: ReadonlyMap<unknown, Comparison> = new Map<unknown, Comparison>([
  ['=', (seen, bound) => seen === bound],
  ['<', isBelow],
  ['<=', isAtMost],
  ['>', (seen, bound) => seen > bound],
  ['>=', (seen, bound) => seen >= bound],
]);

function isComparable(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value);
}

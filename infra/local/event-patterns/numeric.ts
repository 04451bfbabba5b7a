import { InexactNumber } from './exact-json.ts';
import { InvalidEventPatternError } from './invalid-event-pattern.ts';
import type { Leaf } from './leaves.ts';

/** Compiles `numeric`: `["=", 5]`, one bound as `["<", 5]`, or a range that begins below, `[">", 0, "<=", 5]`. */
export function numeric(operand: unknown, path: string): (leaf: Leaf) => boolean {
  const fail = (reason: string): never => {
    throw new InvalidEventPatternError(path, reason);
  };
  const numberAfter = (operator: unknown, value: unknown): number => {
    if (value instanceof InexactNumber) return fail(`Cannot compare number : ${value.literal}`);
    const name = operator === '=' ? 'equals' : String(operator);
    return typeof value === 'number' ? value : fail(`Value of ${name} must be numeric`);
  };
  if (!Array.isArray(operand)) return fail('Value of numeric must be an array.');
  const [first, firstNumber, second, secondNumber, ...rest]: unknown[] = operand;
  if (typeof first !== 'string') return fail(`Invalid member in numeric match: ${shown(first)}`);
  const compareFirst = COMPARISONS.get(first) ?? fail(`Unrecognized numeric range operator: ${first}`);
  const bound = numberAfter(first, firstNumber);
  if (operand.length === 2) return ({ number }) => number !== undefined && compareFirst(number, bound);
  if (first !== '>' && first !== '>=') return fail('Too many elements in numeric expression');
  if (typeof second !== 'string') return fail(`Bad value in numeric range: ${shown(second)}`);
  if (second !== '<' && second !== '<=') return fail(`Bad numeric range operator: ${second}`);
  const top = numberAfter(second, secondNumber);
  if (rest.length > 0) return fail('Too many terms in numeric range expression');
  if (bound >= top) return fail('Bottom must be less than top');
  const compareSecond = second === '<' ? isBelow : isAtMost;
  return ({ number }) => number !== undefined && compareFirst(number, bound) && compareSecond(number, top);
}

type Comparison = (seen: number, bound: number) => boolean;

const isBelow: Comparison = (seen, bound) => seen < bound;
const isAtMost: Comparison = (seen, bound) => seen <= bound;

const COMPARISONS: ReadonlyMap<string, Comparison> = new Map([
  ['=', (seen: number, bound: number) => seen === bound],
  ['<', isBelow],
  ['<=', isAtMost],
  ['>', (seen: number, bound: number) => seen > bound],
  ['>=', (seen: number, bound: number) => seen >= bound],
]);

function shown(value: unknown): string {
  return JSON.stringify(value) ?? 'nothing';
}

import type { ShellEnvironment } from './environment.ts';

/** An expression that `[` cannot read; it ends with status 2. */
export class TestSyntaxError extends Error {}

const comparisons: Readonly<Record<string, (a: number, b: number) => boolean>> = {
  '-eq': (a, b) => a === b,
  '-ne': (a, b) => a !== b,
  '-gt': (a, b) => a > b,
  '-ge': (a, b) => a >= b,
  '-lt': (a, b) => a < b,
  '-le': (a, b) => a <= b,
};

/** Evaluates the arguments of `[ … ]` by their number, as POSIX says. `-a`, `-o` and parentheses are not known. */
export function evaluateTest(args: readonly string[], environment: ShellEnvironment): boolean {
  const [first = '', second = '', third = ''] = args;
  if (args.length === 0) return false;
  if (args.length === 1) return first !== '';
  if (args.length === 3 && isBinary(second)) return binary(first, second, third);
  if (first === '!') return !evaluateTest(args.slice(1), environment);
  if (args.length === 2) return unary(first, second, environment);
  throw new TestSyntaxError(args.length === 3 ? `${second}: unexpected operator` : 'too many arguments');
}

function isBinary(operator: string): boolean {
  return operator === '=' || operator === '!=' || operator in comparisons;
}

function binary(left: string, operator: string, right: string): boolean {
  if (operator === '=') return left === right;
  if (operator === '!=') return left !== right;
  return comparisons[operator]?.(integer(left), integer(right)) ?? false;
}

function unary(operator: string, operand: string, environment: ShellEnvironment): boolean {
  switch (operator) {
    case '-n':
      return operand !== '';
    case '-z':
      return operand === '';
    case '-e':
    case '-f':
    case '-r':
      return environment.readFile(operand) !== undefined;
    case '-s':
      return (environment.readFile(operand) ?? '') !== '';
    default:
      throw new TestSyntaxError(`${operator}: unexpected operator`);
  }
}

function integer(text: string): number {
  if (!/^\s*[+-]?\d+\s*$/.test(text)) throw new TestSyntaxError(`Illegal number: ${text}`);
  return Number(text);
}

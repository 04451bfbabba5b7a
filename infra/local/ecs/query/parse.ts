import { tokenize, type Token } from './tokens.ts';

/** How a subject is compared. */
export type Operator =
  '==' | '!=' | '>' | '>=' | '<' | '<=' | 'exists' | '!exists' | 'in' | '!in' | '=~' | '!~';

/** An expression of the ECS cluster query language. */
export type Expression =
  | { readonly kind: 'and' | 'or'; readonly parts: readonly Expression[] }
  | { readonly kind: 'not'; readonly part: Expression }
  | {
      readonly kind: 'compare';
      readonly subject: string;
      readonly operator: Operator;
      readonly values: readonly string[];
    };

const OPERATORS: Readonly<Record<string, Operator>> = {
  '==': '==',
  equals: '==',
  '!=': '!=',
  not_equals: '!=',
  '>': '>',
  greater_than: '>',
  '>=': '>=',
  greater_than_equal: '>=',
  '<': '<',
  less_than: '<',
  '<=': '<=',
  less_than_equal: '<=',
  exists: 'exists',
  '!exists': '!exists',
  not_exists: '!exists',
  in: 'in',
  '!in': '!in',
  not_in: '!in',
  '=~': '=~',
  matches: '=~',
  '!~': '!~',
  not_matches: '!~',
};

const SUBJECTS = new Set([
  'agentConnected',
  'agentVersion',
  'ec2InstanceId',
  'registeredAt',
  'runningTasksCount',
  'task:group',
]);

/** Parses a filter or a placement constraint. Throws a SyntaxError that says what was expected where. */
export function parseQuery(text: string): Expression {
  const tokens = tokenize(text);
  let at = 0;
  const peek = (): Token | undefined => tokens[at];
  const take = (expected: string): Token => {
    const token = tokens[at];
    if (!token) throw new SyntaxError(`the expression ends where ${expected} is expected`);
    at += 1;
    return token;
  };
  const takes = (...texts: string[]): boolean => {
    const token = peek();
    if (!token || token.kind === 'pattern' || !texts.includes(token.text)) return false;
    at += 1;
    return true;
  };
  const unexpected = (token: Token, expected: string): SyntaxError =>
    new SyntaxError(`"${token.text}" at character ${token.at + 1} where ${expected} is expected`);

  const chain = (kind: 'and' | 'or', signs: string[], part: () => Expression): Expression => {
    const parts = [part()];
    while (takes(...signs)) parts.push(part());
    const [first] = parts;
    return parts.length === 1 && first ? first : { kind, parts };
  };
  const either = (): Expression => chain('or', ['||', 'or'], both);
  const both = (): Expression => chain('and', ['&&', 'and'], single);
  const single = (): Expression => {
    if (takes('!', 'not')) return { kind: 'not', part: single() };
    if (!takes('(')) return comparison();
    const inner = either();
    const close = take('")"');
    if (close.text !== ')') throw unexpected(close, '")"');
    return inner;
  };
  const comparison = (): Expression => {
    const subject = take('a subject');
    if (subject.kind !== 'word' || !isSubject(subject.text)) throw unexpected(subject, 'a subject');
    const sign = take('an operator');
    const operator = OPERATORS[sign.text];
    if (!operator) throw unexpected(sign, 'an operator');
    return { kind: 'compare', subject: subject.text, operator, values: values(operator) };
  };
  const values = (operator: Operator): string[] => {
    if (operator === 'exists' || operator === '!exists') return [];
    if (operator !== 'in' && operator !== '!in') return [value()];
    const open = take('"["');
    if (open.text !== '[') throw unexpected(open, '"["');
    const list = [value()];
    while (takes(',')) list.push(value());
    const close = take('"]"');
    if (close.text !== ']') throw unexpected(close, '"]"');
    return list;
  };
  const value = (): string => {
    const token = take('a value');
    if (token.kind === 'sign') throw unexpected(token, 'a value');
    return token.text;
  };

  const expression = either();
  const left = peek();
  if (left) throw unexpected(left, '"&&", "||" or the end');
  return expression;
}

function isSubject(text: string): boolean {
  return SUBJECTS.has(text) || /^attribute:.+/.test(text);
}

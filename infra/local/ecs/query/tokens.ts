/** A word, an operator or a bracket of the cluster query language, with its place for error messages. */
export interface Token {
  readonly kind: 'word' | 'pattern' | 'sign';
  readonly text: string;
  readonly at: number;
}

const SIGNS = ['&&', '||', '==', '!=', '>=', '<=', '=~', '!~', '>', '<', '(', ')', '[', ']', ',', '!'];
const NEGATED_WORD = /^!(exists|in)(?![\w.:/@-])/;
const WORD = /^[\w.:/@*+?$^{}\\%#-]+/;
const QUOTED = /^(?:"([^"]*)"|'([^']*)')/;
const PATTERN_SIGNS = new Set(['=~', '!~', 'matches', 'not_matches']);

/** Splits an expression. What follows `=~` or `!~` is a pattern, up to the next space outside brackets. */
export function tokenize(text: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  while (at < text.length) {
    const rest = text.slice(at);
    const space = /^\s+/.exec(rest);
    if (space) {
      at += space[0].length;
      continue;
    }
    const token = nextToken(rest, at, tokens.at(-1));
    if (!token) throw new SyntaxError(`unexpected "${rest.slice(0, 10)}" at character ${at + 1}`);
    tokens.push(token.token);
    at += token.length;
  }
  return tokens;
}

function nextToken(
  rest: string,
  at: number,
  previous: Token | undefined,
): { token: Token; length: number } | undefined {
  const made = (
    kind: Token['kind'],
    text: string,
    length = text.length,
  ): { token: Token; length: number } => ({
    token: { kind, text, at },
    length,
  });
  const quoted = QUOTED.exec(rest);
  if (quoted) return made('word', quoted[1] ?? quoted[2] ?? '', quoted[0].length);
  if (previous && PATTERN_SIGNS.has(previous.text)) return made('pattern', patternAt(rest));
  const negated = NEGATED_WORD.exec(rest);
  if (negated) return made('sign', negated[0]);
  const sign = SIGNS.find((one) => rest.startsWith(one));
  if (sign) return made('sign', sign);
  const word = WORD.exec(rest);
  return word ? made('word', word[0]) : undefined;
}

function patternAt(rest: string): string {
  let depth = 0;
  let end = 0;
  for (; end < rest.length; end += 1) {
    const character = rest[end];
    if (character === '(' || character === '[') depth += 1;
    else if (character === ']') depth -= 1;
    else if (character === ')' && depth === 0) break;
    else if (character === ')') depth -= 1;
    else if (depth === 0 && /\s/.test(character ?? '')) break;
  }
  return rest.slice(0, end);
}

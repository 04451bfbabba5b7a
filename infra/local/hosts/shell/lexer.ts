import { type Node, type Part, type Redirect, ShellSyntaxError, type Word } from './syntax.ts';

/** What the parser reads. */
export type Token =
  | { readonly kind: 'word'; readonly word: Word; readonly line: number }
  | {
      readonly kind: 'redirect';
      readonly descriptor: number;
      readonly operator: Redirect['operator'];
      readonly line: number;
    }
  | { readonly kind: 'operator'; readonly text: Operator; readonly line: number }
  | { readonly kind: 'end'; readonly line: number };

/** Operators that part commands; a newline is one of them. */
export type Operator = '\n' | ';' | ';;' | '&&' | '||' | '|' | '(' | ')';

const operators: readonly Operator[] = ['&&', '||', ';;', ';', '|', '(', ')', '\n'];
const endsWord = new Set([' ', '\t', '\n', ';', '&', '|', '(', ')', '<', '>']);

/** Parses the inside of `$( )` from an offset and says where its `)` stands. */
export type ParseSubstitution = (
  source: string,
  offset: number,
  line: number,
) => { body: Node; end: number; line: number };

/** Cuts a script into tokens, one at a time: a command substitution is parsed on the way. */
export class Lexer {
  offset: number;
  line: number;
  private readonly source: string;
  private readonly parseSubstitution: ParseSubstitution;

  constructor(source: string, offset: number, line: number, parseSubstitution: ParseSubstitution) {
    this.source = source;
    this.offset = offset;
    this.line = line;
    this.parseSubstitution = parseSubstitution;
  }

  next(): Token {
    this.skipBlanks();
    const line = this.line;
    if (this.offset >= this.source.length) return { kind: 'end', line };
    const redirect = this.redirect();
    if (redirect) return redirect;
    const operator = operators.find((text) => this.source.startsWith(text, this.offset));
    if (operator) {
      this.offset += operator.length;
      if (operator === '\n') this.line += 1;
      return { kind: 'operator', text: operator, line };
    }
    if (this.peek() === '&') throw this.error('"&" (background) is not supported');
    return { kind: 'word', word: this.word(), line };
  }

  private peek(ahead = 0): string {
    return this.source[this.offset + ahead] ?? '';
  }

  private error(message: string): ShellSyntaxError {
    return new ShellSyntaxError(this.line, message);
  }

  private skipBlanks(): void {
    for (;;) {
      const character = this.peek();
      if (character === ' ' || character === '\t' || character === '\r') this.offset += 1;
      else if (character === '\\' && this.peek(1) === '\n') {
        this.offset += 2;
        this.line += 1;
      } else if (character === '#') {
        while (this.offset < this.source.length && this.peek() !== '\n') this.offset += 1;
      } else return;
    }
  }

  private redirect(): Token | undefined {
    const match = /^(\d?)(<<|<>|>\||<&|>>|>&|<|>)/.exec(this.source.slice(this.offset, this.offset + 3));
    const operator = match?.[2];
    if (!match || operator === undefined) return undefined;
    if (operator !== '>' && operator !== '>>' && operator !== '<' && operator !== '>&') {
      throw this.error(`redirection "${operator}" is not supported`);
    }
    this.offset += match[0].length;
    const descriptor = match[1] === '' ? (operator === '<' ? 0 : 1) : Number(match[1]);
    return { kind: 'redirect', descriptor, operator, line: this.line };
  }

  private word(): Word {
    const parts: Part[] = [];
    while (this.offset < this.source.length && !endsWord.has(this.peek())) {
      const character = this.peek();
      if (character === "'") parts.push(this.singleQuoted());
      else if (character === '"') parts.push(...this.doubleQuoted());
      else if (character === '$') parts.push(this.dollar(false));
      else if (character === '`') throw this.error('backquotes are not supported, use $( )');
      else if (character === '\\') {
        if (this.peek(1) === '\n') this.line += 1;
        else parts.push({ kind: 'text', text: this.peek(1), quoted: true });
        this.offset += 2;
      } else parts.push(this.plain());
    }
    return parts;
  }

  private plain(): Part {
    const start = this.offset;
    while (this.offset < this.source.length && !endsWord.has(this.peek()) && !/['"$`\\]/.test(this.peek())) {
      this.offset += 1;
    }
    return { kind: 'text', text: this.source.slice(start, this.offset), quoted: false };
  }

  private singleQuoted(): Part {
    const end = this.source.indexOf("'", this.offset + 1);
    if (end < 0) throw this.error('Unterminated quoted string');
    const text = this.source.slice(this.offset + 1, end);
    this.offset = end + 1;
    this.line += text.split('\n').length - 1;
    return { kind: 'text', text, quoted: true };
  }

  private doubleQuoted(): Part[] {
    this.offset += 1;
    const parts: Part[] = [{ kind: 'text', text: '', quoted: true }];
    let text = '';
    const flush = (): void => {
      if (text !== '') parts.push({ kind: 'text', text, quoted: true });
      text = '';
    };
    for (;;) {
      const character = this.peek();
      if (character === '') throw this.error('Unterminated quoted string');
      if (character === '"') break;
      if (character === '`') throw this.error('backquotes are not supported, use $( )');
      if (character === '$') {
        flush();
        parts.push(this.dollar(true));
        continue;
      }
      if (character === '\n') this.line += 1;
      if (character === '\\' && /[$`"\\\n]/.test(this.peek(1))) {
        if (this.peek(1) === '\n') this.line += 1;
        else text += this.peek(1);
        this.offset += 2;
        continue;
      }
      text += character;
      this.offset += 1;
    }
    flush();
    this.offset += 1;
    return parts;
  }

  private dollar(quoted: boolean): Part {
    const rest = this.source.slice(this.offset + 1, this.offset + 130);
    if (rest.startsWith('((')) throw this.error('arithmetic "$((" is not supported');
    if (rest.startsWith('(')) {
      const { body, end, line } = this.parseSubstitution(this.source, this.offset + 2, this.line);
      this.offset = end;
      this.line = line;
      return { kind: 'command', body, quoted };
    }
    const name = /^(?:\{([A-Za-z_]\w*|\?)\}|([A-Za-z_]\w*|\?))/.exec(rest);
    if (name) {
      this.offset += 1 + name[0].length;
      return { kind: 'variable', name: name[1] ?? name[2] ?? '', quoted };
    }
    if (/^[{\d@*#$!-]/.test(rest)) throw this.error(`"$${rest.slice(0, 8)}" is not supported`);
    this.offset += 1;
    return { kind: 'text', text: '$', quoted };
  }
}

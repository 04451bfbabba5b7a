import { Lexer, type Operator, type Token } from './lexer.ts';
import {
  type Assignment,
  bareText,
  type CaseClause,
  type Node,
  type Redirect,
  ShellSyntaxError,
  type Word,
} from './syntax.ts';

const nothing: Node = { kind: 'list', items: [] };
const closing = new Set(['then', 'elif', 'else', 'fi', 'do', 'done', 'esac', '}']);
const unsupported = new Set(['function', 'select', 'time', '[[', 'coproc']);

/** Parses a whole script; throws {@link ShellSyntaxError} for what is wrong or not known here. */
export function parse(source: string): Node {
  const parser = new Parser(new Lexer(source, 0, 1, parseSubstitution));
  const body = parser.list();
  parser.expectEnd();
  return body;
}

function parseSubstitution(source: string, offset: number, line: number) {
  const lexer = new Lexer(source, offset, line, parseSubstitution);
  const parser = new Parser(lexer);
  const body = parser.list();
  const end = parser.closeSubstitution();
  return { body, end, line: lexer.line };
}

class Parser {
  private readonly lexer: Lexer;
  private token: Token;

  constructor(lexer: Lexer) {
    this.lexer = lexer;
    this.token = lexer.next();
  }

  list(): Node {
    const items: Node[] = [];
    this.skipNewlines();
    while (this.startsCommand()) {
      items.push(this.andOr());
      if (!this.isOperator(';') && !this.isOperator('\n')) break;
      this.advance();
      this.skipNewlines();
    }
    return items.length === 1 ? (items[0] ?? nothing) : { kind: 'list', items };
  }

  expectEnd(): void {
    if (this.token.kind !== 'end') throw this.unexpected();
  }

  /** The lexer stands just behind the `)` when that is the token at hand. */
  closeSubstitution(): number {
    if (!this.isOperator(')')) throw this.unexpected('")"');
    return this.lexer.offset;
  }

  private andOr(): Node {
    let left = this.pipeline();
    while (this.isOperator('&&') || this.isOperator('||')) {
      const kind = this.isOperator('&&') ? 'and' : 'or';
      this.advance();
      this.skipNewlines();
      left = { kind, left, right: this.pipeline() };
    }
    return left;
  }

  private pipeline(): Node {
    const negated = this.takeReserved('!');
    const commands = [this.command()];
    while (this.isOperator('|')) {
      this.advance();
      this.skipNewlines();
      commands.push(this.command());
    }
    const [only] = commands;
    return commands.length === 1 && !negated && only ? only : { kind: 'pipeline', commands, negated };
  }

  private command(): Node {
    const compound = this.compound();
    if (!compound) return this.simple();
    const redirects: Redirect[] = [];
    while (this.token.kind === 'redirect') redirects.push(this.redirect());
    return redirects.length === 0 ? compound : { kind: 'redirected', body: compound, redirects };
  }

  private compound(): Node | undefined {
    if (this.isOperator('(')) return this.subshell();
    const word = this.reserved();
    if (word !== undefined && unsupported.has(word)) throw this.fail(`"${word}" is not supported`);
    if (word !== undefined && closing.has(word)) throw this.unexpected();
    if (word === 'if') return this.ifClause();
    if (word === 'for') return this.forClause();
    if (word === 'while' || word === 'until') return this.whileClause(word === 'until');
    if (word === 'case') return this.caseClause();
    if (word !== '{') return undefined;
    this.advance();
    const body = this.required();
    this.expectReserved('}');
    return body;
  }

  private subshell(): Node {
    this.advance();
    const body = this.required();
    this.expectOperator(')');
    return { kind: 'subshell', body };
  }

  private ifClause(): Node {
    const branches: { condition: Node; body: Node }[] = [];
    do {
      this.advance();
      const condition = this.required();
      this.expectReserved('then');
      branches.push({ condition, body: this.required() });
    } while (this.reserved() === 'elif');
    const otherwise = this.takeReserved('else') ? this.required() : undefined;
    this.expectReserved('fi');
    return { kind: 'if', branches, ...(otherwise && { otherwise }) };
  }

  private forClause(): Node {
    this.advance();
    const name = this.takeWord();
    const text = bareText(name);
    if (text === undefined || !/^[A-Za-z_]\w*$/.test(text)) throw this.fail('Bad for loop variable');
    this.skipNewlines();
    this.expectReserved('in');
    const words: Word[] = [];
    while (this.token.kind === 'word') words.push(this.takeWord());
    if (!this.isOperator(';') && !this.isOperator('\n')) throw this.unexpected();
    this.advance();
    this.skipNewlines();
    return { kind: 'for', name: text, words, body: this.loopBody() };
  }

  private whileClause(until: boolean): Node {
    this.advance();
    const condition = this.required();
    return { kind: 'while', until, condition, body: this.loopBody() };
  }

  private loopBody(): Node {
    this.expectReserved('do');
    const body = this.required();
    this.expectReserved('done');
    return body;
  }

  private caseClause(): Node {
    this.advance();
    const subject = this.takeWord();
    this.skipNewlines();
    this.expectReserved('in');
    this.skipNewlines();
    const clauses: CaseClause[] = [];
    while (this.reserved() !== 'esac') {
      if (this.isOperator('(')) this.advance();
      const patterns = [this.takeWord()];
      while (this.isOperator('|')) {
        this.advance();
        patterns.push(this.takeWord());
      }
      this.expectOperator(')');
      clauses.push({ patterns, body: this.list() });
      if (!this.isOperator(';;')) break;
      this.advance();
      this.skipNewlines();
    }
    this.expectReserved('esac');
    return { kind: 'case', subject, clauses };
  }

  private simple(): Node {
    const line = this.token.line;
    const assignments: Assignment[] = [];
    const words: Word[] = [];
    const redirects: Redirect[] = [];
    for (;;) {
      if (this.token.kind === 'redirect') redirects.push(this.redirect());
      else if (this.token.kind !== 'word') break;
      else {
        const word = this.takeWord();
        const assignment = words.length === 0 ? asAssignment(word) : undefined;
        if (assignment) assignments.push(assignment);
        else words.push(word);
      }
    }
    if (this.isOperator('(')) throw this.fail('functions are not supported');
    if (assignments.length + words.length + redirects.length === 0) throw this.unexpected();
    return { kind: 'simple', assignments, words, redirects, line };
  }

  private redirect(): Redirect {
    if (this.token.kind !== 'redirect') throw this.unexpected();
    const { descriptor, operator } = this.token;
    this.advance();
    return { descriptor, operator, target: this.takeWord() };
  }

  /** A list that must hold a command, as between `then` and `fi`. */
  private required(): Node {
    const body = this.list();
    if (body.kind === 'list' && body.items.length === 0) throw this.unexpected();
    return body;
  }

  private startsCommand(): boolean {
    if (this.token.kind === 'redirect' || this.isOperator('(')) return true;
    if (this.token.kind !== 'word') return false;
    const word = this.reserved();
    return word === undefined || !closing.has(word);
  }

  private reserved(): string | undefined {
    return this.token.kind === 'word' ? bareText(this.token.word) : undefined;
  }

  private takeReserved(text: string): boolean {
    if (this.reserved() !== text) return false;
    this.advance();
    return true;
  }

  private expectReserved(text: string): void {
    if (!this.takeReserved(text)) throw this.unexpected(`"${text}"`);
  }

  private takeWord(): Word {
    if (this.token.kind !== 'word') throw this.unexpected('word');
    const { word } = this.token;
    this.advance();
    return word;
  }

  private isOperator(text: Operator): boolean {
    return this.token.kind === 'operator' && this.token.text === text;
  }

  private expectOperator(text: Operator): void {
    if (!this.isOperator(text)) throw this.unexpected(`"${text}"`);
    this.advance();
  }

  private skipNewlines(): void {
    while (this.isOperator('\n')) this.advance();
  }

  private advance(): void {
    this.token = this.lexer.next();
  }

  private fail(message: string): ShellSyntaxError {
    return new ShellSyntaxError(this.token.line, message);
  }

  private unexpected(expected?: string): ShellSyntaxError {
    return this.fail(
      `${describe(this.token)} unexpected${expected === undefined ? '' : ` (expecting ${expected})`}`,
    );
  }
}

function asAssignment(word: Word): Assignment | undefined {
  const [first, ...rest] = word;
  if (first?.kind !== 'text' || first.quoted) return undefined;
  const match = /^([A-Za-z_]\w*)=/.exec(first.text);
  if (!match) return undefined;
  const text = first.text.slice(match[0].length);
  return {
    name: match[1] ?? '',
    value: text === '' ? rest : [{ kind: 'text', text, quoted: false }, ...rest],
  };
}

function describe(token: Token): string {
  if (token.kind === 'end') return 'end of file';
  if (token.kind === 'word') return `"${bareText(token.word) ?? 'word'}"`;
  if (token.kind === 'redirect') return 'redirection';
  return token.text === '\n' ? 'newline' : `"${token.text}"`;
}

import { invalid } from './attribute-value.ts';

/** A way into an item: names (or `#placeholders`) one inside the other. */
export type Path = readonly string[];

/** What stands on one side of an operator. */
export type Operand =
  | { readonly kind: 'path'; readonly path: Path }
  | { readonly kind: 'value'; readonly name: string }
  | { readonly kind: 'if-not-exists'; readonly path: Path; readonly otherwise: Operand }
  | {
      readonly kind: 'sum';
      readonly sign: 1 | -1;
      readonly left: Operand;
      readonly right: Operand;
    };

/** A condition, taken apart. */
export type Condition =
  | { readonly kind: 'and' | 'or'; readonly left: Condition; readonly right: Condition }
  | { readonly kind: 'not'; readonly of: Condition }
  | {
      readonly kind: 'compare';
      readonly operator: string;
      readonly left: Operand;
      readonly right: Operand;
    }
  | { readonly kind: 'exists'; readonly is: boolean; readonly path: Path }
  | { readonly kind: 'begins-with'; readonly path: Path; readonly prefix: Operand };

/** One action of an update. */
export type Action =
  | { readonly kind: 'set'; readonly path: Path; readonly to: Operand }
  | { readonly kind: 'remove'; readonly path: Path }
  | { readonly kind: 'add'; readonly path: Path; readonly value: Operand };

const comparators = new Set(['=', '<>', '<', '<=', '>', '>=']);
const clauses = new Set(['SET', 'REMOVE', 'ADD']);

/** Parses a condition, a key condition or a filter. @throws ServiceError for what is wrong or not known here */
export const parseCondition = kept((text) => {
  const reader = new Reader(text);
  const condition = reader.or();
  reader.end();
  return condition;
});

/** Parses an update. @throws ServiceError for what is wrong or not known here */
export const parseUpdate = kept((text) => new Reader(text).update());

/** Parses a projection: paths. */
export const parseProjection = kept((text) => new Reader(text).paths());

/** An expression is written once in the code and used a million times. */
function kept<Parsed>(parse: (text: string) => Parsed): (text: string) => Parsed {
  const known = new Map<string, Parsed>();
  return (text) => {
    const before = known.get(text);
    if (before !== undefined) return before;
    const parsed = parse(text);
    known.set(text, parsed);
    return parsed;
  };
}

class Reader {
  readonly #text: string;
  readonly #tokens: readonly string[];
  #at = 0;

  constructor(text: string) {
    this.#text = text;
    this.#tokens = text.match(/[#:]?[\w-]+|<>|<=|>=|[=<>(),.+-]|\S/g) ?? [];
  }

  or(): Condition {
    let left = this.and();
    while (this.takes('OR')) left = { kind: 'or', left, right: this.and() };
    return left;
  }

  and(): Condition {
    let left = this.not();
    while (this.takes('AND')) left = { kind: 'and', left, right: this.not() };
    return left;
  }

  not(): Condition {
    return this.takes('NOT') ? { kind: 'not', of: this.not() } : this.test();
  }

  test(): Condition {
    if (this.takes('(')) {
      const inner = this.or();
      this.must(')');
      return inner;
    }
    if (this.#tokens[this.#at + 1] === '(') return this.functionTest();
    const left = this.operand();
    const operator = this.next();
    if (!comparators.has(operator)) throw this.wrong(operator);
    return { kind: 'compare', operator, left, right: this.operand() };
  }

  functionTest(): Condition {
    const name = this.next();
    this.must('(');
    const path = this.path();
    if (name === 'begins_with') {
      this.must(',');
      const prefix = this.operand();
      this.must(')');
      return { kind: 'begins-with', path, prefix };
    }
    this.must(')');
    if (name === 'attribute_exists') return { kind: 'exists', is: true, path };
    if (name === 'attribute_not_exists') return { kind: 'exists', is: false, path };
    throw this.wrong(name);
  }

  operand(): Operand {
    const token = this.#tokens[this.#at] ?? '';
    if (token.startsWith(':')) return { kind: 'value', name: this.next() };
    if (token !== 'if_not_exists') return { kind: 'path', path: this.path() };
    this.next();
    this.must('(');
    const path = this.path();
    this.must(',');
    const otherwise = this.operand();
    this.must(')');
    return { kind: 'if-not-exists', path, otherwise };
  }

  update(): readonly Action[] {
    const actions: Action[] = [];
    while (this.#at < this.#tokens.length) {
      const clause = this.next().toUpperCase();
      if (!clauses.has(clause)) throw this.wrong(clause);
      do actions.push(this.action(clause));
      while (this.takes(','));
    }
    return actions;
  }

  action(clause: string): Action {
    const path = this.path();
    if (clause === 'REMOVE') return { kind: 'remove', path };
    if (clause === 'ADD') return { kind: 'add', path, value: this.operand() };
    this.must('=');
    const left = this.operand();
    const sign = this.takes('+') ? 1 : this.takes('-') ? -1 : undefined;
    if (sign === undefined) return { kind: 'set', path, to: left };
    return { kind: 'set', path, to: { kind: 'sum', sign, left, right: this.operand() } };
  }

  paths(): readonly Path[] {
    const paths = [this.path()];
    while (this.takes(',')) paths.push(this.path());
    this.end();
    return paths;
  }

  path(): Path {
    const path = [this.name()];
    while (this.takes('.')) path.push(this.name());
    return path;
  }

  end(): void {
    if (this.#at < this.#tokens.length) throw this.wrong(this.next());
  }

  private name(): string {
    const token = this.next();
    if (!/^#?[\w-]+$/.test(token)) throw this.wrong(token);
    return token;
  }

  private next(): string {
    this.#at += 1;
    return this.#tokens[this.#at - 1] ?? '<end>';
  }

  private takes(word: string): boolean {
    const isThere = (this.#tokens[this.#at] ?? '').toUpperCase() === word;
    if (isThere) this.#at += 1;
    return isThere;
  }

  private must(word: string): void {
    const token = this.next();
    if (token !== word) throw this.wrong(token);
  }

  private wrong(token: string): Error {
    return invalid(`the in-process table does not understand "${token}" in the expression "${this.#text}"`);
  }
}

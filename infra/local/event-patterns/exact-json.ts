/**
 * JSON as EventBridge sees it. `JSON.parse` forgets two things that a pattern can ask for: how a number was written
 * that no double holds exactly, and that a key was written twice. Only these two become values of their own.
 */

/** A number that no double holds exactly: it equals nothing but the same text. */
export class InexactNumber {
  readonly literal: string;
  constructor(literal: string) {
    this.literal = literal;
  }

  toJSON(): number {
    return Number(this.literal);
  }
}

/** An object in which a key is written twice. */
export class Members {
  readonly entries: Entries;
  constructor(entries: Entries) {
    this.entries = entries;
  }

  toJSON(): unknown {
    return Object.fromEntries(this.entries);
  }
}

/** The members of an object as they are written. */
type Entries = readonly (readonly [string, unknown])[];

/** The members of an object; undefined for what is no object. */
export function entriesOf(value: unknown): Entries | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  if (value instanceof InexactNumber) return undefined;
  return value instanceof Members ? value.entries : Object.entries(value);
}

/** Reads JSON. Throws SyntaxError where `JSON.parse` does, and where it is nested too deeply. */
export function readExactJson(text: string): unknown {
  JSON.parse(text);
  return new Reader(text).read();
}

/** Deeper JSON is refused by the parser behind EventBridge. */
const MOST_NESTED = 1000;

/** Reads text that is known to be JSON, so that it need not look out for faults. */
class Reader {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  read(depth = 0): unknown {
    if (depth > MOST_NESTED) throw new SyntaxError(`it is nested more than ${MOST_NESTED} deep`);
    const first = this.#next();
    if (first === '{') return this.#object(depth + 1);
    if (first === '[') return this.#array(depth + 1);
    return first === '"' ? this.#string() : this.#scalar();
  }

  #object(depth: number): unknown {
    const entries: (readonly [string, unknown])[] = [];
    this.#each('}', () => {
      const key = this.#string();
      this.#next();
      this.#at += 1;
      entries.push([key, this.read(depth)]);
    });
    const hasTwins = new Set(entries.map(([key]) => key)).size < entries.length;
    return hasTwins ? new Members(entries) : Object.fromEntries(entries);
  }

  #array(depth: number): unknown {
    const elements: unknown[] = [];
    this.#each(']', () => elements.push(this.read(depth)));
    return elements;
  }

  #each(end: '}' | ']', readOne: () => void): void {
    this.#at += 1;
    while (this.#next() !== end) {
      readOne();
      if (this.#next() === ',') this.#at += 1;
    }
    this.#at += 1;
  }

  #string(): string {
    const start = this.#at;
    do this.#at += this.#text.charAt(this.#at) === '\\' ? 2 : 1;
    while (this.#text.charAt(this.#at) !== '"');
    this.#at += 1;
    return JSON.parse(this.#text.slice(start, this.#at)) as string;
  }

  #scalar(): unknown {
    const literal = this.#take(/[^\s,\]}]+/y);
    const value: unknown = JSON.parse(literal);
    return typeof value === 'number' && !isExact(literal, value) ? new InexactNumber(literal) : value;
  }

  /** Steps over white space. @returns the character after it, which stays where it is */
  #next(): string {
    this.#take(/\s*/y);
    return this.#text.charAt(this.#at);
  }

  #take(what: RegExp): string {
    what.lastIndex = this.#at;
    const [taken = ''] = what.exec(this.#text) ?? [];
    this.#at += taken.length;
    return taken;
  }
}

/** Longer numbers are refused by the parser behind EventBridge. */
const LONGEST_NUMBER = 1000;

/** Whether the shortest text of a number is the same decimal number as what was written. */
function isExact(literal: string, value: number): boolean {
  return (
    Number.isFinite(value) &&
    literal.length <= LONGEST_NUMBER &&
    decimalOf(literal) === decimalOf(String(value))
  );
}

/** One text for all spellings of a decimal number: sign, digits without zeros around them, power of ten. */
function decimalOf(literal: string): string {
  const [, sign = '', whole = '', fraction = '', power = '0'] =
    /^(-?)(\d+)(?:\.(\d+))?(?:e([+-]?\d+))?$/i.exec(literal) ?? [];
  const digits = `${whole}${fraction}`.replace(/^0+/, '');
  const significant = digits.replace(/0+$/, '');
  if (significant === '') return '0';
  return `${sign}${significant}e${Number(power) - fraction.length + digits.length - significant.length}`;
}

import type { Alternative } from './compile.ts';
import { InvalidEventPatternError } from './invalid-event-pattern.ts';
import { ANY, wildcardParts } from './text-tests.ts';

/**
 * EventBridge refuses patterns whose wildcards keep too many ways open. The matcher behind it counts, for the worst
 * text that an event could have, the beginnings of wildcard texts that are underway at one time. Its guide limits a
 * rule to ten, and what EventBridge is known to take (9) and to refuse (11, 12) agrees.
 */
const MOST_UNDERWAY = 10;

/** Throws for a pattern with too many wildcards. */
export function refuseComplex(alternatives: readonly Alternative[]): void {
  for (const wildcards of together(alternatives))
    if (isComplex([...wildcards.values()])) throw new InvalidEventPatternError('', REASON);
}

const REASON =
  'Rule is too complex - try using fewer wildcard characters or fewer repeating character sequences after a wildcard character';

/** The texts of one `wildcard` or of one `anything-but`. */
type Wildcards = readonly string[];

/** What is matched in one go: the wildcards of a path, of all alternatives that are alike up to there. */
function together(alternatives: readonly Alternative[]): Iterable<ReadonlyMap<string, Wildcards>> {
  const groups = new Map<string, Map<string, Wildcards>>();
  for (const fields of alternatives) {
    let before = '';
    for (const { path, written, tests } of fields) {
      const place = `${before}${JSON.stringify(path)}`;
      for (const { wildcards } of tests) {
        if (wildcards === undefined) continue;
        const group = groups.get(place) ?? new Map<string, Wildcards>();
        groups.set(place, group.set(JSON.stringify(wildcards.toSorted()), wildcards));
      }
      before = `${place}${JSON.stringify(written)}`;
    }
  }
  return groups.values();
}

/** A beginning of wildcard texts. */
class Beginning {
  readonly byByte = new Map<number, Beginning>();
  /** What a `*` after it leads to; any byte leads from there to itself. */
  open: Beginning | undefined;
  readonly isOpen: boolean;
  readonly id: number;

  constructor(id: number, isOpen: boolean) {
    this.id = id;
    this.isOpen = isOpen;
  }
}

/** Goes through all sets of beginnings that can be underway together, until one is too large. */
function isComplex(wildcards: readonly Wildcards[]): boolean {
  const seen = new Set<string>();
  const queue: (readonly Beginning[])[] = [startsOf(wildcards)];
  for (const underway of queue) {
    for (const byte of bytesAfter(underway)) {
      const next = underwayAfter(underway, byte);
      if (countOf(next) > MOST_UNDERWAY) return true;
      const key = [...next]
        .map(({ id }) => id)
        .toSorted((a, b) => a - b)
        .join();
      if (!seen.has(key)) queue.push([...next]);
      seen.add(key);
    }
  }
  return false;
}

/** The beginnings with no text yet: texts of one operator share what they have in common. */
function startsOf(wildcards: readonly Wildcards[]): readonly Beginning[] {
  let ids = 0;
  const beginning = (isOpen: boolean): Beginning => new Beginning(ids++, isOpen);
  return wildcards.map((texts) => {
    const start = beginning(false);
    for (const text of texts) bytesOf(text).reduce((at, byte) => follow(at, byte, beginning), start);
    return start;
  });
}

/** The bytes of a text between its quotation marks, and `*` as it stands. */
function bytesOf(text: string): readonly (number | typeof ANY)[] {
  const parts = wildcardParts(`"${text}"`);
  if (typeof parts === 'string') throw new Error(`${JSON.stringify(text)} has ${parts}`);
  return parts.flatMap<number | typeof ANY>((part) => (part === ANY ? [part] : [...Buffer.from(part)]));
}

function follow(
  at: Beginning,
  byte: number | typeof ANY,
  beginning: (isOpen: boolean) => Beginning,
): Beginning {
  if (byte === ANY) return (at.open ??= beginning(true));
  const next = at.byByte.get(byte) ?? beginning(false);
  at.byByte.set(byte, next);
  return next;
}

/** Stands for every byte that no text has here. */
const OTHER = -1;

function bytesAfter(underway: readonly Beginning[]): ReadonlySet<number> {
  const known = underway.flatMap(({ byByte, open }) => [...byByte.keys(), ...(open?.byByte.keys() ?? [])]);
  return new Set([...known, OTHER]);
}

function underwayAfter(underway: readonly Beginning[], byte: number): ReadonlySet<Beginning> {
  const next = new Set<Beginning>();
  const add = (beginning: Beginning | undefined): void => {
    if (beginning !== undefined) next.add(beginning);
  };
  for (const beginning of underway) {
    if (beginning.isOpen) add(beginning);
    add(beginning.byByte.get(byte));
    add(beginning.open);
    // A `*` may also stand for nothing.
    add(beginning.open?.byByte.get(byte));
  }
  return next;
}

/** What is underway, and what a `*` right after it keeps open. */
function countOf(underway: ReadonlySet<Beginning>): number {
  const opened = [...underway].filter(({ open }) => open !== undefined && !underway.has(open));
  return underway.size + opened.length;
}

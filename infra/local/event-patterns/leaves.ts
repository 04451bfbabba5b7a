import { entriesOf, InexactNumber } from './exact-json.ts';

/** Which element of each array around it a leaf lies in: array number -> index. */
export type Membership = ReadonlyMap<number, number>;

/** One value of an event that is neither object nor array. */
export interface Leaf {
  /** As in JSON, strings between plain quotes without escapes: operators compare this text. */
  readonly text: string;
  /** The value when it is a number that a double holds exactly. */
  readonly number?: number;
  readonly membership: Membership;
}

/** The leaves of an event by path; keys are joined with dots and arrays leave no trace in the path. */
export type Leaves = ReadonlyMap<string, readonly Leaf[]>;

/** No arrays so far. */
export const NO_ARRAYS: Membership = new Map();

/**
 * Takes an event apart. Keys outside `usedSteps` (the single steps of a pattern's paths) are passed over, for speed.
 */
export function leavesOf(event: unknown, usedSteps: ReadonlySet<string>): Leaves {
  const collector = new Collector(usedSteps);
  collector.visitObject(event, undefined, NO_ARRAYS);
  return collector.leaves;
}

class Collector {
  readonly leaves = new Map<string, Leaf[]>();
  readonly #usedSteps: ReadonlySet<string>;
  #arrays = 0;

  constructor(usedSteps: ReadonlySet<string>) {
    this.#usedSteps = usedSteps;
  }

  /** @returns whether it is an object */
  visitObject(value: unknown, path: string | undefined, membership: Membership): boolean {
    const entries = entriesOf(value);
    for (const [key, member] of entries ?? [])
      if (isUsed(key, this.#usedSteps))
        this.#visit(member, path === undefined ? key : `${path}.${key}`, membership);
    return entries !== undefined;
  }

  #visit(value: unknown, path: string, membership: Membership): void {
    if (Array.isArray(value)) return this.#visitArray(value, path, membership);
    if (value === undefined || this.visitObject(value, path, membership)) return;
    const leaf = leafOf(value, membership);
    const found = this.leaves.get(path);
    if (found === undefined) this.leaves.set(path, [leaf]);
    else found.push(leaf);
  }

  #visitArray(elements: readonly unknown[], path: string, membership: Membership): void {
    const array = this.#arrays;
    this.#arrays += 1;
    elements.forEach((element, index) => {
      // A scalar element is not bound to its place: a field matches by any one of them.
      const inside = isContainer(element) ? new Map([...membership, [array, index] as const]) : membership;
      this.#visit(element, path, inside);
    });
  }
}

/** Both memberships together, or undefined when they name different elements of one array. */
export function mergeMemberships(soFar: Membership, next: Membership): Membership | undefined {
  if (next.size === 0) return soFar;
  if (soFar.size === 0) return next;
  let isNew = false;
  for (const [array, index] of next) {
    const known = soFar.get(array);
    if (known !== undefined && known !== index) return undefined;
    isNew ||= known === undefined;
  }
  return isNew ? new Map([...soFar, ...next]) : soFar;
}

/** The steps of a path. EventBridge drops empty ones at its end, so that a key `""` inside an object is never seen. */
export function stepsOf(path: string): readonly string[] {
  return path === '' ? [''] : path.replace(/\.+$/, '').split('.');
}

function isContainer(value: unknown): boolean {
  return Array.isArray(value) || entriesOf(value) !== undefined;
}

function isUsed(key: string, usedSteps: ReadonlySet<string>): boolean {
  return usedSteps.has(key) || (key.includes('.') && stepsOf(key).every((step) => usedSteps.has(step)));
}

function leafOf(value: unknown, membership: Membership): Leaf {
  if (value instanceof InexactNumber) return { text: value.literal, membership };
  if (typeof value === 'string') return { text: `"${value}"`, membership };
  const text = String(value);
  return typeof value === 'number' && Number.isFinite(value)
    ? { text, number: value, membership }
    : { text, membership };
}

/** Which element of each array around it a leaf lies in: array number -> index. */
export type Membership = ReadonlyMap<number, number>;

/** One value of an event that is neither object nor array. */
export interface Leaf {
  /** As in JSON, strings between plain quotes without escapes: operators compare this text. */
  readonly text: string;
  /** The value when it is a finite number. */
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
  const leaves = new Map<string, Leaf[]>();
  let arrays = 0;
  const visit = (value: unknown, path: string, membership: Membership): void => {
    if (Array.isArray(value)) {
      const array = arrays;
      arrays += 1;
      value.forEach((element: unknown, index) => {
        // A scalar element is not bound to its place: a field matches by any one of them.
        const inside = isContainer(element) ? new Map([...membership, [array, index] as const]) : membership;
        visit(element, path, inside);
      });
    } else if (isObject(value)) {
      visitObject(value, path, membership);
    } else if (value !== undefined) {
      const found = leaves.get(path) ?? [];
      if (found.length === 0) leaves.set(path, found);
      found.push(leafOf(value, membership));
    }
  };
  const visitObject = (
    object: Readonly<Record<string, unknown>>,
    path: string | undefined,
    membership: Membership,
  ): void => {
    for (const [key, value] of Object.entries(object)) {
      if (!isUsed(key, usedSteps)) continue;
      visit(value, path === undefined ? key : `${path}.${key}`, membership);
    }
  };
  if (isObject(event)) visitObject(event, undefined, NO_ARRAYS);
  return leaves;
}

/** Both memberships together, or undefined when they name different elements of one array. */
export function mergeMemberships(soFar: Membership, next: Membership): Membership | undefined {
  if (next.size === 0) return soFar;
  if (soFar.size === 0) return next;
  for (const [array, index] of next) {
    const known = soFar.get(array);
    if (known !== undefined && known !== index) return undefined;
  }
  return new Map([...soFar, ...next]);
}

/** Whether a JSON value is an object (not an array, not null). */
export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isContainer(value: unknown): boolean {
  return typeof value === 'object' && value !== null;
}

function isUsed(key: string, usedSteps: ReadonlySet<string>): boolean {
  return usedSteps.has(key) || (key.includes('.') && key.split('.').every((step) => usedSteps.has(step)));
}

function leafOf(value: unknown, membership: Membership): Leaf {
  if (typeof value === 'string') return { text: `"${value}"`, membership };
  const text = String(value);
  return typeof value === 'number' && Number.isFinite(value)
    ? { text, number: value, membership }
    : { text, membership };
}

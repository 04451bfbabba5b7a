/** Ids that were seen, in parts of bounded size: a thousand more are added without copying those of a whole run. */
export type Ids = readonly ReadonlySet<string>[];

const mostInPart = 500;

/** Whether an id was seen. */
export const hasId = (ids: Ids, id: string): boolean => ids.some((part) => part.has(id));

/** The ids with more of them. */
export function withIds(ids: Ids, more: readonly string[]): Ids {
  if (more.length === 0) return ids;
  const last = ids.at(-1);
  if (last === undefined || last.size >= mostInPart) return [...ids, new Set(more)];
  return [...ids.slice(0, -1), new Set([...last, ...more])];
}

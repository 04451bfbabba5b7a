const firstMs = 30;
const longestMs = 2000;

/**
 * How long to wait after a conflict, in milliseconds: longer with each try, and another time for each cause, so that
 * many who met do not meet again. Drawn from the cause (FNV-1a), not from the air.
 */
export function conflictPauseMs(causeId: string, tries: number): number {
  let hash = 0x811c9dc5;
  for (const character of `${causeId}/${tries}`) {
    hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193);
  }
  // The last bits of the sum hardly depend on its first letters: mix them before they are used.
  hash = Math.imul(hash ^ (hash >>> 16), 0x45d9f3b);
  const share = ((hash ^ (hash >>> 16)) >>> 0) / 2 ** 32;
  return Math.ceil(firstMs / 3 + share * Math.min(longestMs, firstMs * 2 ** tries));
}

/** When hosts may see a release: the first seed of each wave and the time (ms since the epoch) at which it opens. */
export type Waves = Readonly<Record<number, number>>;

/** Hosts draw their seed below this. */
export const maximumSeed = 2048;

const hourMs = 3_600_000;

/** The waves that Bottlerocket publishes with: everyone within six days. */
export function defaultWaves(publishedAt: number): Waves {
  const hours = { 0: 1, 20: 4, 102: 24, 307: 48, 819: 96, 1228: 120, 1843: 144 };
  return Object.fromEntries(
    Object.entries(hours).map(([seed, after]) => [seed, publishedAt + after * hourMs]),
  );
}

/**
 * Whether a host with this seed may see the release now. Ported as it stands in update_metadata: inside a wave the
 * share per seed is multiplied by the whole seed, not by its distance from the wave's start.
 */
export function isWaveOpen(waves: Waves, seed: number, now: number): boolean {
  const entries = Object.entries(waves)
    .map(([key, at]) => ({ seed: Number(key), at }))
    .sort((a, b) => a.seed - b.seed);
  const start = entries.findLast((entry) => entry.seed < seed);
  const end = entries.find((entry) => entry.seed >= seed);
  if (start && end) {
    if (end.at <= now) return true;
    if (now < start.at) return false;
    const perSeedMs = (end.at - start.at) / (end.seed - start.seed);
    return now >= start.at + perSeedMs * seed;
  }
  return start ? start.at <= now : true;
}

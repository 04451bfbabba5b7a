import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareVersions } from '../../../../infra/local/hosts/version.ts';
import { defaultWaves, isWaveOpen, maximumSeed } from '../../../../infra/local/hosts/waves.ts';

const hour = 3_600_000;
const published = Date.UTC(2026, 0, 1);

describe('waves', () => {
  it.each([
    ['no waves: everyone', {}, 5, 0, true],
    ['seed 0 comes before the first wave', { 0: 10 }, 0, 0, true],
    ['behind the last wave: when it opens', { 0: 10 }, 5, 9, false],
    ['behind the last wave: when it opens', { 0: 10 }, 5, 10, true],
    ['before the wave of the seed begins', { 0: 10, 100: 20 }, 50, 9, false],
    // 10 + (20 - 10) / (100 - 0) * 50 = 15
    ['inside a wave, too early', { 0: 10, 100: 20 }, 50, 14, false],
    ['inside a wave, in time', { 0: 10, 100: 20 }, 50, 15, true],
    // 20 + (30 - 20) / (200 - 100) * 150 = 35, beyond the end of the wave: the end counts
    ['a later wave multiplies by the whole seed', { 0: 10, 100: 20, 200: 30 }, 150, 26, false],
    ['and so opens at its end', { 0: 10, 100: 20, 200: 30 }, 150, 30, true],
  ])('%s', (_name, waves, seed, now, open) => {
    expect(isWaveOpen(waves, seed, now)).toBe(open);
  });

  it('once open, a wave stays open; after six days everyone is in', () => {
    const waves = defaultWaves(published);
    const seeds = fc.integer({ min: 0, max: maximumSeed - 1 });
    const hours = fc.integer({ min: 0, max: 150 });
    fc.assert(
      fc.property(seeds, hours, hours, (seed, a, b) => {
        const [early, late] = [Math.min(a, b), Math.max(a, b)];
        const before = isWaveOpen(waves, seed, published + early * hour);
        const after = isWaveOpen(waves, seed, published + late * hour);
        expect(!before || after).toBe(true);
        expect(isWaveOpen(waves, seed, published + 144 * hour)).toBe(true);
      }),
    );
  });
});

describe('versions', () => {
  it('order by number, with pre-releases before their release', () => {
    const sorted = ['1.9.0', '1.10.0-rc1', '1.10.0', '1.10.1', '2.0.0'];
    expect([...sorted].reverse().sort(compareVersions)).toEqual(sorted);
    expect(() => compareVersions('one', '1.0.0')).toThrow('"one" is not a version such as 1.57.0');
  });
});

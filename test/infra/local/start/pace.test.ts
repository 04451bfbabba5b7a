import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { keepUp } from '../../../../infra/local/start/pace.ts';

describe('the pace of a cloud that is kept up', () => {
  it('is as asked for while time keeps up, and also when it is ahead', () => {
    expect(keepUp(1, 60_000, 60_000)).toBe(1);
    expect(keepUp(30, 60_000, 1_800_000)).toBe(30);
    expect(keepUp(1, 60_000, 61_000)).toBe(1);
  });

  it('grows with what is missing, up to a bound: a laptop that slept does not leap', () => {
    expect(keepUp(1, 61_000, 60_000)).toBe(2);
    expect(keepUp(1, 8 * 3_600_000, 0)).toBe(60);
  });

  it('leads back to the wall from wherever it is behind, and stays there', () => {
    const upTo = (most: number) => fc.integer({ min: 0, max: most });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 100 }), upTo(3_600_000), upTo(50), (speed, behindMs, busyMs) => {
        let [wall, simulated] = [behindMs, 0];
        // Steps of 20 ms on the wall, after each of which functions work for a while and time stands still.
        for (let step = 0; step < 60_000; step += 1) {
          simulated += 20 * keepUp(speed, wall + 20, simulated);
          wall += 20 + busyMs;
        }
        expect(Math.abs(wall - simulated / speed)).toBeLessThan(5000);
      }),
      { numRuns: 20 },
    );
  });
});

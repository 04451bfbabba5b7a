import fc from 'fast-check';
import { expect, test } from 'vitest';
import { maximumRunning, minimumHealthy, planReplica } from '../../../../infra/local/ecs/plan.ts';

const count = fc.integer({ min: 0, max: 30 });
const counts = fc.record({
  desired: count,
  minimumHealthyPercent: fc.integer({ min: 0, max: 100 }),
  maximumPercent: fc.integer({ min: 100, max: 300 }),
  stayingHealthy: count,
  stayingStarting: count,
  evictingHealthy: count,
  stopping: count,
});

test('a plan never goes below the minimum by its own doing', () => {
  fc.assert(
    fc.property(counts, (given) => {
      const plan = planReplica(given);
      const before = given.stayingHealthy + given.evictingHealthy;
      const excessHealthy = Math.max(0, plan.excess - given.stayingStarting);
      const after = before - plan.evict - excessHealthy;
      const minimum = minimumHealthy(given.desired, given.minimumHealthyPercent);
      expect(after).toBeGreaterThanOrEqual(Math.min(before, minimum));
    }),
  );
});

test('a plan starts nothing beyond the maximum, stopping tasks included, nor beyond the desired count', () => {
  fc.assert(
    fc.property(counts, (given) => {
      const { start } = planReplica(given);
      if (start === 0) return;
      const { stayingHealthy, stayingStarting, evictingHealthy, stopping, desired } = given;
      const alive = stayingHealthy + stayingStarting + evictingHealthy + stopping + start;
      expect(alive).toBeLessThanOrEqual(maximumRunning(desired, given.maximumPercent));
      expect(stayingHealthy + stayingStarting + start).toBeLessThanOrEqual(desired);
    }),
  );
});

test('a drain ends within as many rounds as tasks exactly when the percentages leave room', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 12 }),
      fc.integer({ min: 0, max: 100 }),
      fc.integer({ min: 100, max: 250 }),
      fc.integer({ min: 1, max: 12 }),
      (desired, minimumHealthyPercent, maximumPercent, drained) => {
        let evictingHealthy = Math.min(drained, desired);
        let stayingHealthy = desired - evictingHealthy;
        const given = { desired, minimumHealthyPercent, maximumPercent, stayingStarting: 0, stopping: 0 };
        for (let round = 0; round < 4 * desired; round += 1) {
          const plan = planReplica({ ...given, stayingHealthy, evictingHealthy });
          evictingHealthy -= plan.evict;
          stayingHealthy += plan.start;
        }
        const canStop = minimumHealthy(desired, minimumHealthyPercent) < desired;
        const canStart = maximumRunning(desired, maximumPercent) > desired;
        expect(evictingHealthy === 0).toBe(canStop || canStart);
        expect(stayingHealthy).toBe(canStop || canStart ? desired : desired - Math.min(drained, desired));
      },
    ),
  );
});

test.each([
  { desired: 2, percent: 75, minimum: 2 },
  { desired: 3, percent: 50, minimum: 2 },
  { desired: 1, percent: 0, minimum: 0 },
])(
  '$percent % of $desired is at least $minimum: the minimum is rounded up',
  ({ desired, percent, minimum }) => {
    expect(minimumHealthy(desired, percent)).toBe(minimum);
  },
);

test.each([
  { desired: 1, percent: 150, maximum: 1 },
  { desired: 3, percent: 150, maximum: 4 },
])(
  '$percent % of $desired is at most $maximum: the maximum is rounded down',
  ({ desired, percent, maximum }) => {
    expect(maximumRunning(desired, percent)).toBe(maximum);
  },
);

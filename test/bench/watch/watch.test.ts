import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { slotUse, undelayedMakespanMs } from './slots.ts';
import { readUnits, sizeOf, writeUnits } from './units.ts';
import { delayOf, wayOf } from './ways.ts';

describe('a way', () => {
  const moments = {
    admitted: 1000,
    draining: 1500,
    lastTaskStopped: 21_500,
    applyAsked: 22_500,
    updateActive: 52_500,
    rebootAsked: 54_500,
    hostUp: 154_500,
    active: 157_500,
    updated: 281_500,
  };

  it('is what hosts, ECS and settling take, and our gaps between', () => {
    const way = wayOf(moments, 120_000);
    expect(way).toEqual({
      admittedAt: 1000,
      wholeMs: 280_500,
      ownMs: 20_000 + 30_000 + 100_000 + 120_000,
      gaps: { admitted: 500, drained: 1000, applied: 2000, rebooted: 3000, settled: 4000 },
    });
    expect(way && delayOf(way)).toBe(10_500);
    expect(Object.values(way?.gaps ?? {}).reduce((sum, gap) => sum + gap, 0)).toBe(10_500);
  });

  it('is none when a part of it did not come to pass', () => {
    for (const name of Object.keys(moments))
      expect(wayOf({ ...moments, [name]: undefined }, 0)).toBeUndefined();
  });
});

describe('request units', () => {
  const indexes = [{ partition: 'due', sort: 'at', showsKeysOnly: false }];
  const item = (length: number, more: object = {}) => ({ text: { S: 'x'.repeat(length) }, ...more });

  it('know the size of an item', () => {
    expect(sizeOf(undefined)).toBe(0);
    expect(sizeOf({ ab: { S: 'cde' }, n: { N: '1234' }, yes: { BOOL: true } })).toBe(5 + 4 + 4);
    expect(sizeOf({ m: { M: { a: { S: 'b' } } }, l: { L: [{ S: 'xy' }, { NULL: true }] } })).toBe(
      4 + 2 + 4 + 3 + 2,
    );
  });

  it('of reads begin every 4 KB, half when a stale answer will do', () => {
    expect([readUnits(0, true), readUnits(4096, true), readUnits(4097, true)]).toEqual([1, 1, 2]);
    expect(readUnits(4097, false)).toBe(1);
  });

  it('of writes begin every KB, of the larger of the old and the new item', () => {
    expect(writeUnits(undefined, item(100), [])).toBe(1);
    expect(writeUnits(item(3000), item(100), [])).toBe(3);
    expect(writeUnits(item(100), undefined, [])).toBe(1);
  });

  it('count each index that shows the item, twice when it moves there', () => {
    const due = (at: number) => item(10, { due: { S: 'due' }, at: { N: String(at) } });
    expect(writeUnits(undefined, due(1), indexes)).toBe(2);
    expect(writeUnits(due(1), due(1), indexes)).toBe(2);
    expect(writeUnits(due(1), due(2), indexes)).toBe(3);
    expect(writeUnits(due(1), item(10), indexes)).toBe(2);
    expect(writeUnits(item(10), item(20), indexes)).toBe(1);
  });

  it('count an index of keys alone when these change, at one unit however large the item', () => {
    const keys = [{ partition: 'due', sort: 'at', showsKeysOnly: true }];
    const due = (at: number) => item(3000, { due: { S: 'due' }, at: { N: String(at) } });
    expect(writeUnits(undefined, due(1), keys)).toBe(3 + 1);
    expect(writeUnits(due(1), due(1), keys)).toBe(3);
    expect(writeUnits(due(1), due(2), keys)).toBe(3 + 2);
    expect(writeUnits(due(1), undefined, keys)).toBe(3 + 1);
  });
});

describe('the use of slots', () => {
  it('is how soon all are given out, and how long a freed one waits for its next instance', () => {
    // Two slots: both given out within 3 s; freed at 10 and 12, given out again at 11 and 15, and at last at 20.
    const admitted = [0, 3000, 11_000, 15_000, 20_000];
    const freed = [12_000, 10_000, 20_000, 30_000, 31_000];
    expect(slotUse(admitted, freed, 2)).toEqual({ filledMs: 3000, emptyMs: (1000 + 3000 + 0) / 3 });
  });

  it('says nothing of what has not come', () => {
    expect(slotUse([], [], 2)).toEqual({ filledMs: 0, emptyMs: 0 });
    expect(slotUse([5], [9], 2)).toEqual({ filledMs: 0, emptyMs: 0 });
    expect(slotUse([0, 1, 2], [], 2)).toEqual({ filledMs: 1, emptyMs: 0 });
  });
});

describe('a rollout without any delay', () => {
  it('is over when the slot with the most to do is', () => {
    expect(undelayedMakespanMs([5, 5, 5, 5], 2)).toBe(10);
    // The third takes the slot of the second, the fourth and the fifth that of the first.
    expect(undelayedMakespanMs([3, 2, 4, 2, 5], 2)).toBe(10);
    expect(undelayedMakespanMs([7], 3)).toBe(7);
    expect(undelayedMakespanMs([], 3)).toBe(0);
  });

  it('is never shorter than the times shared out evenly, nor than the longest, and over within that sum', () => {
    const times = fc.array(fc.integer({ min: 0, max: 1000 }), { minLength: 1, maxLength: 60 });
    fc.assert(
      fc.property(times, fc.integer({ min: 1, max: 8 }), (own, slots) => {
        const [even, longest] = [own.reduce((sum, ms) => sum + ms, 0) / slots, Math.max(...own)];
        const makespan = undelayedMakespanMs(own, slots);
        expect(makespan).toBeGreaterThanOrEqual(Math.max(even, longest));
        expect(makespan).toBeLessThanOrEqual(even + longest);
      }),
    );
  });
});

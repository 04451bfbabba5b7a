import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { sleep } from '../../../../infra/local/clock/clock.ts';
import { createVirtualClock } from '../../../../infra/local/clock/virtual-clock.ts';

const start = Date.UTC(2026, 0, 1);

describe('a clock that is run', () => {
  test('runs timers by time and then by setting, whatever was cancelled in between', async () => {
    const plan = fc.array(fc.record({ ms: fc.nat(50), cancelled: fc.boolean() }), { maxLength: 300 });
    await fc.assert(
      fc.asyncProperty(plan, async (timers) => {
        const clock = createVirtualClock({ start });
        const ran: number[] = [];
        const handles = timers.map(({ ms }, index) => clock.after(ms, () => void ran.push(index)));
        timers.forEach(({ cancelled }, index) => cancelled && handles[index]?.cancel());
        const kept = timers.map((timer, index) => ({ ...timer, index })).filter((timer) => !timer.cancelled);
        expect(clock.pendingTimers()).toBe(kept.length);
        await clock.run();
        expect(ran).toEqual(kept.sort((a, b) => a.ms - b.ms || a.index - b.index).map(({ index }) => index));
        expect(clock.now()).toBe(start + Math.max(0, ...kept.map(({ ms }) => ms)));
        for (const handle of handles) handle.cancel();
        expect(clock.pendingTimers()).toBe(0);
      }),
      { numRuns: 40 },
    );
  });

  test('lets everything that one timer set off come to rest before the next', async () => {
    const clock = createVirtualClock({ start });
    const seen: string[] = [];
    clock.after(10, async () => {
      for (let i = 0; i < 20; i += 1) await Promise.resolve();
      seen.push('first, after promises');
    });
    clock.after(10, () => void seen.push('second'));
    await clock.run();
    expect(seen).toEqual(['first, after promises', 'second']);
  });

  test('stands still while something is held', async () => {
    const clock = createVirtualClock({ start });
    const at: number[] = [];
    clock.after(5, () => {
      const release = clock.hold();
      setTimeout(() => {
        at.push(clock.now());
        clock.after(1, () => void at.push(clock.now()));
        release();
        release();
      }, 15);
    });
    clock.after(100, () => void at.push(clock.now()));
    await clock.run();
    expect(at).toEqual([start + 5, start + 6, start + 100]);
  });

  test('stands at `until` afterwards and leaves later timers waiting', async () => {
    const clock = createVirtualClock({ start });
    clock.after(1000, () => {});
    await clock.run({ until: start + 400 });
    expect(clock.now()).toBe(start + 400);
    expect(clock.pendingTimers()).toBe(1);
  });

  test('stops when `while` says no', async () => {
    const clock = createVirtualClock({ start });
    let ticks = 0;
    const tick = (): void => {
      ticks += 1;
      clock.after(60_000, tick);
    };
    tick();
    await clock.run({ while: () => ticks < 4 });
    expect(clock.now()).toBe(start + 180_000);
  });

  test('says so when a timer fails, at once or later', async () => {
    const clock = createVirtualClock({ start });
    clock.after(1, () => {
      throw new Error('at once');
    });
    await expect(clock.run()).rejects.toThrow('at once');
    clock.after(1, async () => {
      await sleep(clock, 5);
      throw new Error('later');
    });
    await expect(clock.run()).rejects.toThrow('later');
  });

  test('refuses a second driver and a timer without a time', async () => {
    const clock = createVirtualClock({ start });
    const first = clock.run();
    await expect(clock.run()).rejects.toThrow('already runs');
    await first;
    expect(() => clock.after(Number.NaN, () => {})).toThrow(RangeError);
  });
});

describe('a clock that is paced', () => {
  /** A wall on which sleeping takes exactly as long as asked. */
  const wall = () => {
    let now = 0;
    return {
      now: () => now,
      sleep: (ms: number) => Promise.resolve(void (now += ms)),
      set: (ms: number) => (now = ms),
    };
  };

  test('goes `speed` times as fast as the wall', async () => {
    const face = wall();
    const clock = createVirtualClock({ start, wall: face });
    let done = false;
    clock.after(30_000, () => void (done = true));
    await clock.runScaled({ speed: 10, while: () => !done });
    expect(clock.now()).toBe(start + 30_000);
    expect(face.now()).toBeCloseTo(3000);
  });

  test('jumps over a stretch longer than the threshold', async () => {
    const face = wall();
    const clock = createVirtualClock({ start, wall: face });
    let done = false;
    clock.after(12 * 3_600_000, () => void clock.after(1000, () => void (done = true)));
    await clock.runScaled({ speed: 1, idleJumpMs: 60_000, while: () => !done });
    expect(clock.now()).toBe(start + 12 * 3_600_000 + 1000);
    expect(face.now()).toBeCloseTo(1000);
  });

  test('does not count what the wall does while something is held', async () => {
    const face = wall();
    const clock = createVirtualClock({ start, wall: face });
    let done = false;
    clock.after(100, () => {
      const release = clock.hold();
      setImmediate(() => {
        face.set(face.now() + 3_600_000);
        release();
      });
    });
    clock.after(200, () => void (done = true));
    await clock.runScaled({ speed: 1, while: () => !done });
    expect(clock.now()).toBe(start + 200);
  });
});

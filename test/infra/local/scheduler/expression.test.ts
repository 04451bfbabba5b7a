import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nextTime, readScheduleExpression } from '../../../../infra/local/scheduler/expression.ts';

describe('schedule expressions', () => {
  it('are rates and single times; anything else is refused with what would be right', () => {
    expect(readScheduleExpression('rate(12 hours)')).toEqual({ kind: 'rate', everyMs: 43_200_000 });
    expect(readScheduleExpression('rate(1 minute)')).toEqual({ kind: 'rate', everyMs: 60_000 });
    expect(readScheduleExpression('at(2026-11-01T10:00:00)')).toEqual({
      kind: 'at',
      at: Date.parse('2026-11-01T10:00:00Z'),
    });
    for (const wrong of ['cron(0 10 * * ? *)', 'rate(0 minutes)', 'rate(5 weeks)', 'at(tomorrow)'])
      expect(() => readScheduleExpression(wrong)).toThrow('good ones');
  });

  it('fire at whole periods since the schedule was made, the first at once', () => {
    const times = { kind: 'rate', everyMs: 300_000 } as const;
    fc.assert(
      fc.property(fc.nat(1e9), fc.nat(1e8), (createdAt, later) => {
        const next = nextTime(times, createdAt, createdAt + later) ?? Number.NaN;
        expect((next - createdAt) % times.everyMs).toBe(0);
        expect(next - (createdAt + later)).toBeGreaterThanOrEqual(0);
        expect(next - (createdAt + later)).toBeLessThan(times.everyMs);
      }),
    );
    expect(nextTime(times, 1000, 1000)).toBe(1000);
    expect(nextTime({ kind: 'at', at: 5 }, 0, 6)).toBeUndefined();
  });
});

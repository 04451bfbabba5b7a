import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isOpen, nextOpening } from '../../../services/admit-update/window.ts';
import type { Window } from '../../../services/config/updater-config.ts';

const at = (iso: string): number => Date.parse(iso);
const berlin = (more: Partial<Window> = {}): Window => ({
  days: ['Sat'],
  from: '22:00',
  hours: 4,
  timeZone: 'Europe/Berlin',
  ...more,
});
const everyDay: Window['days'] = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];

describe('a window', () => {
  test('is always open when there is none', () => {
    expect(isOpen([], at('2026-11-01T10:00:00Z'))).toBe(true);
  });

  // Saturday 22:00 in Berlin is 20:00 UTC in summer and 21:00 UTC in winter; it reaches into Sunday.
  test.each([
    ['2026-07-04T19:59:59Z', false],
    ['2026-07-04T20:00:00Z', true],
    ['2026-07-04T23:59:59Z', true],
    ['2026-07-05T00:00:00Z', false],
    ['2026-12-05T20:30:00Z', false],
    ['2026-12-05T21:00:00Z', true],
    ['2026-12-06T00:59:59Z', true],
    ['2026-12-06T01:00:00Z', false],
    ['2026-12-04T22:00:00Z', false],
  ])('at %s is open: %s', (time, open) => {
    expect(isOpen([berlin()], at(time))).toBe(open);
  });

  test('lasts its hours when clocks go back in it', () => {
    // 24 October 2026 22:00 CEST = 20:00Z; clocks go back at 01:00Z. Six hours on it is 02:00Z.
    const long = [berlin({ hours: 6 })];
    expect(isOpen(long, at('2026-10-25T01:59:59Z'))).toBe(true);
    expect(isOpen(long, at('2026-10-25T02:00:00Z'))).toBe(false);
  });

  test('begins at the first of two equal times', () => {
    // 02:30 comes twice on 25 October 2026: at 00:30Z and 01:30Z.
    const night = [berlin({ days: ['Sun'], from: '02:30', hours: 0.5 })];
    expect(isOpen(night, at('2026-10-25T00:30:00Z'))).toBe(true);
    expect(isOpen(night, at('2026-10-25T01:30:00Z'))).toBe(false);
  });

  test('begins after the leap when its time does not come', () => {
    // 02:30 does not come on 29 March 2026: clocks go from 02:00 to 03:00 at 01:00Z.
    const night = [berlin({ days: ['Sun'], from: '02:30', hours: 1 })];
    expect(isOpen(night, at('2026-03-29T01:29:59Z'))).toBe(false);
    expect(isOpen(night, at('2026-03-29T01:30:00Z'))).toBe(true);
  });

  test('goes by the weekday of its own zone', () => {
    // Monday 01:00 in Auckland is Sunday 12:00 UTC.
    const auckland = [berlin({ days: ['Mon'], from: '01:00', hours: 1, timeZone: 'Pacific/Auckland' })];
    expect(isOpen(auckland, at('2026-11-01T12:30:00Z'))).toBe(true);
    expect(isOpen(auckland, at('2026-11-02T01:30:00Z'))).toBe(false);
  });

  test('opens when it says it will, in any zone at any time', () => {
    const zones = fc.constantFrom('Europe/Berlin', 'America/New_York', 'Asia/Kolkata', 'Australia/Lord_Howe');
    const start = fc.tuple(fc.nat(23), fc.constantFrom(0, 15, 30, 59));
    const days = fc.subarray([...everyDay], { minLength: 1 });
    const window = fc.record({ days, start, hours: fc.integer({ min: 1, max: 24 }), timeZone: zones });
    const now = fc.integer({ min: at('2026-01-01T00:00:00Z'), max: at('2027-01-01T00:00:00Z') });
    fc.assert(
      fc.property(window, now, ({ start: [hour, minute], ...rest }, time) => {
        const two = (value: number) => String(value).padStart(2, '0');
        const windows = [{ ...rest, from: `${two(hour)}:${two(minute)}` }];
        const next = nextOpening(windows, time);
        expect(next).toBeGreaterThan(time);
        expect(isOpen(windows, next ?? 0)).toBe(true);
        expect(next).toBeLessThanOrEqual(time + 8 * 86_400_000);
      }),
    );
  });
});

import type { Window } from '../config/updater-config.ts';

const dayMs = 86_400_000;
const weekdays = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'] as const;

const formats = new Map<string, Intl.DateTimeFormat>();

/** The clock on the wall of a zone, as if it were UTC. */
function wallAt(at: number, timeZone: string): number {
  let format = formats.get(timeZone);
  if (format === undefined) {
    const numeric = 'numeric' as const;
    format = new Intl.DateTimeFormat('en-US', {
      timeZone,
      calendar: 'gregory',
      hourCycle: 'h23',
      year: numeric,
      month: numeric,
      day: numeric,
      hour: numeric,
      minute: numeric,
      second: numeric,
    });
    formats.set(timeZone, format);
  }
  const parts = new Map(format.formatToParts(new Date(at)).map(({ type, value }) => [type, Number(value)]));
  const part = (name: Intl.DateTimeFormatPartTypes) => parts.get(name) ?? 0;
  return Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'), part('second'));
}

const offsetAt = (at: number, timeZone: string): number =>
  wallAt(at, timeZone) - Math.floor(at / 1000) * 1000;

/**
 * When a clock on the wall of a zone shows a time. If it shows it twice (clocks go back), the first; if never (clocks
 * go forward), as long after the leap as it would have been after it.
 */
function instantOf(wall: number, timeZone: string): number {
  const before = offsetAt(wall - dayMs, timeZone);
  const after = offsetAt(wall + dayMs, timeZone);
  if (offsetAt(wall - before, timeZone) === before) return wall - before;
  if (offsetAt(wall - after, timeZone) === after) return wall - after;
  return wall - before;
}

/** The openings of a window that begin on the days from yesterday to a week ahead, in the window's own zone. */
function openings(window: Window, now: number): readonly { readonly from: number; readonly until: number }[] {
  const { timeZone } = window;
  const today = Math.floor(wallAt(now, timeZone) / dayMs) * dayMs;
  const [hour = 0, minute = 0] = window.from.split(':').map(Number);
  return Array.from({ length: 10 }, (_, index) => today + (index - 2) * dayMs)
    .filter((day) => window.days.some((name) => name === weekdays[new Date(day).getUTCDay()]))
    .map((day) => {
      const from = instantOf(day + (hour * 60 + minute) * 60_000, timeZone);
      return { from, until: from + window.hours * 3_600_000 };
    });
}

/** Whether an update may start now: always without windows. A window lasts its hours, whatever the clocks do in it. */
export const isOpen = (windows: readonly Window[], now: number): boolean =>
  windows.length === 0 ||
  windows.some((window) => openings(window, now).some(({ from, until }) => from <= now && now < until));

/** When the next window opens, after now. */
export function nextOpening(windows: readonly Window[], now: number): number | undefined {
  const ahead = windows
    .flatMap((window) => openings(window, now).map(({ from }) => from))
    .filter((at) => at > now);
  return ahead.length === 0 ? undefined : Math.min(...ahead);
}

/** When a schedule fires: every so often, or once. */
export type ScheduleTimes =
  { readonly kind: 'rate'; readonly everyMs: number } | { readonly kind: 'at'; readonly at: number };

const unitMs: Readonly<Record<string, number>> = { minute: 60_000, hour: 3_600_000, day: 86_400_000 };

/** Reads `rate(5 minutes)` or `at(2026-11-01T10:00:00)` (UTC). Throws for anything else; cron is not known here. */
export function readScheduleExpression(expression: string): ScheduleTimes {
  const rate = /^rate\(([1-9]\d*) (minute|hour|day)s?\)$/.exec(expression);
  if (rate !== null)
    return { kind: 'rate', everyMs: Number(rate[1]) * (unitMs[rate[2] ?? ''] ?? Number.NaN) };
  const once = /^at\((\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)\)$/.exec(expression);
  const at = once === null ? Number.NaN : Date.parse(`${once[1]}Z`);
  if (!Number.isNaN(at)) return { kind: 'at', at };
  const hint = expression.startsWith('cron(') ? ' (the embedded cloud knows no cron)' : '';
  throw new Error(
    `Invalid Schedule Expression ${expression}${hint}; good ones: rate(12 hours), at(2026-11-01T10:00:00)`,
  );
}

/** The first time at or after `from` at which a schedule made at `createdAt` fires; undefined when there is none. */
export function nextTime(times: ScheduleTimes, createdAt: number, from: number): number | undefined {
  if (times.kind === 'at') return times.at >= from ? times.at : undefined;
  const periods = Math.max(0, Math.ceil((from - createdAt) / times.everyMs));
  return createdAt + periods * times.everyMs;
}

/** The time of day, UTC: `10:03:21`. */
export const timeOfDay = (at: number): string => new Date(at).toISOString().slice(11, 19);

/** A length of time as people say it: `7s`, `3m05s`, `2h10m`. */
export function duration(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const two = (number: number): string => String(number).padStart(2, '0');
  if (seconds < 60) return `${seconds}s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)}m${two(seconds % 60)}s`;
  return `${Math.floor(seconds / 3600)}h${two(Math.floor((seconds % 3600) / 60))}m`;
}

const hourMs = 3_600_000;
const aheadMs = 5 * 60_000;

/** When a request was asked for, by the clock of whoever asked; NaN when that is not a time. */
export const askedTime = (at: string): number => Date.parse(at);

/** Why a request (or a schedule's call) of that time is void now: a late one would surprise people. Pure. */
export function whyVoid(at: string, now: number): string | undefined {
  const asked = askedTime(at);
  if (Number.isNaN(asked)) return `its time, ${JSON.stringify(at.slice(0, 50))}, is not a time`;
  if (now - asked > hourMs) {
    return `it was asked at ${at}, ${Math.floor((now - asked) / 60_000)} minutes ago; a request is void after one hour`;
  }
  if (asked - now > aheadMs) {
    return `its time, ${at}, is ${Math.ceil((asked - now) / 60_000)} minutes ahead of ours; at most 5 are allowed`;
  }
  return undefined;
}

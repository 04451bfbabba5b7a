import type { Millis } from '../ledger/records.ts';
import { minute } from './decision.ts';

const validMs = 60 * minute;
const skewMs = 5 * minute;

/** Why a request is void by its time: `undefined` when it is not. A replayed archive must not pause or release anything. */
export function whyVoid(askedAt: string, now: Millis): string | undefined {
  const age = now - Date.parse(askedAt);
  if (age > validMs) return `asked ${Math.round(age / minute)} minutes ago; a request is void after one hour`;
  if (age < -skewMs) return `asked for ${askedAt}, which is in the future`;
  return undefined;
}

import type { Millis, ScanRecord } from '../ledger/records.ts';
import { intentPatienceMs, minute, nextLook } from '../shell/decision.ts';

/** How long a check may go unanswered. */
const answerWithinMs = 15 * minute;

/** What is to be done about a batch of checks now. */
export type ScanLook =
  | { readonly do: 'wait' }
  /** Meant and perhaps never sent. */
  | { readonly do: 'send' }
  | { readonly do: 'ask'; readonly instanceIds: readonly string[]; readonly isLast: boolean }
  | { readonly do: 'close' };

/** What a nudge (or the request that began it) finds to be done about a batch of checks. Pure. */
export function onScanLook(scan: ScanRecord, by: string, now: Millis): ScanLook {
  const instanceIds = Object.keys(scan.open);
  if (instanceIds.length === 0) return scan.lookAt === undefined ? { do: 'wait' } : { do: 'close' };
  const { intent } = scan;
  if (intent?.confirmedAt === undefined) {
    const isFree = intent === undefined || intent.by === by || now >= intent.at + intentPatienceMs;
    return isFree ? { do: 'send' } : { do: 'wait' };
  }
  if (scan.lookAt !== undefined && now < scan.lookAt) return { do: 'wait' };
  return { do: 'ask', instanceIds, isLast: now >= intent.confirmedAt + answerWithinMs };
}

/** When to look at a batch again. */
export const nextScanLook = (scan: ScanRecord, now: Millis): Millis => nextLook(scan.startedAt, now);

import type { Millis, ScanRecord } from '../ledger/records.ts';
import { intentPatienceMs, minute, nextLook } from '../shell/decision.ts';

/** How long a check may go unanswered. */
const answerWithinMs = 15 * minute;

/** What is to be done about a batch of checks now. */
export type ScanLook =
  | { readonly do: 'wait' }
  /** Meant and perhaps never sent. */
  | { readonly do: 'send' }
  | Asking
  /** Nothing is open any more, and yet it is due. */
  | { readonly do: 'close' };

/** Asks SSM for the results of open checks. `isLast`: who has none now is given up. */
export interface Asking {
  readonly do: 'ask';
  readonly instanceIds: readonly string[];
  readonly isLast: boolean;
}

/** What a nudge (or the request that began it) finds to be done about a batch of checks. Pure. */
export function onScanLook(scan: ScanRecord, by: string, now: Millis): ScanLook {
  const instanceIds = Object.keys(scan.open);
  if (instanceIds.length === 0) return { do: 'close' };
  const { intent } = scan;
  if (intent?.confirmedAt === undefined) {
    const isFree = intent === undefined || intent.by === by || now >= intent.at + intentPatienceMs;
    return isFree ? { do: 'send' } : { do: 'wait' };
  }
  if (scan.lookAt !== undefined && now < scan.lookAt) return { do: 'wait' };
  return { do: 'ask', instanceIds, isLast: now >= intent.confirmedAt + answerWithinMs };
}

/** What the end of a command brings: its open checks, and those of which it is not written down yet who asks them. Pure. */
export function onCommandEnded(scan: ScanRecord, commandId: string): Asking {
  const asked = Object.entries(scan.open).filter(([, check]) => (check.commandId ?? commandId) === commandId);
  return { do: 'ask', instanceIds: asked.map(([instanceId]) => instanceId), isLast: false };
}

/** When to look at a batch again. */
export const nextScanLook = (scan: ScanRecord, now: Millis): Millis => nextLook(scan.startedAt, now);

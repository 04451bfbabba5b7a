import { createHash } from 'node:crypto';
import type { Said } from '../ledger/records.ts';

/**
 * The trace that goes on with an event, as X-Ray's header has it: that of the invocation that says it. An admission begins
 * one of its own: a slot that is free admits the next instance, so all of a rollout would be one trace of hours, and X-Ray
 * keeps no more than 500 KB of a trace (X-Ray endpoints and quotas). Nothing where the present trace is not sampled; the
 * minute's tick is not, and what it wakes begins one of its own.
 */
export function traceHeaderOf(event: Said, present: string | undefined): string | undefined {
  if (present?.includes('Sampled=1') !== true) return undefined;
  return event.detailType === 'UpdateAdmitted' ? `Root=${rootOf(event)};Sampled=1` : present;
}

/** An id of X-Ray's form, the same each time the event is said: 1, the second, and 96 bits. */
function rootOf({ eventId, detail }: Said): string {
  const { at } = detail['meta'] as { readonly at: string };
  const second = Math.floor(Date.parse(at) / 1000)
    .toString(16)
    .padStart(8, '0');
  return `1-${second}-${createHash('sha256').update(eventId).digest('hex').slice(0, 24)}`;
}

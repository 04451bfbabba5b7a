import type { InstanceRecord } from '../ledger/records.ts';

/**
 * True when this very event handed the record over and nobody has answered it yet. A late or doubled one is about a
 * record that went on, or that forget-instance took because the instance is being taken away: it changes nothing.
 */
export const isUnanswered = (event: { readonly id: string }, record: InstanceRecord): boolean =>
  record.handover?.eventId === event.id;

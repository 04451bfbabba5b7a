import type { ServiceName } from '../../events-schema/event.ts';
import type { AttemptRecord, InstanceRecord, Intent } from '../ledger/records.ts';
import { isAttempt } from './attempt.ts';
import { intentPatienceMs } from './decision.ts';

/** An intention that nobody confirmed yet, with its record. */
export interface OpenIntent {
  readonly record: AttemptRecord;
  readonly intent: Intent;
}

/**
 * The record's unconfirmed intention, as long as it belongs to the request that meant it: that one may act on it at
 * once, and nobody else. Afterwards it is nobody's, and decided upon like everything else.
 */
export function openIntent(
  record: InstanceRecord,
  service: ServiceName,
  now: number,
): OpenIntent | undefined {
  if (record.owner !== service || !isAttempt(record)) return undefined;
  const { intent } = record.attempt;
  if (intent === undefined || intent.confirmedAt !== undefined) return undefined;
  return now < intent.at + intentPatienceMs ? { record, intent } : undefined;
}

/** True while the intent that a call was made for is still this request's: nobody else meant it again meanwhile. */
export function isAnswer(record: InstanceRecord, answers: number, runner: string): boolean {
  const intent = isAttempt(record) ? record.attempt.intent : undefined;
  return intent?.n === answers && intent.by === runner;
}

import type { InstanceRecord } from '../ledger/records.ts';
import { isAttempt } from '../shell/attempt.ts';
import { isUnanswered } from '../world/handed-over.ts';
import { isFailure, type RecoverWake } from './wakes.ts';

/** Failures of the open attempt that nobody took up yet, its own instances, and every release. */
export function concerns(wake: RecoverWake, record: InstanceRecord): boolean {
  if (wake.kind === 'ReleaseInstance') return true;
  if (isFailure(wake)) {
    return isAttempt(record) && record.attempt.failure !== undefined && isUnanswered(wake, record);
  }
  return record.owner === 'recover-instance' && (isAttempt(record) || wake.kind === 'look');
}

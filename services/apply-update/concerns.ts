import type { InstanceRecord } from '../ledger/records.ts';
import { isAttempt } from '../shell/attempt.ts';
import { isUnanswered } from '../world/handed-over.ts';
import type { ApplyWake } from './wakes.ts';

/** Drained instances of the same attempt, and those it is applying to. */
export function concerns(wake: ApplyWake, record: InstanceRecord): boolean {
  if (!isAttempt(record)) return false;
  if (wake.kind === 'InstanceDrained') {
    return record.step === 'drained' && isUnanswered(wake, record);
  }
  return record.step === 'applying' && record.owner === 'apply-update';
}

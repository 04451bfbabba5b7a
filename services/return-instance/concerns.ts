import type { InstanceRecord } from '../ledger/records.ts';
import { isAttempt } from '../shell/attempt.ts';
import { isUnanswered } from '../world/handed-over.ts';
import type { ReturnWake } from './wakes.ts';

/** Instances of the same attempt that have rebooted, those it is returning, and one whose slot is still to be freed. */
export function concerns(wake: ReturnWake, record: InstanceRecord): boolean {
  if (record.step === 'updated') return record.owner === 'return-instance' && wake.kind === 'look';
  if (!isAttempt(record)) return false;
  if (wake.kind === 'InstanceRebooted') {
    return record.step === 'rebooted' && isUnanswered(wake, record);
  }
  const isReturning = record.step === 'rebooted' || record.step === 'settling';
  return isReturning && record.owner === 'return-instance';
}

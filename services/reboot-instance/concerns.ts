import type { InstanceRecord } from '../ledger/records.ts';
import { isAttempt } from '../shell/attempt.ts';
import { isUnanswered } from '../world/handed-over.ts';
import type { RebootWake } from './wakes.ts';

/** Instances of the same attempt whose update is applied, and those it is rebooting. */
export function concerns(wake: RebootWake, record: InstanceRecord): boolean {
  if (!isAttempt(record)) return false;
  if (wake.kind === 'UpdateApplied') {
    return record.step === 'applied' && isUnanswered(wake, record);
  }
  const isBefore = record.step === 'applied' || record.step === 'rebooting';
  return isBefore && record.owner === 'reboot-instance';
}

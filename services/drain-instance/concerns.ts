import type { InstanceRecord } from '../ledger/records.ts';
import { isAttempt } from '../shell/attempt.ts';
import type { DrainWake } from './wakes.ts';
import { taskId } from '../ports/ecs.ts';
import { isAwaited } from './left.ts';

/**
 * A stopped task counts only when it may still have been on an instance that we drain: a busy cluster stops many tasks,
 * and reads of ECS are limited for the whole account.
 */
export function concerns(wake: DrainWake, record: InstanceRecord): boolean {
  // One that needs no update any more may have been admitted a moment before: its slot is given back.
  if (record.step === 'waiting' || record.step === 'idle')
    return wake.kind === 'UpdateAdmitted' || wake.kind === 'look';
  if (!isAttempt(record) || record.step !== 'draining' || record.owner !== 'drain-instance') return false;
  switch (wake.kind) {
    case 'UpdateAdmitted':
      return false;
    case 'ECS Task State Change':
      return (
        wake.detail.containerInstanceArn === record.containerInstanceArn &&
        isAwaited(record.attempt, taskId(wake.detail.taskArn))
      );
    case 'look':
    case 'call-ended':
      return true;
  }
}

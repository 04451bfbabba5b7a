import type { AttemptRecord } from '../ledger/records.ts';
import type { Decision } from '../shell/decision.ts';
import { without } from './left.ts';

/** One task less. As long as others are left this needs no read of ECS; the last one's end is looked at (on-look). */
export function onTaskStopped(record: AttemptRecord, stopped: string): Decision {
  const attempt = without(record.attempt, stopped);
  const left = attempt.left?.length ?? attempt.tasksMoved - (attempt.heard?.length ?? 0);
  return {
    do: 'commit',
    record: { ...record, attempt },
    because: `task ${stopped} stopped; ${left} left`,
  };
}

import type { AttemptRecord } from '../ledger/records.ts';
import type { Decision } from '../shell/decision.ts';

/** One task less. As long as others are left this needs no read of ECS; the last one's end is looked at (on-look). */
export function onTaskStopped(record: AttemptRecord, stopped: string): Decision {
  const left = (record.attempt.left ?? []).filter((task) => task !== stopped);
  return {
    do: 'commit',
    record: { ...record, attempt: { ...record.attempt, left } },
    because: `task ${stopped} stopped; ${left.length} left`,
  };
}

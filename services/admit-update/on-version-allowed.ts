import type { ClusterRecord, Millis, WaitingRecord } from '../ledger/records.ts';
import type { InstanceChange } from '../shell/change-instance.ts';
import { requeue } from './defer.ts';
import { denial } from './reasons.ts';

/**
 * A person allowed a version on the whole cluster: an instance that denied it itself forgets that, unless it denied it
 * again in an attempt that ended after the word was given (the event may come late), and goes back into the queue.
 */
export function onVersionAllowed(
  record: WaitingRecord,
  cluster: ClusterRecord,
  version: string,
  at: Millis,
  now: Millis,
): InstanceChange {
  const isNewer = record.endedAt !== undefined && record.endedAt >= at;
  const { [version]: _here, ...others } = record.denied;
  const lifted: WaitingRecord = isNewer ? record : { ...record, denied: others };
  return denial(lifted, cluster) === undefined ? requeue(lifted, now) : undefined;
}

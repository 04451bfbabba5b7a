import type { FailureCause } from '../../events-schema/parts/failure.ts';
import type { AttemptRecord } from '../ledger/records.ts';
import { freshLookMs, type Known } from '../shell/decision.ts';
import { holdsSlot, stopReason } from './standing.ts';
import { describeTasks, remaining, type Look } from './tasks.ts';

/** Why a reboot must not happen now. `wait` asks for another look soon. */
export type Obstacle =
  | { readonly kind: 'wait'; readonly happened: string }
  | { readonly kind: 'stop'; readonly cause: FailureCause; readonly happened: string };

/**
 * The last look before a reboot, at the world as it is in that instant: our slot, DRAINING, and no task left that
 * the policy protects; a second look, some seconds after the one that found it empty.
 */
export function obstacleToReboot(
  record: AttemptRecord,
  known: Pick<Known, 'cluster' | 'now'>,
  look: Look,
): Obstacle | undefined {
  const { attempt } = record;
  const { instance } = look;
  if (!holdsSlot(known.cluster, record.instanceId, attempt.attemptId)) {
    return { kind: 'stop', cause: 'interfered', happened: 'the slot is not held by this attempt' };
  }
  const stop = stopReason(known.cluster, record, attempt.staged ?? attempt.to);
  if (stop !== undefined) return { kind: 'stop', ...stop };
  if (instance === undefined) {
    return {
      kind: 'stop',
      cause: 'interfered',
      happened: 'ECS does not know the container instance any more',
    };
  }
  if (instance.version < (attempt.instanceVersion ?? 0)) {
    return { kind: 'wait', happened: 'the look at the instance is stale' };
  }
  if (instance.status !== 'DRAINING') {
    return { kind: 'stop', cause: 'interfered', happened: `somebody set the instance to ${instance.status}` };
  }
  const left = remaining(look.tasks);
  if (left.length > 0) {
    const isUnowned = left.some((task) => !task.owned);
    return {
      kind: 'stop',
      cause: isUnowned ? 'unowned-task' : 'interfered',
      happened: `tasks run on it again: ${describeTasks(left)}`,
    };
  }
  if (known.now < (attempt.emptyAt ?? known.now) + freshLookMs) {
    return { kind: 'wait', happened: 'it was found empty only just now' };
  }
  return undefined;
}

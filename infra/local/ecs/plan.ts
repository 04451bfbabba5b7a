/** What the service scheduler knows of a REPLICA service. Counts of tasks. */
export interface ReplicaCounts {
  readonly desired: number;
  readonly minimumHealthyPercent: number;
  readonly maximumPercent: number;
  /** On instances that stay: healthy, and not yet healthy. */
  readonly stayingHealthy: number;
  readonly stayingStarting: number;
  /** On DRAINING instances and healthy. Those not yet healthy count as stopping: they are stopped at once. */
  readonly evictingHealthy: number;
  /** Told to stop and not STOPPED. */
  readonly stopping: number;
}

/** What to do now: tasks to start, tasks to stop on DRAINING instances, tasks to stop elsewhere (too many). */
export interface ReplicaPlan {
  readonly start: number;
  readonly evict: number;
  readonly excess: number;
}

/** `minimumHealthyPercent` of the desired count, rounded up. */
export function minimumHealthy(desired: number, percent: number): number {
  return Math.ceil((desired * percent) / 100);
}

/** `maximumPercent` of the desired count, rounded down. */
export function maximumRunning(desired: number, percent: number): number {
  return Math.floor((desired * percent) / 100);
}

/**
 * The rules of replacement: never fewer healthy tasks than the minimum by our doing, never more tasks (stopping ones
 * included) than the maximum. With 100/100 neither is possible and a drain waits for ever, as in ECS.
 */
export function planReplica(counts: ReplicaCounts): ReplicaPlan {
  const staying = counts.stayingHealthy + counts.stayingStarting;
  const room =
    maximumRunning(counts.desired, counts.maximumPercent) -
    (staying + counts.evictingHealthy + counts.stopping);
  const spare =
    counts.stayingHealthy +
    counts.evictingHealthy -
    minimumHealthy(counts.desired, counts.minimumHealthyPercent);
  return {
    start: Math.max(0, Math.min(counts.desired - staying, room)),
    evict: Math.max(0, Math.min(counts.evictingHealthy, spare)),
    excess: Math.max(0, staying - counts.desired),
  };
}

import type { Cloud } from '../../../infra/local/cloud.ts';
import type { Fleet } from '../../../infra/local/fleet/create-fleet.ts';

/** How many instances were out of service from a moment on. */
export interface AvailabilityPoint {
  /** Simulated milliseconds since the watch began. */
  readonly at: number;
  readonly out: number;
}

/**
 * Watches what really is: an instance is out of service while it is DRAINING, or its ECS agent is away. Who drained it,
 * and what anybody's records say, plays no part, so that two updaters can be held beside each other.
 */
export class Availability {
  readonly points: AvailabilityPoint[] = [{ at: 0, out: 0 }];
  /** How often an instance was set ACTIVE whose ECS agent was away. */
  activeTooEarly = 0;
  readonly #now: () => number;
  readonly #startedAt: number;
  readonly #draining = new Set<string>();
  readonly #away = new Set<string>();
  readonly #outSince = new Map<string, number>();
  readonly #outMs = new Map<string, number>();

  constructor(cloud: Cloud, fleet: Fleet) {
    this.#now = () => cloud.clock.now();
    this.#startedAt = this.#now();
    const idOfArn = new Map(Array.from(fleet.containerInstanceArns, ([id, arn]) => [arn, id]));
    cloud.watch({
      onCall: ({ service, operation, output, error }) => {
        if (service !== 'ecs' || operation !== 'UpdateContainerInstancesState' || error !== undefined) return;
        const { containerInstances = [] } = output as { containerInstances?: readonly StateOf[] };
        for (const { containerInstanceArn, status } of containerInstances) {
          const id = idOfArn.get(containerInstanceArn);
          if (id === undefined) continue;
          if (status === 'ACTIVE' && this.#away.has(id)) this.activeTooEarly += 1;
          this.#set(this.#draining, id, status === 'DRAINING');
        }
      },
    });
    cloud.controls.hosts.observe({
      onAgentConnected: (id, connected) => this.#set(this.#away, id, !connected),
    });
  }

  /** Milliseconds out of service, by instance; those that never were are not there. */
  outMs(): ReadonlyMap<string, number> {
    return this.#outMs;
  }

  #set(set: Set<string>, id: string, isIn: boolean): void {
    if (isIn) set.add(id);
    else set.delete(id);
    const isOut = this.#draining.has(id) || this.#away.has(id);
    const since = this.#outSince.get(id);
    if (isOut === (since !== undefined)) return;
    const now = this.#now();
    if (since === undefined) this.#outSince.set(id, now);
    else {
      this.#outSince.delete(id);
      this.#outMs.set(id, (this.#outMs.get(id) ?? 0) + now - since);
    }
    this.points.push({ at: now - this.#startedAt, out: this.#outSince.size });
  }
}

interface StateOf {
  readonly containerInstanceArn: string;
  readonly status: string;
}

/*
 * Whether slots stand empty: how long it takes until all are given out, and how long one that was freed waits for its
 * next instance. The rest of what a makespan is above its lower bound, the hosts' unequal times do: each slot has another
 * sum of them, and the last instance is the last of the slot with the largest.
 */
import type { Cloud } from '../../../infra/local/cloud.ts';

/** How the slots of a rollout were kept at work. Simulated milliseconds. */
export interface SlotUse {
  /** From the first admission until as many have come as there are slots. */
  readonly filledMs: number;
  /** From a slot's freeing to its next admission, in the mean. */
  readonly emptyMs: number;
}

/** Watches admissions and releases in a cloud. */
export class Slots {
  readonly #admitted = new Map<string, number>();
  readonly #freed = new Map<string, number>();

  constructor(cloud: Cloud) {
    cloud.controls.events.onPut(({ event, at }) => {
      const { meta } = event.detail as { readonly meta?: { readonly attemptId?: string } };
      const times = { UpdateAdmitted: this.#admitted, InstanceUpdated: this.#freed }[event['detail-type']];
      // What is said again changes nothing.
      if (meta?.attemptId !== undefined && times?.has(meta.attemptId) === false)
        times.set(meta.attemptId, at);
    });
  }

  use(slots: number): SlotUse {
    return slotUse([...this.#admitted.values()], [...this.#freed.values()], slots);
  }
}

/** From the times of admissions and releases: the n-th after the first filling takes the n-th slot that is freed. Pure. */
export function slotUse(admitted: readonly number[], freed: readonly number[], slots: number): SlotUse {
  const inOrder = (times: readonly number[]) => times.toSorted((a, b) => a - b);
  const [begins, ends] = [inOrder(admitted), inOrder(freed)];
  const first = begins.slice(0, slots);
  const waits = begins.slice(slots).flatMap((at, n) => (ends[n] === undefined ? [] : [at - ends[n]]));
  return {
    filledMs: (first.at(-1) ?? 0) - (first[0] ?? 0),
    emptyMs: waits.length === 0 ? 0 : waits.reduce((sum, wait) => sum + wait, 0) / waits.length,
  };
}

/**
 * How long a rollout takes whose instances have only their own times, in milliseconds: in the order given, each takes the
 * slot that is free first, at that moment. Who does not know beforehand how long a host will take cannot do it any faster.
 * Pure.
 */
export function undelayedMakespanMs(ownTimesMs: readonly number[], slots: number): number {
  const freeAt = Array.from({ length: slots }, () => 0);
  for (const ownMs of ownTimesMs) {
    const first = freeAt.indexOf(Math.min(...freeAt));
    freeAt[first] = (freeAt[first] ?? 0) + ownMs;
  }
  return Math.max(...freeAt);
}

import { performance } from 'node:perf_hooks';
import { setTimeout as sleepOnTheWall } from 'node:timers/promises';

/** Real time. Only the pacing of simulated time may look at it. */
export interface Wall {
  /** Milliseconds from some fixed start. */
  now(): number;
  sleep(ms: number): Promise<void>;
}

/** The machine's own time. */
export const machineWall: Wall = {
  now: () => performance.now(),
  sleep: async (ms) => {
    await sleepOnTheWall(Math.max(1, ms));
  },
};

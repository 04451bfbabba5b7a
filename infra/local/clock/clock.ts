/** A timer on the embedded cloud's clock. */
export interface Timer {
  cancel(): void;
}

/**
 * The one clock of the embedded cloud. All its parts and all functions that run in it read this clock and no other.
 * Times are milliseconds since the Unix epoch.
 */
export interface Clock {
  now(): number;
  /** Runs `run` once, `ms` of simulated time from now. Timers due at the same instant run in the order they were set. */
  after(ms: number, run: () => void | Promise<void>): Timer;
  /**
   * Says that work is in flight which needs no simulated time (a call on the wire, a read of the table).
   * Simulated time stands still until the returned function is called; calling it twice is harmless.
   */
  hold(): () => void;
}

/** Waits on the simulated clock. */
export function sleep(clock: Clock, ms: number): Promise<void> {
  return new Promise((resolve) => {
    clock.after(ms, resolve);
  });
}

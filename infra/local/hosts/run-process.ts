import type { Clock, Timer } from '../clock/clock.ts';
import type { Process } from './shell/environment.ts';

/** Something under way that can be ended from outside. */
export interface Running {
  /** Ends it silently. */
  kill(): void;
}

/** Runs a process on the clock: at once up to its first wait, then wait by wait. */
export function startProcess<T>(clock: Clock, process: Process<T>, onEnd: (result: T) => void): Running {
  let timer: Timer | undefined;
  let killed = false;
  const step = (): void => {
    if (killed) return;
    const next = process.next();
    if (killed) return;
    if (next.done) onEnd(next.value);
    else timer = clock.after(next.value, step);
  };
  step();
  return {
    kill: () => {
      killed = true;
      timer?.cancel();
    },
  };
}

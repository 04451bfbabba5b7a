import type { Clock, Timer } from '../clock/clock.ts';
import type { Queue, QueuedMessage } from './queue.ts';

/** How a long poll takes messages. */
export interface LongPoll {
  readonly count: number;
  readonly visibilityTimeoutSeconds?: number | undefined;
  readonly waitMs: number;
}

/** Takes messages as soon as there are any, or none when the time is up. Waits in simulated time. */
export function longPoll(clock: Clock, queue: Queue, poll: LongPoll): Promise<readonly QueuedMessage[]> {
  const endsAt = clock.now() + poll.waitMs;
  return new Promise((resolve) => {
    let timer: Timer | undefined;
    const look = (): void => {
      timer?.cancel();
      const taken = queue.receive(poll.count, poll.visibilityTimeoutSeconds);
      const now = clock.now();
      if (taken.length > 0 || now >= endsAt) {
        forget();
        resolve(taken);
        return;
      }
      // A message may come into sight without any being sent.
      const next = Math.min(endsAt, queue.nextVisibleAt() ?? endsAt);
      timer = clock.after(next - now, look);
    };
    const forget = queue.onSend(look);
    look();
  });
}

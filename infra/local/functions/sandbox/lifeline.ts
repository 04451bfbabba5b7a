import type { Clock } from '../../clock/clock.ts';
import type { Random } from '../../random.ts';

/** What ties the things inside an execution environment to the world outside it. */
export interface Lifeline {
  readonly clock: Clock;
  /** The true time at which the environment was made. */
  readonly startedAt: number;
  /** What the environment's own clock shows: the true time, but for its skew. */
  now(): number;
  /** All chance within the environment. */
  readonly random: Random;
  /** False after a crash or a time-out: whatever still comes back to the environment is dropped. */
  isAlive(): boolean;
  /** Runs something inside: at once during an invocation, at the next one when the environment is frozen. */
  enter(run: () => void): void;
  /** Ends the environment: something in it failed where nobody catches. */
  fail(error: unknown): void;
  /** A line that the function wrote. */
  log(line: string): void;
  /** A line as the runtime's console writes it, with time, request id and level. */
  logAs(level: string, text: string): void;
  /** A datagram to the X-Ray daemon. */
  datagram(message: Uint8Array): void;
  /** Has something done when the environment ends, unless the returned function is called before. */
  onEnd(run: () => void): () => void;
}

import type { ExecutionEnvironment } from './environment.ts';

/** Lambda ends idle environments when it likes. Each takes memory here, and a burst leaves a hundred behind. */
const idleAtMost = 16;

/** The warm environments of one function. The one used last is used first, so that those not needed grow old. */
export class EnvironmentPool {
  readonly #idle: ExecutionEnvironment[] = [];
  readonly #idleMs: number;

  constructor(idleMs: number) {
    this.#idleMs = idleMs;
  }

  get size(): number {
    return this.#idle.length;
  }

  /** A warm environment, if there is one that is not too old. */
  take(now: number): ExecutionEnvironment | undefined {
    this.dropOld(now);
    return this.#idle.pop();
  }

  /** Keeps an environment for the next invocation; of too many, the one that has been idle for longest goes. */
  give(environment: ExecutionEnvironment): void {
    if (!environment.isUsable) return;
    this.#idle.push(environment);
    if (this.#idle.length > idleAtMost) this.#idle.shift()?.end(new Error('more idle ones than are needed'));
  }

  /** Ends what has been idle for too long. */
  dropOld(now: number): void {
    const young = this.#idle.findIndex(({ usedAt }) => now - usedAt < this.#idleMs);
    const old = this.#idle.splice(0, young < 0 ? this.#idle.length : young);
    for (const environment of old) environment.end(new Error('idle for too long'));
  }
}

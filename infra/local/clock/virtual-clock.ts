import type { Clock, Timer } from './clock.ts';
import { TimerHeap, type WaitingTimer } from './timer-heap.ts';
import { machineWall, type Wall } from './wall.ts';

/** When {@link VirtualClock.run} stops. Without any of these it runs until no timer is left. */
export interface RunOptions {
  /** Milliseconds since the epoch. The clock stands there afterwards, whether or not a timer did. */
  readonly until?: number;
  /** Asked before every advance, when all is quiet; time goes on as long as it says true. */
  readonly while?: () => boolean;
}

/** How {@link VirtualClock.runScaled} paces simulated time against the wall. */
export interface ScaledOptions {
  /** Simulated seconds for each second on the wall. */
  readonly speed: number;
  readonly while: () => boolean;
  /** When the next timer is further away than this, time jumps there at once. Default: never. */
  readonly idleJumpMs?: number;
}

/** The embedded cloud's clock together with what drives it. */
export interface VirtualClock extends Clock {
  /**
   * Runs timers as fast as they go, in order of time and then of setting, each after all that came before has come to
   * rest. Rejects when a timer's callback fails.
   */
  run(options?: RunOptions): Promise<void>;
  /** As {@link run}, but at a pace, so that people can watch and other programs can take part. */
  runScaled(options: ScaledOptions): Promise<void>;
  /** Waits until nothing goes on that needs no simulated time. Does not advance. */
  settle(): Promise<void>;
  /** How many timers wait. */
  pendingTimers(): number;
}

/**
 * Turns of the event loop without anything new that count as rest. One turn runs all promises that can go on; the second
 * is for what a turn itself lets loose.
 */
const QUIET_TURNS = 2;
/** How long one step of paced time is on the wall: short enough for the eye and for callers from outside. */
const PACE_STEP_MS = 20;

/** Makes a clock that stands at `start` until it is run. `wall` is what {@link VirtualClock.runScaled} paces against. */
export function createVirtualClock(options: { readonly start: number; readonly wall?: Wall }): VirtualClock {
  return new HeapClock(options.start, options.wall ?? machineWall);
}

class HeapClock implements VirtualClock {
  readonly #heap = new TimerHeap();
  readonly #wall: Wall;
  #now: number;
  #sequence = 0;
  #holds = 0;
  #activity = 0;
  #waitingForRelease: (() => void)[] = [];
  #failure: { readonly error: unknown } | undefined;
  #running = false;

  constructor(start: number, wall: Wall) {
    this.#now = start;
    this.#wall = wall;
  }

  now(): number {
    return this.#now;
  }

  after(ms: number, run: () => void | Promise<void>): Timer {
    if (!Number.isFinite(ms)) throw new RangeError(`a timer needs a finite time in milliseconds, not ${ms}`);
    this.#activity += 1;
    this.#sequence += 1;
    const timer: WaitingTimer = {
      at: this.#now + Math.max(0, ms),
      sequence: this.#sequence,
      run,
      state: 'waiting',
    };
    this.#heap.push(timer);
    return { cancel: () => this.#heap.cancel(timer) };
  }

  hold(): () => void {
    this.#activity += 1;
    this.#holds += 1;
    let held = true;
    return () => {
      if (!held) return;
      held = false;
      this.#activity += 1;
      this.#holds -= 1;
      if (this.#holds === 0) this.#wake();
    };
  }

  pendingTimers(): number {
    return this.#heap.size;
  }

  async settle(): Promise<void> {
    let quiet = 0;
    let seen = this.#activity;
    while (quiet < QUIET_TURNS) {
      if (this.#holds > 0) await this.#allReleased();
      await turnOfTheEventLoop();
      quiet = this.#holds === 0 && this.#activity === seen ? quiet + 1 : 0;
      seen = this.#activity;
    }
    this.#throwFailure();
  }

  async run(options: RunOptions = {}): Promise<void> {
    await this.#exclusively(async () => {
      while (await this.#step(options.until ?? Infinity, options.while)) {
        // each step runs one timer
      }
      if (options.until !== undefined && options.while?.() !== false) this.#advance(options.until);
    });
  }

  async runScaled(options: ScaledOptions): Promise<void> {
    const idleJumpMs = options.idleJumpMs ?? Infinity;
    await this.#exclusively(async () => {
      await this.settle();
      while (options.while()) {
        const next = this.#heap.peek()?.at;
        const gapMs = next === undefined ? Infinity : next - this.#now;
        let target = next ?? this.#now;
        if (next === undefined || gapMs <= idleJumpMs) target = await this.#pace(options.speed, gapMs);
        while (await this.#step(target, options.while)) {
          // each step runs one timer
        }
        if (options.while()) this.#advance(target);
      }
    });
  }

  /** Waits one step on the wall and says how far time goes with it. What is held meanwhile adds nothing. */
  async #pace(speed: number, gapMs: number): Promise<number> {
    const wallMs = Math.min(PACE_STEP_MS, gapMs / speed);
    const from = this.#now;
    const started = this.#wall.now();
    await this.#wall.sleep(wallMs);
    // A machine that was busy or asleep must not make simulated time leap.
    const elapsedMs = Math.min(this.#wall.now() - started, 2 * PACE_STEP_MS);
    return from + Math.min(elapsedMs * speed, gapMs);
  }

  /** Runs the next timer that is due by `until`. False when there is none, or when `goOn` says no. */
  async #step(until: number, goOn?: () => boolean): Promise<boolean> {
    await this.settle();
    if (goOn?.() === false) return false;
    const next = this.#heap.peek();
    if (next === undefined || next.at > until) return false;
    this.#heap.pop();
    this.#advance(next.at);
    try {
      const result = next.run();
      if (result !== undefined) result.catch((error: unknown) => this.#fail(error));
    } catch (error) {
      this.#fail(error);
    }
    return true;
  }

  #advance(to: number): void {
    this.#now = Math.max(this.#now, to);
  }

  async #exclusively(work: () => Promise<void>): Promise<void> {
    if (this.#running) throw new Error('the clock already runs');
    this.#running = true;
    try {
      await work();
    } finally {
      this.#running = false;
    }
  }

  #allReleased(): Promise<void> {
    return new Promise((resolve) => {
      this.#waitingForRelease.push(resolve);
    });
  }

  #wake(): void {
    for (const resolve of this.#waitingForRelease.splice(0)) resolve();
  }

  #fail(error: unknown): void {
    this.#failure ??= { error };
  }

  #throwFailure(): void {
    const failure = this.#failure;
    this.#failure = undefined;
    if (failure !== undefined) throw failure.error;
  }
}

function turnOfTheEventLoop(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}

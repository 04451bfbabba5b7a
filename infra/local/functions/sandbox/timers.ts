import { AsyncResource } from 'node:async_hooks';
import { promisify } from 'node:util';
import type { Timer } from '../../clock/clock.ts';
import type { Lifeline } from './lifeline.ts';

/** What code gets that runs on for a moment after its environment has ended. */
const noTimer: Timer = { cancel: () => {} };

type Callback = (...args: unknown[]) => void;

/** A timer as Node.js hands it out. */
export class VirtualTimeout {
  readonly #start: () => Timer;
  readonly #onClear: () => void;
  readonly id: number;
  #timer: Timer;

  constructor(id: number, start: () => Timer, onClear: () => void) {
    this.id = id;
    this.#start = start;
    this.#onClear = onClear;
    this.#timer = start();
  }

  refresh(): this {
    this.#timer.cancel();
    this.#timer = this.#start();
    return this;
  }

  close(): this {
    this.#timer.cancel();
    this.#onClear();
    return this;
  }

  ref(): this {
    return this;
  }

  unref(): this {
    return this;
  }

  hasRef(): boolean {
    return true;
  }

  [Symbol.toPrimitive](): number {
    return this.id;
  }
}

/** `setTimeout` and its kin: the globals, and those of `timers/promises`. */
export type Timers = ReturnType<typeof createTimers>;

/** Makes an environment's `setTimeout` and its kin. They count on the simulated clock and end with the environment. */
export function createTimers(life: Lifeline) {
  const open = new Map<number, VirtualTimeout>();
  let lastId = 0;
  life.onEnd(() => {
    for (const timeout of open.values()) timeout.close();
  });

  const start = (callback: Callback, ms: number | undefined, args: unknown[], repeats: boolean) => {
    if (typeof callback !== 'function')
      throw new TypeError('The "callback" argument must be of type function.');
    lastId += 1;
    const id = lastId;
    const bound = AsyncResource.bind(() => callback(...args));
    // As in Node.js: less than a millisecond, or too much for 32 bits, is one.
    const delayMs = ms !== undefined && ms >= 1 && ms <= 2 ** 31 - 1 ? Math.trunc(ms) : 1;
    // Inside `enter`, so that an interval in a frozen environment rings once and then waits for the next invocation.
    const ring = (): void => {
      if (!open.has(id)) return;
      if (repeats) open.get(id)?.refresh();
      else open.delete(id);
      bound();
    };
    const fire = (): void => life.enter(ring);
    const timeout = new VirtualTimeout(
      id,
      () => (life.isAlive() ? life.clock.after(delayMs, fire) : noTimer),
      () => open.delete(id),
    );
    open.set(id, timeout);
    return timeout;
  };

  const clear = (timeout?: VirtualTimeout | number | string | null): void => {
    if (timeout instanceof VirtualTimeout) timeout.close();
    else if (timeout !== undefined && timeout !== null) open.get(Number(timeout))?.close();
  };

  const setTimeout = (callback: Callback, ms?: number, ...args: unknown[]) =>
    start(callback, ms, args, false);
  const setInterval = (callback: Callback, ms?: number, ...args: unknown[]) =>
    start(callback, ms, args, true);
  const immediates = createImmediates(life);
  const promises = createTimerPromises(setTimeout, clear, immediates.setImmediate);
  Object.defineProperty(setTimeout, promisify.custom, { value: promises.setTimeout });
  Object.defineProperty(immediates.setImmediate, promisify.custom, { value: promises.setImmediate });
  return {
    globals: { setTimeout, clearTimeout: clear, setInterval, clearInterval: clear, ...immediates },
    promises,
  };
}

/** `setImmediate` is real, as it needs no time, but the clock waits for it. */
function createImmediates(life: Lifeline) {
  class Immediate {
    readonly #release = life.clock.hold();
    readonly #real: NodeJS.Immediate;
    constructor(run: () => void) {
      this.#real = setImmediate(() => {
        life.enter(run);
        this.#release();
      });
    }
    clear(): void {
      clearImmediate(this.#real);
      this.#release();
    }
    ref(): this {
      return this;
    }
    unref(): this {
      return this;
    }
    hasRef(): boolean {
      return true;
    }
  }
  return {
    setImmediate: (callback: Callback, ...args: unknown[]) =>
      new Immediate(AsyncResource.bind(() => callback(...args))),
    clearImmediate: (immediate?: Immediate | null) => immediate?.clear(),
  };
}

interface WaitOptions {
  readonly signal?: AbortSignal;
}

function createTimerPromises(
  setTimeout: (callback: Callback, ms?: number) => VirtualTimeout,
  clear: (timeout: VirtualTimeout) => void,
  setImmediate: (callback: Callback) => unknown,
) {
  const wait = <Value>(
    ms?: number,
    value?: Value,
    { signal }: WaitOptions = {},
  ): Promise<Value | undefined> =>
    new Promise((resolve, reject) => {
      const abort = (): void => {
        const error = new Error('The operation was aborted', { cause: signal?.reason });
        reject(Object.assign(error, { name: 'AbortError', code: 'ABORT_ERR' }));
      };
      if (signal?.aborted === true) {
        abort();
        return;
      }
      const timeout = setTimeout(() => {
        signal?.removeEventListener('abort', onAbort);
        resolve(value);
      }, ms);
      const onAbort = (): void => {
        clear(timeout);
        abort();
      };
      signal?.addEventListener('abort', onAbort, { once: true });
    });
  const immediate = <Value>(value?: Value): Promise<Value | undefined> =>
    new Promise((resolve) => setImmediate(() => resolve(value)));
  return {
    setTimeout: wait,
    setImmediate: immediate,
    async *setInterval<Value>(ms?: number, value?: Value, options?: WaitOptions) {
      for (;;) yield await wait(ms, value, options);
    },
    scheduler: {
      wait: (ms: number, options?: WaitOptions) => wait(ms, undefined, options),
      yield: () => immediate(),
    },
  };
}

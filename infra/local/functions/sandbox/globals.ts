import { fakeConsole } from './fake-console.ts';
import { fakeProcess } from './fake-process.ts';
import type { Lifeline } from './lifeline.ts';
import { createRequireFor } from './modules.ts';
import { seededCrypto } from './seeded-crypto.ts';
import { createTimers, type Timers } from './timers.ts';
import { virtualDate } from './virtual-date.ts';

/** What the code of one environment sees of the world. */
export interface Sandbox {
  /** Stands for `globalThis`: what one environment writes there, no other sees. */
  readonly globals: Readonly<Record<string, unknown>>;
  readonly require: (name: string) => unknown;
  readonly timers: Timers;
  readonly variables: Record<string, string>;
}

/** The names that a bundle's wrapper takes as parameters, so that they hide the real globals. */
export const hiddenGlobals = [
  'globalThis',
  'global',
  'process',
  'console',
  'crypto',
  'performance',
  'Date',
  'Math',
  'AbortSignal',
  'fetch',
  'setTimeout',
  'clearTimeout',
  'setInterval',
  'clearInterval',
  'setImmediate',
  'clearImmediate',
] as const;

/** Builds an environment's world. `extra` joins the global object (the wire). */
export function createSandbox(
  life: Lifeline,
  variables: Record<string, string>,
  extra: Readonly<Record<string, unknown>>,
  timers: Timers = createTimers(life),
): Sandbox {
  const crypto = seededCrypto(life);
  const process = fakeProcess(life, variables);
  const console = fakeConsole(life, process.stdout);
  const performance = virtualPerformance(life);
  const globals = Object.create(globalThis) as Record<string, unknown>;
  const own: Record<(typeof hiddenGlobals)[number], unknown> = {
    globalThis: globals,
    global: globals,
    process,
    console,
    crypto: crypto['webcrypto'],
    performance,
    Date: virtualDate(() => life.now()),
    Math: seededMath(life),
    AbortSignal: virtualAbortSignal(timers.globals.setTimeout),
    fetch: () => Promise.reject(new TypeError('fetch failed: the embedded cloud has no internet')),
    ...timers.globals,
  };
  for (const [name, value] of Object.entries({ ...own, ...extra })) {
    Object.defineProperty(globals, name, { value, writable: true, configurable: true, enumerable: false });
  }
  const parts = {
    process,
    console,
    crypto,
    performance,
    timers: timers.globals,
    timerPromises: timers.promises,
  };
  return { globals, require: createRequireFor(life, parts), timers, variables };
}

function virtualPerformance(life: Lifeline) {
  const now = (): number => life.clock.now() - life.startedAt;
  return {
    get timeOrigin() {
      return life.now() - now();
    },
    now,
    mark: () => undefined,
    measure: () => undefined,
    toJSON: () => ({ timeOrigin: life.now() - now() }),
  };
}

function seededMath(life: Lifeline): Math {
  const math = Object.create(Object.prototype, Object.getOwnPropertyDescriptors(Math)) as Math;
  return Object.assign(math, { random: life.random });
}

function virtualAbortSignal(setTimeout: (run: () => void, ms: number) => unknown): typeof AbortSignal {
  const timeout = (ms: number): AbortSignal => {
    const controller = new AbortController();
    const reason = new DOMException('The operation was aborted due to timeout', 'TimeoutError');
    setTimeout(() => controller.abort(reason), ms);
    return controller.signal;
  };
  return new Proxy(AbortSignal, {
    get: (target, key, receiver) =>
      key === 'timeout' ? timeout : (Reflect.get(target, key, receiver) as unknown),
  });
}

/*
 * What all environments share: the SDK, Powertools, zod and our events' schemas. Each bundle run anew for each environment
 * would be the truer picture, but the SDK takes tens of milliseconds to start, and code that is new everywhere is never
 * optimised.
 * What a library keeps for itself is a matter of the process; all that is an environment's own it finds by whose turn it is.
 */
import { existsSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createSandbox, type Sandbox } from './sandbox/globals.ts';
import type { Lifeline } from './sandbox/lifeline.ts';
import type { Timers } from './sandbox/timers.ts';
import { whoseTurn } from './sandbox/turns.ts';

/** Libraries by the names under which bundles ask for them. */
export type Libraries = Readonly<Record<string, unknown>>;

/** Where the libraries of a bundle are, if it shares any: beside the functions, as the build puts them or links to them. */
export function librariesOf(bundle: string): string | undefined {
  const file = join(dirname(dirname(bundle)), 'libraries/index.js');
  return existsSync(file) ? realpathSync(file) : undefined;
}

/**
 * Libraries as a bundle's `require` hands them out: without members of their own but with all of them inherited, for a
 * bundle copies the own members of what it requires, hundreds in an SDK client, each time it starts.
 */
export function handedOut(libraries: Libraries): Libraries {
  return Object.fromEntries(
    Object.entries(libraries).map(([name, library]) => [name, Object.create(library as object) as unknown]),
  );
}

/** What shared libraries see of the world: that of the environment whose turn it is, the functions that it was given too. */
export function sharedSandbox(): Sandbox {
  const ofItsOwn = (name: string) => (argument: unknown) => {
    const own = whoseTurn().sandbox.globals[name];
    if (typeof own !== 'function') throw new Error(`this environment has no ${name}`);
    return Reflect.apply(own, undefined, [argument]) as unknown;
  };
  const given = { __wire: ofItsOwn('__wire'), __violation: ofItsOwn('__violation') };
  return createSandbox(sharedLife, sharedVariables(), given, sharedTimers());
}

let isStarting = false;

/** Runs libraries for the first time. */
export function starting<Result>(run: () => Result): Result {
  isStarting = true;
  try {
    return run();
  } finally {
    isStarting = false;
  }
}

const sharedLife: Lifeline = {
  get clock() {
    return whoseTurn().life.clock;
  },
  get startedAt() {
    return whoseTurn().life.startedAt;
  },
  now: () => whoseTurn().life.now(),
  // What a library draws as it starts is of no environment: which one happens to be the first is no matter of the seed.
  random: () => (isStarting ? 0.5 : whoseTurn().life.random()),
  isAlive: () => whoseTurn().life.isAlive(),
  enter: (run) => whoseTurn().life.enter(run),
  fail: (error) => whoseTurn().life.fail(error),
  log: (line) => whoseTurn().life.log(line),
  logAs: (level, text) => whoseTurn().life.logAs(level, text),
  datagram: (message) => whoseTurn().life.datagram(message),
  onEnd: (run) => whoseTurn().life.onEnd(run),
};

/** `process.env`. */
function sharedVariables(): Record<string, string> {
  const own = (): Record<string, string> => whoseTurn().sandbox.variables;
  return new Proxy<Record<string, string>>(
    {},
    {
      get: (_, name) => Reflect.get(own(), name) as unknown,
      set: (_, name, value) => Reflect.set(own(), name, value),
      has: (_, name) => Reflect.has(own(), name),
      deleteProperty: (_, name) => Reflect.deleteProperty(own(), name),
      ownKeys: () => Reflect.ownKeys(own()),
      getOwnPropertyDescriptor: (_, name) => Reflect.getOwnPropertyDescriptor(own(), name),
    },
  );
}

function sharedTimers(): Timers {
  const own = (): Timers => whoseTurn().sandbox.timers;
  return {
    globals: {
      setTimeout: (...args) => own().globals.setTimeout(...args),
      clearTimeout: (...args) => own().globals.clearTimeout(...args),
      setInterval: (...args) => own().globals.setInterval(...args),
      clearInterval: (...args) => own().globals.clearInterval(...args),
      setImmediate: (...args) => own().globals.setImmediate(...args),
      clearImmediate: (...args) => own().globals.clearImmediate(...args),
    },
    promises: {
      setTimeout: (...args) => own().promises.setTimeout(...args),
      setImmediate: (...args) => own().promises.setImmediate(...args),
      setInterval: (...args) => own().promises.setInterval(...args),
      scheduler: {
        wait: (...args) => own().promises.scheduler.wait(...args),
        yield: () => own().promises.scheduler.yield(),
      },
    },
  };
}

import * as asyncHooks from 'node:async_hooks';
import * as diagnosticsChannel from 'node:diagnostics_channel';
import { builtinModules, createRequire } from 'node:module';
import * as os from 'node:os';
import * as perfHooks from 'node:perf_hooks';
import * as zlib from 'node:zlib';
import { emptyFilePromises, emptyFileSystem } from './empty-file-system.ts';
import type { Lifeline } from './lifeline.ts';
import { copyModule } from './module-copy.ts';
import { daemonDatagrams, heldHttp } from './network.ts';
import { SharedAsyncLocalStorage } from './shared-async-storage.ts';

const realRequire = createRequire(import.meta.url);

/** What the modules share with the global object. */
export interface SharedParts {
  readonly process: object;
  readonly console: object;
  readonly crypto: Record<string, unknown>;
  readonly performance: object;
  readonly timers: Record<string, unknown>;
  readonly timerPromises: Record<string, unknown>;
}

/**
 * An environment's `require`: Node's own modules only, those that reach time, chance, files or the network in a form of
 * the environment's own, all others as copies.
 */
export function createRequireFor(life: Lifeline, parts: SharedParts): (name: string) => unknown {
  const own: Record<string, () => unknown> = {
    async_hooks: () => trackedHooks(life),
    console: () => parts.console,
    crypto: () => parts.crypto,
    dgram: () => daemonDatagrams(life),
    diagnostics_channel: quietChannels,
    fs: emptyFileSystem,
    'fs/promises': emptyFilePromises,
    http: () => heldHttp(life, 'http'),
    https: () => heldHttp(life, 'https'),
    os: () =>
      copyModule(os, {
        homedir: () => '/home/sbx_user1051',
        hostname: () => 'localhost',
        tmpdir: () => '/tmp',
      }),
    perf_hooks: () => copyModule(perfHooks, { performance: parts.performance }),
    process: () => parts.process,
    timers: () => ({ ...parts.timers, promises: parts.timerPromises }),
    'timers/promises': () => parts.timerPromises,
    zlib: synchronousZlib,
  };
  const loaded = new Map<string, unknown>();
  return (given) => {
    const name = given.replace(/^node:/, '');
    if (!loaded.has(name)) loaded.set(name, own[name]?.() ?? loadReal(name));
    return loaded.get(name);
  };
}

function loadReal(name: string): unknown {
  if (!builtinModules.includes(name)) {
    throw Object.assign(new Error(`Cannot find module '${name}'`), { code: 'MODULE_NOT_FOUND' });
  }
  const real: unknown = realRequire(`node:${name}`);
  return typeof real === 'object' && real !== null ? copyModule(real) : real;
}

/** Hooks see the whole process, so they end with the environment that made them. */
function trackedHooks(life: Lifeline): Record<string, unknown> {
  return copyModule(asyncHooks, {
    AsyncLocalStorage: SharedAsyncLocalStorage,
    createHook(callbacks: asyncHooks.HookCallbacks) {
      const hook = asyncHooks.createHook(callbacks);
      life.onEnd(() => hook.disable());
      return hook;
    },
  });
}

/** The real channels tell of the whole process; nothing that they tell of happens inside an environment. */
function quietChannels(): Record<string, unknown> {
  const quiet = { hasSubscribers: false, publish: () => {}, subscribe: () => {}, unsubscribe: () => false };
  return copyModule(diagnosticsChannel, {
    channel: (name: string) => ({ ...quiet, name }),
    hasSubscribers: () => false,
    subscribe: () => {},
    unsubscribe: () => false,
  });
}

/** `zlib.gzip` and its kin work on other threads; their twins do not. */
function synchronousZlib(): Record<string, unknown> {
  const names = Object.keys(zlib).filter((name) => `${name}Sync` in zlib);
  const replaced = names.map((name): [string, unknown] => {
    const twin = Reflect.get(zlib, `${name}Sync`) as (...args: unknown[]) => unknown;
    return [
      name,
      (...args: unknown[]) => {
        const callback = args.pop();
        if (typeof callback !== 'function') return;
        try {
          process.nextTick(callback, null, twin(...args));
        } catch (error) {
          process.nextTick(callback, error);
        }
      },
    ];
  });
  return copyModule(zlib, Object.fromEntries(replaced));
}

/*
 * Stands in for `cls-hooked/context` in bundles for the embedded cloud. The real one watches every promise of the
 * process through a hook for each execution environment: with a thousand environments in one process, each promise would
 * be told a thousand times. AsyncLocalStorage keeps the same promise at no such price.
 */
import { AsyncLocalStorage } from 'node:async_hooks';

type Context = Record<string, unknown>;

class Namespace {
  readonly #storage = new AsyncLocalStorage<Context>();
  /** In force outside `run`: an execution environment runs one invocation at a time. */
  #outer: Context | undefined;

  get active(): Context | undefined {
    return this.#storage.getStore() ?? this.#outer;
  }

  set<Value>(key: string, value: Value): Value {
    const { active } = this;
    if (active === undefined)
      throw new Error('No context available. ns.run() or ns.bind() must be called first.');
    active[key] = value;
    return value;
  }

  get(key: string): unknown {
    return this.active?.[key];
  }

  createContext(): Context {
    return Object.create(this.active ?? null) as Context;
  }

  enter(context: Context): void {
    this.#outer = context;
  }

  exit(context: Context): void {
    if (this.#outer === context) this.#outer = undefined;
  }

  run(work: (context: Context) => unknown): Context {
    const context = this.createContext();
    this.#storage.run(context, () => work(context));
    return context;
  }

  runAndReturn<Result>(work: (context: Context) => Result): Result {
    const context = this.createContext();
    return this.#storage.run(context, () => work(context));
  }

  runPromise<Result>(work: (context: Context) => Promise<Result>): Promise<Result> {
    return this.runAndReturn(work);
  }

  bind<Arguments extends unknown[], Result>(
    work: (...args: Arguments) => Result,
    context?: Context,
  ): (...args: Arguments) => Result {
    const bound = context ?? this.active ?? this.createContext();
    return (...args) => this.#storage.run(bound, () => work(...args));
  }

  /** AsyncLocalStorage needs no help with emitters. */
  bindEmitter(): void {}
}

const namespaces = new Map<string, Namespace>();

/** Makes a namespace and remembers it by name. */
export function createNamespace(name: string): Namespace {
  const namespace = new Namespace();
  namespaces.set(name, namespace);
  return namespace;
}

/** A namespace that was made before. */
export function getNamespace(name: string): Namespace | undefined {
  return namespaces.get(name);
}

/** Forgets a namespace. */
export function destroyNamespace(name: string): void {
  namespaces.delete(name);
}

/** Forgets all namespaces. */
export function reset(): void {
  namespaces.clear();
}

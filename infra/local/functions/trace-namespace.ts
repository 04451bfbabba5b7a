/*
 * Stands in for `cls-hooked/context` in bundles for the embedded cloud. The real one watches every promise of the
 * process through a hook for each execution environment, and even one hook makes all promises of a process dearer: a
 * quarter of a scan. An environment runs one invocation at a time, whose segment is entered once and stands until it
 * ends; a context within it (`run`) is in force until its work first waits, which is all that the tracer asks of it.
 */

type Context = Record<string, unknown>;

class Namespace {
  #active: Context | undefined;

  get active(): Context | undefined {
    return this.#active;
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
    this.#active = context;
  }

  exit(context: Context): void {
    if (this.#active === context) this.#active = undefined;
  }

  run(work: (context: Context) => unknown): Context {
    const context = this.createContext();
    this.#within(context, () => work(context));
    return context;
  }

  runAndReturn<Result>(work: (context: Context) => Result): Result {
    const context = this.createContext();
    return this.#within(context, () => work(context));
  }

  runPromise<Result>(work: (context: Context) => Promise<Result>): Promise<Result> {
    return this.runAndReturn(work);
  }

  bind<Arguments extends unknown[], Result>(
    work: (...args: Arguments) => Result,
    context?: Context,
  ): (...args: Arguments) => Result {
    const bound = context ?? this.active ?? this.createContext();
    return (...args) => this.#within(bound, () => work(...args));
  }

  bindEmitter(): void {}

  #within<Result>(context: Context, work: () => Result): Result {
    const before = this.#active;
    this.#active = context;
    try {
      return work();
    } finally {
      this.#active = before;
    }
  }
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

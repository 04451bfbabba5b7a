import { AsyncLocalStorage } from 'node:async_hooks';

type Stores = ReadonlyMap<object, unknown>;

/**
 * The one real storage behind those of all environments. Node.js before 24 tells each storage of each new promise, so a
 * thousand environments with one of their own would make every promise a thousand times as dear.
 */
const shared = new AsyncLocalStorage<Stores>();
/** Until somebody has a context there is none to leave, and promises stay as cheap as they are without a storage. */
let isUsed = false;

/** Runs something outside all contexts, as an invocation starts. */
export function withoutContext<Result>(run: () => Result): Result {
  return isUsed ? shared.run(new Map(), run) : run();
}

/** `AsyncLocalStorage` as environments see it. */
export class SharedAsyncLocalStorage<Store> {
  static bind<Work extends (...args: never[]) => unknown>(work: Work): Work {
    return AsyncLocalStorage.bind(work);
  }

  static snapshot(): ReturnType<typeof AsyncLocalStorage.snapshot> {
    return AsyncLocalStorage.snapshot();
  }

  getStore(): Store | undefined {
    if (!isUsed) return undefined;
    return shared.getStore()?.get(this) as Store | undefined;
  }

  run<Arguments extends unknown[], Result>(
    store: Store,
    work: (...args: Arguments) => Result,
    ...args: Arguments
  ): Result {
    return shared.run(this.#with(store), work, ...args);
  }

  exit<Arguments extends unknown[], Result>(
    work: (...args: Arguments) => Result,
    ...args: Arguments
  ): Result {
    return shared.run(this.#without(), work, ...args);
  }

  enterWith(store: Store): void {
    shared.enterWith(this.#with(store));
  }

  disable(): void {
    shared.enterWith(this.#without());
  }

  #with(store: Store): Stores {
    isUsed = true;
    return new Map([...(shared.getStore() ?? []), [this, store]]);
  }

  #without(): Stores {
    return new Map([...(shared.getStore() ?? [])].filter(([storage]) => storage !== this));
  }
}

/** What something was like from some time on. */
interface Version<Thing> {
  readonly at: number;
  readonly copy: Thing;
}

/** What things were like not long ago. It is told after each change and keeps copies, as few as it must. */
export class History<Thing extends object> {
  #versions = new WeakMap<Thing, Version<Thing>[]>();
  readonly #copyOf: (thing: Thing) => Thing;

  constructor(copyOf: (thing: Thing) => Thing) {
    this.#copyOf = copyOf;
  }

  forget(): void {
    this.#versions = new WeakMap();
  }

  knows(thing: Thing): boolean {
    return this.#versions.has(thing);
  }

  /** Keeps what the thing is like from `at` on, and of what was before only what can still be asked for. */
  keep(thing: Thing, at: number, oldestAskedFor: number): void {
    const known = this.#versions.get(thing) ?? [];
    const last = known.findLastIndex((version) => version.at <= oldestAskedFor);
    const younger = known.slice(Math.max(0, last)).filter((version) => version.at < at);
    this.#versions.set(thing, [...younger, { at, copy: this.#copyOf(thing) }]);
  }

  /** What the thing was like; itself when it has not changed since, `undefined` when it was not there. */
  asOf(thing: Thing, at: number): Thing | undefined {
    const versions = this.#versions.get(thing);
    if (versions === undefined) return thing;
    const index = versions.findLastIndex((version) => version.at <= at);
    return index === versions.length - 1 ? thing : versions[index]?.copy;
  }
}

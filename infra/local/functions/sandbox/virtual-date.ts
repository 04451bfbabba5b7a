/** A `Date` that reads another clock. Its objects are real dates: `instanceof` holds in both directions. */
export function virtualDate(now: () => number): DateConstructor {
  const proxy: DateConstructor = new Proxy(Date, {
    construct(target, args, newTarget) {
      const given: unknown[] = args.length === 0 ? [now()] : args;
      // A class that extends this Date comes as `newTarget`.
      return Reflect.construct(target, given, newTarget === proxy ? target : newTarget) as Date;
    },
    apply: () => new Date(now()).toString(),
    get: (target, key, receiver) => (key === 'now' ? now : (Reflect.get(target, key, receiver) as unknown)),
  });
  return proxy;
}

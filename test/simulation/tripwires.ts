/*
 * Time and chance of the machine itself, watched while a run goes on: whatever reaches them from a function, or from the
 * embedded cloud, would make two runs of a seed differ.
 */

/** Whose call it is, if it is one that must not be: the first place in a bundle, the services or the embedded cloud. */
function culprit(stack: string | undefined): string | undefined {
  return stack
    ?.split('\n')
    .slice(3)
    .find((line) => /dist\/simulation\/|\/services\/|\/infra\/local\//.test(line))
    ?.trim();
}

/** Watches until the returned function is called. */
export function watchOriginals(onReached: (what: string) => void): () => void {
  const told = new Set<string>();
  const restores: (() => void)[] = [];
  const tell = (label: string): void => {
    const by = culprit(new Error('reached').stack);
    if (by === undefined || told.has(by)) return;
    told.add(by);
    onReached(`${label} of the machine is reached ${by}`);
  };
  const replace = (owner: object, name: string, replacement: unknown): void => {
    const original: unknown = Reflect.get(owner, name);
    Reflect.set(owner, name, replacement);
    restores.push(() => void Reflect.set(owner, name, original));
  };
  const watch = (owner: object, name: string, label = name): void => {
    const original = Reflect.get(owner, name) as (...args: unknown[]) => unknown;
    replace(owner, name, function (this: unknown, ...args: unknown[]): unknown {
      tell(label);
      return Reflect.apply(original, this, args);
    });
  };
  watch(Date, 'now', 'Date.now');
  watch(Math, 'random', 'Math.random');
  watch(performance, 'now', 'performance.now');
  watch(globalThis, 'setTimeout');
  watch(globalThis, 'setInterval');
  watch(globalThis.crypto, 'randomUUID', 'crypto.randomUUID');
  watch(globalThis.crypto, 'getRandomValues', 'crypto.getRandomValues');
  replace(
    globalThis,
    'Date',
    new Proxy(Date, {
      construct(target, args, newTarget) {
        if (args.length === 0) tell('new Date()');
        return Reflect.construct(target, args, newTarget) as Date;
      },
    }),
  );
  return () => {
    for (const restore of restores) restore();
  };
}

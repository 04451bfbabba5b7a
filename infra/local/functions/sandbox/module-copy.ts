const copies = new WeakMap<object, object>();

/** What a module exports, but for its default, copied once: each environment asks for some ten modules. */
function copiedOnce(module: object): object {
  const known = copies.get(module);
  if (known !== undefined) return known;
  const own = Object.entries(Object.getOwnPropertyDescriptors(module)).filter(([name]) => name !== 'default');
  const copy = Object.create(
    Object.prototype,
    Object.fromEntries(own.map(([name, one]) => [name, { ...one, configurable: true }])),
  ) as object;
  copies.set(module, copy);
  return copy;
}

/**
 * One of Node's modules for one environment: what the environment patches in it (the tracer patches `http`), no other
 * environment sees. Some of its members may be replaced. All else is inherited, for a bundle copies the own members of what
 * it requires, a hundred in `fs`, each time it starts.
 */
export function copyModule(
  module: object,
  replaced: Readonly<Record<string, unknown>> = {},
): Record<string, unknown> {
  const copy = Object.create(copiedOnce(module)) as Record<string, unknown>;
  for (const [name, value] of Object.entries(replaced)) {
    Object.defineProperty(copy, name, { value, writable: true, enumerable: true, configurable: true });
  }
  return copy;
}

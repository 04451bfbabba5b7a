const descriptorsOf = new WeakMap<object, PropertyDescriptorMap>();

/** What a module exports, looked at once: each environment copies some ten modules, and `fs` alone exports a hundred things. */
function exportsOf(module: object): PropertyDescriptorMap {
  const known = descriptorsOf.get(module);
  if (known !== undefined) return known;
  const own = Object.entries(Object.getOwnPropertyDescriptors(module)).filter(([name]) => name !== 'default');
  const descriptors = Object.fromEntries(own.map(([name, one]) => [name, { ...one, configurable: true }]));
  descriptorsOf.set(module, descriptors);
  return descriptors;
}

/**
 * A copy of one of Node's modules, for one environment: what the environment patches in it (the tracer patches `http`),
 * no other environment sees. Some of its members may be replaced.
 */
export function copyModule(
  module: object,
  replaced: Readonly<Record<string, unknown>> = {},
): Record<string, unknown> {
  const copy: Record<string, unknown> = Object.defineProperties({}, exportsOf(module));
  for (const [name, value] of Object.entries(replaced)) {
    Object.defineProperty(copy, name, { value, writable: true, enumerable: true, configurable: true });
  }
  return copy;
}

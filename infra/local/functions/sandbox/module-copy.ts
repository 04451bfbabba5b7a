/**
 * A copy of one of Node's modules, for one environment: what the environment patches in it (the tracer patches `http`),
 * no other environment sees. Some of its members may be replaced.
 */
export function copyModule(
  module: object,
  replaced: Readonly<Record<string, unknown>> = {},
): Record<string, unknown> {
  const copy: Record<string, unknown> = {};
  for (const [name, descriptor] of Object.entries(Object.getOwnPropertyDescriptors(module))) {
    if (name !== 'default') Object.defineProperty(copy, name, { ...descriptor, configurable: true });
  }
  for (const [name, value] of Object.entries(replaced)) {
    Object.defineProperty(copy, name, { value, writable: true, enumerable: true, configurable: true });
  }
  return copy;
}

import type { Operation, Service } from '../wire/service.ts';

/** Puts something around each operation of a service. */
export function aroundEach(
  service: Service,
  wrap: (name: string, operation: Operation) => Operation,
): Service {
  const operations = Object.fromEntries(
    Object.entries(service.operations).map(([name, operation]) => [name, wrap(name, operation)]),
  );
  return { ...service, operations };
}

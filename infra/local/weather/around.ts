import type { Operation, Service } from '../wire/service.ts';

/** Puts something around a service as the wire knows it. */
export type Wrapper = (service: Service) => Service;

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

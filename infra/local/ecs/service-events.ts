import type { EcsContext } from './context.ts';
import type { EcsService } from './model.ts';

const KEPT = 20;

/** Adds a line to the service's events, newest first as DescribeServices shows them. */
export function serviceEvent(context: EcsContext, service: EcsService, message: string): void {
  const text = `(service ${service.name}) ${message}`;
  if (service.events[0]?.message === text) return;
  service.events.unshift({ id: context.ids.uuid(), at: context.clock.now(), message: text });
  if (service.events.length > KEPT) service.events.pop();
}

import type { EcsContext } from './context.ts';
import type { EcsService } from './model.ts';

const KEPT = 20;
/** What was said already is left out for so long (ECS Developer Guide, "Viewing Amazon ECS service event messages"). */
const OMITTED_FOR_MS = 6 * 3_600_000;

/** Adds a line to the service's events, newest first as DescribeServices shows them. */
export function serviceEvent(context: EcsContext, service: EcsService, message: string): void {
  const text = `(service ${service.name}) ${message}`;
  const now = context.clock.now();
  const [last] = service.events;
  if (last?.message === text && now < last.at + OMITTED_FOR_MS) return;
  service.events.unshift({ id: context.ids.uuid(), at: now, message: text });
  if (service.events.length > KEPT) service.events.pop();
}

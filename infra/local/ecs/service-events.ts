import type { EcsContext } from './context.ts';
import type { EcsService, Task } from './model.ts';

const KEPT = 20;
/**
 * "Duplicate event messages are omitted until either the cause is resolved or six hours passes" (ECS Developer Guide, "Viewing
 * Amazon ECS service event messages").
 */
const OMITTED_FOR_MS = 6 * 3_600_000;
const STARTED = 'has started';
const STEADY = 'has reached a steady state.';

/** Adds a line to the service's events, newest first as DescribeServices shows them. */
export function serviceEvent(context: EcsContext, service: EcsService, message: string): void {
  const text = `(service ${service.name}) ${message}`;
  const now = context.clock.now();
  for (const { message: said, at } of service.events) {
    if (said === text && now < at + OMITTED_FOR_MS) return;
    if (said.includes(STARTED) || said.includes(STEADY)) break;
  }
  service.events.unshift({ id: context.ids.uuid(), at: now, message: text });
  if (service.events.length > KEPT) service.events.pop();
}

/** Tells which tasks it has started, if any. */
export function tasksStarted(context: EcsContext, service: EcsService, tasks: readonly Task[]): void {
  if (tasks.length === 0) return;
  const ids = tasks.map(({ id }) => `(task ${id})`).join(' ');
  serviceEvent(context, service, `${STARTED} ${tasks.length} tasks: ${ids}.`);
}

/** Tells that it has what it wants. */
export const steady = (context: EcsContext, service: EcsService): void =>
  serviceEvent(context, service, STEADY);

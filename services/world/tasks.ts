import type { InstanceView, TaskView } from '../ports/ecs.ts';

/** An instance and all tasks on it, those told to stop included, as ECS shows them in one look. */
export interface Look {
  /** `undefined` when ECS does not know it any more. */
  readonly instance: InstanceView | undefined;
  readonly tasks: readonly TaskView[];
}

/** Tasks that are still there: not STOPPED, whatever they were told. (MISSING ones are not listed: they stopped.) */
export const remaining = (tasks: readonly TaskView[]): readonly TaskView[] =>
  tasks.filter((task) => task.lastStatus !== 'STOPPED');

/** Tasks that are still there and that no service would start elsewhere. */
export const unowned = (tasks: readonly TaskView[]): readonly TaskView[] =>
  remaining(tasks).filter((task) => !task.owned);

/** Names groups and counts of tasks for a person: `2 of service:web, 1 of family:report`. */
export function describeTasks(tasks: readonly TaskView[]): string {
  const counts = new Map<string, number>();
  for (const task of tasks) counts.set(task.group, (counts.get(task.group) ?? 0) + 1);
  return [...counts].map(([group, count]) => `${count} of ${group || 'no group'}`).join(', ');
}

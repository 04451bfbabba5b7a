import type { AttemptRecord, Millis } from '../ledger/records.ts';
import { allTasks, type EcsPort, type InstanceView, type TaskView } from '../ports/ecs.ts';

/** What a look at a draining instance found. */
export interface DrainLook {
  /** `undefined` when ECS does not know it any more. */
  readonly instance: InstanceView | undefined;
  /** Its tasks, those told to stop included; `undefined`: not listed, since ECS still counts some. */
  readonly tasks: readonly TaskView[] | undefined;
}

export const unseen: DrainLook = { instance: undefined, tasks: [] };

/**
 * Looks at a draining instance with as few reads as will do. As long as ECS counts tasks that are to run, nothing is
 * drained: they are listed once, to know who they are (and that a service owns each), and once more at the deadline.
 * When it counts none, those that it told to stop are what may be left.
 */
export async function lookAtDraining(
  ecs: Pick<EcsPort, 'describeInstance' | 'listTasks'>,
  { clusterArn, containerInstanceArn, attempt }: AttemptRecord,
  now: Millis,
): Promise<DrainLook> {
  const instance = await ecs.describeInstance(clusterArn, containerInstanceArn);
  if (instance === undefined) return unseen;
  const isCounted = instance.tasks > 0;
  if (isCounted && attempt.left !== undefined && now < attempt.deadlineAt)
    return { instance, tasks: undefined };
  const desired = isCounted ? allTasks : (['STOPPED'] as const);
  return {
    instance,
    tasks: await ecs.listTasks(clusterArn, containerInstanceArn, desired, attempt.stopped),
  };
}

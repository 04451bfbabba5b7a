import type { Attempt, AttemptRecord, Millis } from '../ledger/records.ts';
import { allTasks, type EcsPort, type InstanceView, type ServiceView, type TaskView } from '../ports/ecs.ts';
import { freshLookMs } from '../shell/decision.ts';
import { serviceNames, withServicesOf } from '../world/services.ts';
import { remaining } from '../world/tasks.ts';

/** What a look at a draining instance found. */
export interface DrainLook {
  /** `undefined` when ECS does not know it any more. */
  readonly instance: InstanceView | undefined;
  /** Its tasks, those told to stop included; `undefined`: not listed, since ECS still counts some. */
  readonly tasks: readonly TaskView[] | undefined;
  /** The services whose tasks it had; only read when nothing is left of them, or at the deadline. */
  readonly services?: readonly ServiceView[];
}

export const unseen: DrainLook = { instance: undefined, tasks: [] };

/**
 * Looks at a draining instance with as few reads as will do. As long as ECS counts tasks that are to run, nothing is
 * drained: they are listed once, to know who they are (and that a service owns each), and once more at the deadline.
 * When it counts none, those that it told to stop are what may be left. When nothing is left, their services are looked
 * at: which are well now is what they are held to after the reboot. At the deadline they tell why tasks are left.
 */
export async function lookAtDraining(
  ecs: Pick<EcsPort, 'describeInstance' | 'listTasks' | 'describeServices'>,
  { clusterArn, containerInstanceArn, attempt }: AttemptRecord,
  now: Millis,
): Promise<DrainLook> {
  const instance = await ecs.describeInstance(clusterArn, containerInstanceArn);
  if (instance === undefined) return unseen;
  const isCounted = instance.tasks > 0;
  if (isCounted && attempt.left !== undefined && now < attempt.deadlineAt)
    return { instance, tasks: undefined };
  const desired = isCounted ? allTasks : (['STOPPED'] as const);
  const tasks = await ecs.listTasks(clusterArn, containerInstanceArn, desired, attempt.stopped);
  const isDone = isEmpty(instance, tasks);
  const isOver = isDone && isFresh(attempt, instance, now);
  if (!isOver && now < attempt.deadlineAt) return { instance, tasks };
  const names = isDone
    ? Object.keys(withServicesOf(attempt.services ?? {}, tasks, attempt.startedAt))
    : serviceNames(remaining(tasks));
  return { instance, tasks, services: await ecs.describeServices(clusterArn, names) };
}

/** Whether neither ECS's count nor its list shows a task that has not stopped. */
export const isEmpty = ({ tasks: counted }: InstanceView, tasks: readonly TaskView[]): boolean =>
  counted === 0 && remaining(tasks).length === 0;

/** Whether a look may be believed: long enough after DRAINING, and not older than what was seen before. */
export const isFresh = (
  { drainedSince, instanceVersion = 0 }: Attempt,
  instance: InstanceView | undefined,
  now: Millis,
): boolean =>
  drainedSince !== undefined &&
  now >= drainedSince + freshLookMs &&
  (instance === undefined || instance.version >= instanceVersion);

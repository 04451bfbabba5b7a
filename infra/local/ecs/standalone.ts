import type { EcsContext } from './context.ts';
import { findCluster, findDefinition, lastPart } from './lookup.ts';
import type { Cluster, ContainerInstance, Task, TaskDefinition } from './model.ts';
import { choosePlace } from './placement.ts';
import { startTask } from './tasks.ts';

/** A task that no service owns. */
export interface StandaloneSpec {
  readonly cluster: string;
  readonly taskDefinition: string;
  readonly startedBy?: string;
  /** `family:<family>` when missing. */
  readonly group?: string;
  /** Id or ARN; like StartTask, it needs room and a connected agent there, DRAINING or not. */
  readonly containerInstance?: string;
  readonly settled?: boolean;
}

/** Starts one standalone task, or throws with the reason that RunTask gives as a failure. */
export function runStandalone(context: EcsContext, spec: StandaloneSpec): Task {
  const cluster = findCluster(context, spec.cluster);
  const definition = findDefinition(context, spec.taskDefinition);
  const instance =
    spec.containerInstance === undefined
      ? choosePlace(cluster, definition, undefined, context.placementRandom)
      : withRoom(cluster.instances.get(lastPart(spec.containerInstance)), definition);
  if (!instance) throw new Error(`no room for the task: ${placementFailure(cluster, definition)}`);
  return startTask(context, {
    instance,
    definition,
    group: spec.group ?? `family:${definition.family}`,
    ...(spec.startedBy !== undefined && { startedBy: spec.startedBy }),
    ...(spec.settled !== undefined && { settled: spec.settled }),
  });
}

function withRoom(
  instance: ContainerInstance | undefined,
  definition: TaskDefinition,
): ContainerInstance | undefined {
  if (!instance?.agentConnected) return undefined;
  const fits = instance.remainingCpu >= definition.cpu && instance.remainingMemory >= definition.memory;
  return fits ? instance : undefined;
}

/** Why no instance of the cluster takes the task, as RunTask says it: `AGENT`, `RESOURCE:CPU` or `RESOURCE:MEMORY`. */
export function placementFailure(cluster: Cluster, definition: TaskDefinition): string {
  const active: ContainerInstance[] = [];
  for (const instance of cluster.instances.values()) if (instance.status === 'ACTIVE') active.push(instance);
  const connected = active.filter((instance) => instance.agentConnected);
  if (connected.length === 0) return 'AGENT';
  return connected.some((instance) => instance.remainingCpu >= definition.cpu)
    ? 'RESOURCE:MEMORY'
    : 'RESOURCE:CPU';
}

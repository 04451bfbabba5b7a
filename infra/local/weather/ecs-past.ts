import type { EcsState } from '../ecs/ecs.ts';
import { lastPart } from '../ecs/lookup.ts';
import type { Cluster, ContainerInstance, Task } from '../ecs/model.ts';
import type { Clock } from '../clock/clock.ts';
import type { Input, Operation } from '../wire/service.ts';
import { History } from './history.ts';
import type { Past } from './stale-answers.ts';

const reads = new Set(['DescribeContainerInstances', 'DescribeTasks', 'ListContainerInstances', 'ListTasks']);

/** What the clusters were like: container instances and tasks, each as it was. */
export function ecsPast(clock: Clock, state: EcsState): Past {
  return new EcsPast(clock, state);
}

class EcsPast implements Past {
  readonly service = 'ecs';
  readonly reads = reads;
  readonly #clock: Clock;
  readonly #state: EcsState;
  readonly #instances = new History<ContainerInstance>((instance) => ({
    ...instance,
    attributes: new Map(instance.attributes),
    live: new Set(instance.live),
  }));
  readonly #tasks = new History<Task>((task) => ({ ...task }));
  #changedAt = -Infinity;
  #counted = '';

  constructor(clock: Clock, state: EcsState) {
    this.#clock = clock;
    this.#state = state;
  }

  hear(event: Parameters<Past['hear']>[0], oldestAskedFor: number): void {
    if (event.source !== 'aws.ecs') return;
    for (const arn of event.resources) this.#keep(lastPart(arn), oldestAskedFor);
  }

  called(_operation: string, input: Input, _output: unknown, oldestAskedFor: number): void {
    for (const identifier of namedIn(input)) this.#keep(lastPart(identifier), oldestAskedFor);
  }

  forget(): void {
    this.#instances.forget();
    this.#tasks.forget();
    this.#changedAt = -Infinity;
    this.#counted = '';
  }

  notice(): void {
    const clusters = [...this.#state.clusters.values()];
    const counted = clusters.map(({ instances, tasks }) => `${instances.size}/${tasks.size}`).join(' ');
    if (counted === this.#counted) return;
    this.#counted = counted;
    for (const { instances, tasks } of clusters) {
      noticeIn(this.#instances, instances.values());
      noticeIn(this.#tasks, tasks.values());
    }
  }

  answer(...[operation, input, context, at]: Parameters<Past['answer']>) {
    if (at >= this.#changedAt) return undefined;
    const clusters = new Map(
      Array.from(this.#state.clusters, ([name, cluster]) => [name, this.#clusterAt(cluster, at)]),
    );
    const then: Operation | undefined = this.#state.operationsOn(clusters)[operation];
    return then === undefined ? undefined : { output: then.run(input, context) };
  }

  #keep(id: string, oldestAskedFor: number): void {
    const now = this.#clock.now();
    for (const { instances, tasks } of this.#state.clusters.values()) {
      const instance = instances.get(id);
      const task = tasks.get(id);
      if (instance !== undefined) {
        const at = this.#instances.knows(instance) ? now : instance.registeredAt;
        this.#instances.keep(instance, at, oldestAskedFor);
      }
      if (task !== undefined) {
        const at = this.#tasks.knows(task) ? now : task.createdAt;
        this.#tasks.keep(task, at, oldestAskedFor);
      }
      if (instance !== undefined || task !== undefined) this.#changedAt = now;
    }
  }

  #clusterAt(cluster: Cluster, at: number): Cluster {
    const tasks = new Map<string, Task>();
    const onInstance = new Map<string, Set<Task>>();
    for (const [id, task] of cluster.tasks) {
      const then = this.#tasks.asOf(task, at);
      if (then === undefined) continue;
      tasks.set(id, then);
      const same = onInstance.get(task.instance.id) ?? new Set();
      onInstance.set(task.instance.id, same.add(then));
    }
    const instances = new Map<string, ContainerInstance>();
    for (const [id, instance] of cluster.instances) {
      const then = this.#instances.asOf(instance, at);
      if (then === undefined) continue;
      // Nothing tells of its health when that changes, so it is never stale.
      const { health, healthReason, healthChangedAt } = instance;
      const known = { health, healthReason, healthChangedAt, tasks: onInstance.get(id) ?? new Set<Task>() };
      instances.set(id, { ...then, ...known });
    }
    return { ...cluster, tasks, instances };
  }
}

function noticeIn<Thing extends object>(history: History<Thing>, things: Iterable<Thing>): void {
  for (const thing of things) if (!history.knows(thing)) history.keep(thing, -Infinity, -Infinity);
}

/** The container instances that a call may have changed without an event. */
function namedIn(input: Input): readonly string[] {
  const { containerInstances, attributes } = input;
  const targets = Array.isArray(attributes)
    ? attributes.map((attribute: { readonly targetId?: unknown } | null) => attribute?.targetId)
    : [];
  const named: readonly unknown[] = Array.isArray(containerInstances) ? containerInstances : targets;
  return named.filter((identifier) => typeof identifier === 'string');
}

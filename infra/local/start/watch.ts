import type { Task } from '@aws-sdk/client-ecs';
import type { Clients } from './aws/clients.ts';
import { followLogs, type FollowedLine, type LogFollower } from './aws/follow-logs.ts';
import { listServices, readCluster, readServices, readTasks, toTask } from './aws/read-cluster.ts';
import type { Subscription } from './aws/subscription.ts';
import { Causes } from './model/causes.ts';
import type { ClusterTable, ServiceSeen } from './model/cluster-table.ts';
import { digest, emptyDigest, type LogDigest } from './model/log-digest.ts';
import { hasId } from './model/ids.ts';
import { nameAndId, newModel, reduce, type Model, type Observation } from './model/model.ts';
import { saidAt, type Heard, type Said } from './model/said.ts';

/** What those who look on are told. */
export interface Onlooker {
  /** A domain event was heard for the first time, and the name of the event that woke the step. */
  onSaid(said: Said, wokenBy: string): void;
  onLogged(lines: readonly FollowedLine[]): void;
}

/** Watches a run. */
export interface Watch {
  readonly model: Model;
  readonly digest: LogDigest;
  /** The cluster as it was when an instance was first DRAINING at the updater's word. */
  readonly draining: ClusterTable | undefined;
  readonly cluster: ClusterTable;
  readonly services: readonly ServiceSeen[];
  /** Takes in what has happened since the last look. */
  look(): Promise<void>;
  /** Reads all that is read now and then only. */
  lookAtAll(): Promise<void>;
}

/** In simulated time: how often the cluster is read when nothing is heard, and its stopped tasks (ECS keeps them an hour). */
const clusterEveryMs = 20_000;
/** However much is heard, it is read no more often than this: a large cluster is many pages. */
const clusterRestMs = (instances: number): number => Math.max(5000, instances * 200);
const tasksEveryMs = 10 * 60_000;
/** The logs of all functions are many reads: one look in so many takes them. */
const logsEveryLooks = 10;

/** Starts to watch. */
export async function startWatch(
  clients: Clients,
  subscription: Subscription,
  onlooker: Onlooker,
): Promise<Watch> {
  const cluster = await readCluster(clients);
  const watch = new RunWatch(clients, subscription, onlooker, cluster);
  await watch.begin();
  return watch;
}

class RunWatch implements Watch {
  model: Model;
  digest = emptyDigest;
  draining: ClusterTable | undefined;
  cluster: ClusterTable;
  readonly #clients: Clients;
  readonly #subscription: Subscription;
  readonly #onlooker: Onlooker;
  readonly #causes = new Causes();
  services: readonly ServiceSeen[] = [];
  #serviceArns: readonly string[] = [];
  #logs: LogFollower | undefined;
  #looks = 0;
  #tasksReadAt = 0;

  constructor(clients: Clients, subscription: Subscription, onlooker: Onlooker, cluster: ClusterTable) {
    this.#clients = clients;
    this.#subscription = subscription;
    this.#onlooker = onlooker;
    this.cluster = cluster;
    this.model = reduce(newModel(cluster.at), { kind: 'cluster', table: cluster });
  }

  async begin(): Promise<void> {
    this.#serviceArns = await listServices(this.#clients);
    this.#logs = await followLogs(this.#clients);
    this.#see({ kind: 'tasks', tasks: await readTasks(this.#clients, 'RUNNING') });
    await this.#readServices();
  }

  async look(): Promise<void> {
    const batch = (await this.#subscription.receive()).sort((a, b) => saidAt(a) - saidAt(b));
    this.#hear(batch);
    this.#see({ kind: 'time', now: this.#clients.now() });
    const { now } = this.model;
    const { at, instances } = this.cluster;
    const rest = clusterRestMs(instances.length);
    if (now - at >= (batch.length > 0 ? rest : Math.max(rest, clusterEveryMs))) await this.#readCluster();
    if (now - this.#tasksReadAt >= tasksEveryMs) await this.#readStoppedTasks();
    if (this.#looks % logsEveryLooks === 0) await this.#readLogs();
    this.#looks += 1;
  }

  async lookAtAll(): Promise<void> {
    await this.look();
    await this.#readCluster();
    await this.#readStoppedTasks();
    await this.#readLogs();
  }

  #see(seen: Observation): void {
    this.model = reduce(this.model, seen);
  }

  #hear(batch: readonly Heard[]): void {
    for (const heard of batch) this.#causes.add(heard);
    const before = this.model.counted;
    const told = new Set<string>();
    for (const heard of batch) {
      const { id } = nameAndId(heard);
      if (heard.kind !== 'domain' || hasId(before, id) || told.has(id)) continue;
      told.add(id);
      this.#onlooker.onSaid(heard.said, this.#causes.nameOf(heard.said.detail.meta.causeId));
    }
    this.#see({ kind: 'heard', batch });
    this.#see({ kind: 'tasks', tasks: batch.flatMap(taskOf) });
  }

  async #readCluster(): Promise<void> {
    this.cluster = await readCluster(this.#clients);
    this.#see({ kind: 'cluster', table: this.cluster });
    await this.#readServices();
    const ours = new Set(
      [...this.model.lines.values()].filter(({ attemptId }) => attemptId !== undefined).map(({ id }) => id),
    );
    if (this.cluster.instances.some(({ id, status }) => status === 'DRAINING' && ours.has(id))) {
      this.draining ??= this.cluster;
    }
  }

  async #readServices(): Promise<void> {
    this.services = await readServices(this.#clients, this.#serviceArns);
    this.#see({ kind: 'services', services: this.services });
  }

  async #readStoppedTasks(): Promise<void> {
    this.#see({ kind: 'tasks', tasks: await readTasks(this.#clients, 'STOPPED') });
    this.#tasksReadAt = this.model.now;
  }

  async #readLogs(): Promise<void> {
    const lines = (await this.#logs?.more()) ?? [];
    this.digest = digest(this.digest, lines);
    this.#onlooker.onLogged(lines);
  }
}

/** The task in an _ECS Task State Change_. */
function taskOf(heard: Heard) {
  if (heard.kind !== 'native' || heard.name !== 'ECS Task State Change') return [];
  return [toTask(heard.detail as Task)];
}

import type { ServiceSeen, TaskSeen } from './cluster-table.ts';

/** What the run cost the tasks: nothing, if all goes well. */
export interface Toll {
  /** Tasks that stopped otherwise than by the service scheduler's replacement: ARN and stop code. */
  readonly stopped: ReadonlyMap<string, string>;
  /** By service, the most tasks that were missing to its minimum healthy count. */
  readonly missing: ReadonlyMap<string, number>;
  /** Services that once ran at their minimum or above: only from then on can they fall below it. */
  readonly steady: ReadonlySet<string>;
  /** Tasks that no service owns. */
  readonly standalone: ReadonlySet<string>;
}

/** Nothing happened yet. */
export const noToll: Toll = {
  stopped: new Map(),
  missing: new Map(),
  steady: new Set(),
  standalone: new Set(),
};

/** Counts tasks. Each counts once, however often it is seen. */
export function countTasks(toll: Toll, tasks: readonly TaskSeen[]): Toll {
  const standalone = tasks.filter(({ service, arn }) => service === undefined && !toll.standalone.has(arn));
  const stopped = tasks.filter((task) => isLost(task) && !toll.stopped.has(task.arn));
  if (standalone.length === 0 && stopped.length === 0) return toll;
  return {
    ...toll,
    standalone: new Set([...toll.standalone, ...standalone.map(({ arn }) => arn)]),
    stopped: new Map([...toll.stopped, ...stopped.map((task) => [task.arn, codeOf(task)] as const)]),
  };
}

const codeOf = (task: TaskSeen): string => task.stopCode ?? 'no stop code';
const isLost = (task: TaskSeen): boolean =>
  task.lastStatus === 'STOPPED' && task.stopCode !== 'ServiceSchedulerInitiated';

/** Compares services with their minimum. A daemon belongs to its host and goes down with it by nature. */
export function countServices(toll: Toll, services: readonly ServiceSeen[]): Toll {
  let { missing, steady } = toll;
  for (const service of services) {
    if (service.daemon) continue;
    const short = Math.ceil((service.desired * service.minimumHealthyPercent) / 100) - service.running;
    if (short <= 0) {
      if (!steady.has(service.name)) steady = new Set([...steady, service.name]);
    } else if (steady.has(service.name) && short > (missing.get(service.name) ?? 0)) {
      missing = new Map([...missing, [service.name, short]]);
    }
  }
  return missing === toll.missing && steady === toll.steady ? toll : { ...toll, missing, steady };
}

/** How many tasks were lost. A task that stopped badly is also missing in its service: the larger number counts. */
export function lostTasks(toll: Toll): number {
  const missing = [...toll.missing.values()].reduce((sum, short) => sum + short, 0);
  return Math.max(toll.stopped.size, missing);
}

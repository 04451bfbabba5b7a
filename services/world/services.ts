import type { ServiceView, TaskView } from '../ports/ecs.ts';
import type { ClusterRecord, Millis } from '../ledger/records.ts';

/** How many services of an instance are watched; with more, the first that a look shows. DescribeServices takes ten. */
const watchedAtMost = 50;
/** How much the clocks of ECS and Lambda may differ, in milliseconds. */
const skewMs = 60_000;

/** Services to be watched after the reboot, with by how many tasks each was short when the instance was drained. */
export type Watched = Readonly<Record<string, number>>;

/** Names of the services that these tasks belong to, as many as are watched. */
export const serviceNames = (tasks: readonly TaskView[]): readonly string[] =>
  [...new Set(tasks.filter(({ owned }) => owned).map(({ group }) => group.replace(/^service:/, '')))].slice(
    0,
    watchedAtMost,
  );

/** The watched services, with those that had a task on the instance when it was drained. */
export function withServicesOf(
  watched: Watched,
  tasks: readonly TaskView[],
  drainedSince: Millis | undefined,
): Watched {
  const since = (drainedSince ?? 0) - skewMs;
  const names = serviceNames(tasks.filter(({ stoppedAt = since }) => stoppedAt >= since));
  const all = [...new Set([...Object.keys(watched), ...names])].slice(0, watchedAtMost);
  return Object.fromEntries(all.map((name) => [name, watched[name] ?? 0]));
}

/** By how many tasks a service is short of what it must run at least. One that is gone or scaled to zero is not. */
export function shortage({ status, strategy, desired, running, minimumHealthyPercent }: ServiceView): number {
  if (status !== 'ACTIVE') return 0;
  // ECS rounds the minimum up. A daemon has one task on each host that serves.
  const least = strategy === 'DAEMON' ? desired : Math.ceil((desired * minimumHealthyPercent) / 100);
  return Math.max(0, least - running);
}

/**
 * How many tasks a daemon may be short of for hosts that are on their way: those that hold the other slots are being
 * drained, or have come back just now and get their task. (Whether ECS counts a DRAINING host in what it desires is not
 * known.)
 */
export const excusedBy = ({ slots }: Pick<ClusterRecord, 'slots'>, instanceId: string): number =>
  Object.keys(slots).filter((holder) => holder !== instanceId).length;

const excuse = ({ strategy }: ServiceView, excused: number): number => (strategy === 'DAEMON' ? excused : 0);

/** Those of the services that were well when the instance was drained: what was sick before is not the version's fault. */
export const wellOf = (services: readonly ServiceView[], excused: number): Watched =>
  Object.fromEntries(
    services
      .filter((service) => service.status === 'ACTIVE' && shortage(service) <= excuse(service, excused))
      .map((service) => [service.name, shortage(service)]),
  );

/** For a person: which of the watched services are short of tasks now, and were not before; `undefined` when none is. */
export function describeShort(
  watched: Watched,
  services: readonly ServiceView[],
  excused: number,
): string | undefined {
  const short = services.filter(
    (service) => shortage(service) > Math.max(watched[service.name] ?? 0, excuse(service, excused)),
  );
  if (short.length === 0) return undefined;
  const shown = short
    .slice(0, 5)
    .map((service) => `${service.name} runs ${service.running} of at least ${leastOf(service)} tasks`);
  return `${shown.join(', ')}${short.length > shown.length ? `, and ${short.length - shown.length} more` : ''}`;
}

const leastOf = (service: ServiceView): number => service.running + shortage(service);

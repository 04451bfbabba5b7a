import type { ServiceView, TaskView } from '../ports/ecs.ts';
import type { ClusterRecord, Millis, ServiceStanding } from '../ledger/records.ts';

/** How many services of an instance are watched; with more, the first that a look shows. DescribeServices takes ten. */
const watchedAtMost = 50;
/** How much the clocks of ECS and Lambda may differ, in milliseconds. */
const skewMs = 60_000;

/** Services to be watched after the reboot, by name. */
export type Watched = Readonly<Record<string, ServiceStanding>>;

/** Nothing is known of a service before nothing is left on the instance. */
const unread: ServiceStanding = { least: 0, short: 0 };

/** Names of the services that these tasks belong to, as many as are watched. */
export const serviceNames = (tasks: readonly TaskView[]): readonly string[] =>
  [...new Set(tasks.filter(({ owned }) => owned).map(({ group }) => group.replace(/^service:/, '')))].slice(
    0,
    watchedAtMost,
  );

/**
 * The watched services, with those that had a task on the instance in its attempt. Not since its drain, for that may have
 * been done before it was known to be: its tasks are gone by then.
 */
export function withServicesOf(watched: Watched, tasks: readonly TaskView[], startedAt: Millis): Watched {
  const since = startedAt - skewMs;
  const names = serviceNames(tasks.filter(({ stoppedAt = since }) => stoppedAt >= since));
  const all = [...new Set([...Object.keys(watched), ...names])].slice(0, watchedAtMost);
  return Object.fromEntries(all.map((name) => [name, watched[name] ?? unread]));
}

/** How many tasks a service must run at least: ECS rounds its minimum up. A daemon has one on each host that serves. */
const leastOf = ({ strategy, desired, minimumHealthyPercent }: ServiceView): number =>
  strategy === 'DAEMON' ? desired : Math.ceil((desired * minimumHealthyPercent) / 100);

/** By how many tasks a service is short of what it must run at least. One that is gone or scaled to zero is not. */
export const shortage = (service: ServiceView, least = leastOf(service)): number =>
  service.status === 'ACTIVE' ? Math.max(0, least - service.running) : 0;

/**
 * What a service is held to now: it may have been scaled out since, and wait for more hosts than this one. (A daemon's hosts
 * change by this one itself.)
 */
const heldTo = (service: ServiceView, before: ServiceStanding | undefined): number =>
  service.strategy === 'DAEMON' || before === undefined
    ? leastOf(service)
    : Math.min(leastOf(service), before.least);

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
      .map((service) => [service.name, { least: leastOf(service), short: shortage(service) }]),
  );

/** For a person: which of the watched services are short of tasks now, and were not before; `undefined` when none is. */
export function describeShort(
  watched: Watched,
  services: readonly ServiceView[],
  excused: number,
): string | undefined {
  const short = services.flatMap((service) => {
    const before = watched[service.name];
    const least = heldTo(service, before);
    const isShort = shortage(service, least) > Math.max(before?.short ?? 0, excuse(service, excused));
    return isShort ? [`${service.name} runs ${service.running} of at least ${least} tasks`] : [];
  });
  if (short.length === 0) return undefined;
  const shown = short.slice(0, 5);
  return `${shown.join(', ')}${short.length > shown.length ? `, and ${short.length - shown.length} more` : ''}`;
}

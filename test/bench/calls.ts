import type { Usage } from './watch/usage.ts';

/** The service of ours that wakes by the clock and not for any instance. */
const byTheClock = 'watch-steps';

/** Which calls to count. */
export interface CallFilter {
  /** AWS services, as `ecs`; default: all. */
  readonly services?: readonly string[];
  readonly isRead?: boolean;
  /** Default: true. */
  readonly besideTheClock?: boolean;
}

/** How many calls functions made, beside those of watch-steps unless asked for. */
export function callsIn({ calls }: Usage, filter: CallFilter = {}): number {
  return Object.values(byOperation({ calls }, filter)).reduce((sum, count) => sum + count, 0);
}

/** The same by `service:Operation`. */
export function byOperation(
  { calls }: Pick<Usage, 'calls'>,
  { services, isRead = false, besideTheClock = true }: CallFilter = {},
): Readonly<Record<string, number>> {
  const sums: Record<string, number> = {};
  for (const [caller, counts] of Object.entries(calls)) {
    if (besideTheClock && caller === byTheClock) continue;
    for (const [name, count] of Object.entries(counts)) {
      const [service = '', operation = ''] = name.split(':');
      if (services !== undefined && !services.includes(service)) continue;
      if (isRead && !/^(?:Describe|List|Get)/.test(operation)) continue;
      sums[name] = (sums[name] ?? 0) + count;
    }
  }
  return sums;
}

/** The most frequent of some operations, for so many instances: `ecs:ListTasks 3.0`. */
export function mostOf(counts: Readonly<Record<string, number>>, instances: number, many = 4): string {
  return Object.entries(counts)
    .toSorted(([, a], [, b]) => b - a)
    .slice(0, many)
    .map(([name, count]) => `${name} ${(count / instances).toFixed(1)}`)
    .join(', ');
}

/** Attempts at invocations, beside watch-steps. */
export const invocationsIn = ({ invocations }: Usage): number =>
  Object.entries(invocations).reduce((sum, [name, count]) => sum + (name === byTheClock ? 0 : count), 0);

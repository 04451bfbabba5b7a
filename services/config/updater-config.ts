import * as z from 'zod';
import { faultsOf, faultText } from './faults.ts';

const clockTime = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'a time of day as "22:00"');

const timeZone = z.string().refine(
  (zone) => {
    try {
      new Intl.DateTimeFormat('en', { timeZone: zone });
      return true;
    } catch {
      return false;
    }
  },
  {
    error: (issue) => `${JSON.stringify(issue.input)} is not an IANA time zone; for example "Europe/Berlin"`,
  },
);

/** When an update of an instance may start. An update that has begun may finish later. */
const window = z.strictObject({
  days: z.array(z.enum(['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'])).min(1),
  from: clockTime,
  hours: z.number().positive().max(24),
  timeZone,
});
export type Window = z.infer<typeof window>;

/**
 * What an operator may set, per cluster. The defaults are the seed behaviour: one instance at a time, a scan every
 * 12 hours, instances with standalone tasks left alone, 25 minutes to drain.
 */
export const updaterConfig = z.strictObject({
  /**
   * How many instances may be out of service at once: a number, or a percentage of the cluster's instances. No more than
   * 1,500 ever are, in a cluster with a long name fewer (751 with 255 characters): the ledger has no room for more.
   */
  budget: z
    .union([
      z.int().min(1).max(5000),
      z.string().regex(/^([1-9]\d?|100)%$/, 'a number of instances such as 3, or a percentage such as "10%"'),
    ])
    .default(1),
  /** How often the cluster is scanned. */
  scanIntervalHours: z.int().min(1).max(168).default(12),
  /** How long the tasks of an instance may take to move away before the drain is undone. */
  drainTimeoutMinutes: z.int().min(1).max(1440).default(25),
  /** How long writing the update may take. */
  applyTimeoutMinutes: z.int().min(5).max(120).default(30),
  /** How long a host may take to answer after its reboot before it is quarantined. */
  rebootTimeoutMinutes: z.int().min(5).max(120).default(15),
  /** How long after ACTIVE agent, containers and the services it had tasks of must look healthy for the slot to be free. */
  settleMinutes: z.int().min(0).max(60).default(2),
  /** How long an instance waits after a failed attempt, doubled with each failure, up to a day. */
  backOffMinutes: z.int().min(1).max(1440).default(60),
  /** How many failures counted against a version deny it for the cluster. */
  failureLimit: z.int().min(1).max(1000).default(1),
  /**
   * How long an instance stands back, at most, while services that it runs tasks of are being deployed; 0: not at all. ECS
   * is asked for these services at each admission, and once a minute as long as any instance stands back.
   */
  deploymentWaitMinutes: z.int().min(0).max(1440).default(0),
  /** When updates may start; at any time when empty. */
  windows: z.array(window).max(20).default([]),
  /** Names of CloudWatch alarms, on metrics or composite: no update starts while one is in ALARM, and none of them may be when an instance has settled. */
  alarms: z.array(z.string().min(1).max(255)).max(20).default([]),
});
/** The configuration of one cluster, complete. */
export type UpdaterConfig = z.infer<typeof updaterConfig>;
/** The configuration of one cluster as a person writes it. */
export type UpdaterConfigInput = z.input<typeof updaterConfig>;

/**
 * Parses a configuration. @throws Error that names each wrong field, its value and what would be right.
 */
export function parseUpdaterConfig(input: unknown, where: string): UpdaterConfig {
  const parsed = updaterConfig.safeParse(input, { reportInput: true });
  if (parsed.success) return parsed.data;
  throw new Error(faultText(where, faultsOf(parsed.error, keysAt), good));
}

const good = '{"budget": "10%", "drainTimeoutMinutes": 25}';

const keysAt = ([field]: readonly PropertyKey[]): string[] =>
  Object.keys(field === 'windows' ? window.shape : updaterConfig.shape);

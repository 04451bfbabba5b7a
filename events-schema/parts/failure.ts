import * as z from 'zod';

/** The steps of an instance's way. */
export const step = z.enum([
  'idle',
  'waiting',
  'draining',
  'drained',
  'applying',
  'applied',
  'rebooting',
  'rebooted',
  'settling',
  'recovering',
  'updated',
  'restored',
  'quarantined',
  'lost',
]);
export type Step = z.infer<typeof step>;

/** What went wrong, as a closed list. */
export const failureCause = z.enum([
  'drain-timeout',
  'no-room',
  'unowned-task',
  'drained-by-other',
  'admission-stale',
  'interfered',
  'paused',
  'target-denied',
  'target-changed',
  'apply-failed',
  'apply-timeout',
  'reboot-refused',
  'not-rebooted',
  'did-not-return',
  'rolled-back',
  'unhealthy',
  'unhealthy-after-return',
  'services-after-return',
  'alarm-after-return',
  'not-proved',
  'stayed',
  'released',
]);
export type FailureCause = z.infer<typeof failureCause>;

/** What every failure event carries: what happened, what was seen, what was decided and what a person can do. */
export const failure = z.object({
  step,
  cause: failureCause,
  happened: z.string(),
  commandId: z.string().optional().describe('SSM command'),
  status: z.string().optional().describe('status of the SSM command'),
  exitCode: z.int().optional(),
  stderr: z.string().max(500).optional().describe('the last 500 characters, without ANSI codes'),
  decided: z.string(),
  remedy: z.string(),
});
export type Failure = z.infer<typeof failure>;

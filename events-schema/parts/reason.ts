import * as z from 'zod';

/** Why an instance with an update is not updated (now). Exactly one is current. */
export const reasonCode = z.enum([
  'budget',
  'slot-quarantined',
  'paused',
  'denied-here',
  'denied-cluster',
  'held',
  'window',
  'gate-unreadable',
  'unowned-task',
  'drained-by-other',
  'managed-instance',
  'not-in-ssm',
  'agent-disconnected',
  'backing-off',
  'no-room',
  'deployment',
  'terminating',
]);
export type ReasonCode = z.infer<typeof reasonCode>;

/** A reason with what was seen, for a person. */
export const reason = z.object({
  code: reasonCode,
  text: z.string().describe('what was seen and what clears it'),
  service: z.string().optional().describe('the ECS service whose deployment is waited for'),
  until: z.iso.datetime().optional().describe('when that deployment is waited for no longer'),
});
export type Reason = z.infer<typeof reason>;

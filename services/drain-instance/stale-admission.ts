import type { Millis } from '../ledger/records.ts';
import { isoTime, minute } from '../shell/decision.ts';

/**
 * How long an admission holds before its drain has begun. That takes seconds, and with calls that fail, late deliveries and
 * a nudge a few minutes. What is older than this was held up by what was broken (the configuration, ECS, the function),
 * for an hour or a night: window, alarms, deployments and tasks were looked at then, and may be others now.
 */
const admissionHoldsMs = 10 * minute;

/**
 * Why no drain may begin any more. Its age alone decides: whatever has to be looked at is looked at by admit-update, all of
 * it, and at one time. Pure.
 */
export function staleAdmission(admittedAt: Millis, now: Millis) {
  if (now <= admittedAt + admissionHoldsMs) return undefined;
  return {
    cause: 'admission-stale',
    happened: `it was admitted at ${isoTime(admittedAt)}, and its drain could not begin for ${admissionHoldsMs / minute} minutes`,
    remedy: 'none: it is admitted again when its turn comes; see in the logs what held drain-instance up',
  } as const;
}

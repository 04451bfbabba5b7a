import type { Reason } from '../../events-schema/parts/reason.ts';
import type { UpdaterConfig } from '../config/updater-config.ts';
import type { Millis, WaitingRecord } from '../ledger/records.ts';
import type { ServiceView } from '../ports/ecs.ts';
import { isoTime, minute } from '../shell/decision.ts';
import { shortList } from './text.ts';

/*
 * An instance that runs tasks of a service in the middle of a deployment stands back: it leaves the queue until that
 * deployment is over, or it has stood back for as long as is configured, and comes back to its old place.
 */

/** True for an instance with that reason. */
export const standsBack = (reason: Reason | undefined): boolean => reason?.code === 'deployment';

/**
 * How long it may still stand back: for all deployments together, so that a busy service does not hold it for ever. What is
 * left of a minute is not worth it.
 */
export function standsBackMs({ stoodBack: times }: WaitingRecord, config: UpdaterConfig): Millis {
  const leftMs = config.deploymentWaitMinutes * minute - (times?.beforeMs ?? 0);
  return leftMs < minute ? 0 : leftMs;
}

/** What deployments of the services that it runs tasks of say against an update. Pure. */
export function reasonOfDeployments(
  record: WaitingRecord,
  services: readonly ServiceView[],
  config: UpdaterConfig,
  now: Millis,
): Reason | undefined {
  const [service, ...others] = services.filter(({ isDeploying }) => isDeploying).map(({ name }) => name);
  const forMs = standsBackMs(record, config);
  if (service === undefined || forMs === 0) return undefined;
  const until = isoTime(now + forMs);
  const shown = shortList([service, ...others]);
  const text = `services with tasks on it were being deployed when it was looked at: ${shown}; goes on when they are, or at ${until}`;
  return { code: 'deployment', text, service, until };
}

/** How long an instance has stood back, when it begins or ceases to do so for a reason, or for none. Pure. */
export function stoodBack(
  record: WaitingRecord,
  reason: Reason | undefined,
  now: Millis,
): Pick<WaitingRecord, 'stoodBack'> {
  if (!standsBack(record.reason) && !standsBack(reason)) return {};
  const { since = now, beforeMs = 0 } = record.stoodBack ?? {};
  const lastMs = standsBack(record.reason) ? Math.max(0, now - since) : 0;
  return { stoodBack: { since: now, beforeMs: beforeMs + lastMs } };
}

import type { Reason } from '../../events-schema/parts/reason.ts';
import type { UpdaterConfig } from '../config/updater-config.ts';
import type { BackOff, ClusterRecord, Millis, WaitingRecord } from '../ledger/records.ts';
import type { AlarmsView } from '../ports/cloudwatch.ts';
import type { InstanceView, ServiceView, TaskView } from '../ports/ecs.ts';
import { isoTime, minute } from '../shell/decision.ts';
import { whyPaused } from '../world/standing.ts';
import { describeTasks, unowned } from '../world/tasks.ts';
import type { Ping } from '../ports/ssm-fleet.ts';
import { reasonOfDeployments } from './deployments.ts';
import { reasonOfPing } from './in-ssm.ts';
import { shortList } from './text.ts';
import { isOpen, nextOpening } from './window.ts';

/** A candidate as ECS and SSM show it in the moment before it is admitted. */
export interface Candidate {
  readonly instance: InstanceView | undefined;
  readonly tasks: readonly TaskView[];
  /** The services of these tasks; not read when nobody waits for deployments. */
  readonly services: readonly ServiceView[];
  /** What SSM says of it, if it was asked; `unknown` is what SSM does not know. */
  readonly ping?: Ping | 'unknown';
}

/** What the ledger and the configuration alone say against an update. Pure; the slots are looked at elsewhere. */
export function reasonInLedger(
  record: WaitingRecord,
  cluster: ClusterRecord,
  config: UpdaterConfig,
  now: Millis,
): Reason | undefined {
  return denial(record, cluster) ?? delay(record, cluster, config, now);
}

/** A person has to allow the version first. */
export function denial(
  { to, denied }: Pick<WaitingRecord, 'to' | 'denied'>,
  cluster: ClusterRecord,
): Reason | undefined {
  const here = denied[to];
  if (here !== undefined) {
    return { code: 'denied-here', text: `${to} is denied on this instance: ${here}; AllowVersion clears it` };
  }
  const everywhere = cluster.denied[to];
  if (everywhere === undefined) return undefined;
  return {
    code: 'denied-cluster',
    text: `${to} is denied in the cluster: ${everywhere}; AllowVersion clears it`,
  };
}

/** True for what a person has to allow first. */
export const isDenied = (reason: Reason | undefined): boolean =>
  reason?.code === 'denied-here' || reason?.code === 'denied-cluster';

function delay(
  { backOff }: WaitingRecord,
  cluster: ClusterRecord,
  config: UpdaterConfig,
  now: Millis,
): Reason | undefined {
  if (cluster.paused !== undefined) {
    return { code: 'paused', text: `${whyPaused(cluster.paused)}; ResumeRollout clears it` };
  }
  if (backOff !== undefined && now < backOff.until) return backingOff(backOff);
  if (!isOpen(config.windows, now)) {
    const next = nextOpening(config.windows, now);
    const text = `outside the window${next === undefined ? '' : `; it opens at ${isoTime(next)}`}`;
    return { code: 'window', text };
  }
  return undefined;
}

/** That it waits after a failure; when there was no room for its tasks, that is what there has to be. */
function backingOff({ until, cause, happened }: BackOff): Reason {
  const text = `the last attempt failed: ${happened.slice(0, 400)}; tried again after ${isoTime(until)}`;
  return cause === 'no-room' ? { code: 'no-room', text } : { code: 'backing-off', text };
}

/** What the alarms say against any update. One that is not there may have been meant to be: nothing starts. Pure. */
export function reasonOfAlarms({ inAlarm, missing }: AlarmsView): Reason | undefined {
  if (missing.length > 0) {
    return {
      code: 'gate-unreadable',
      text: `alarms that the configuration names are not there: ${shortList(missing)}; make them, or name others`,
    };
  }
  if (inAlarm.length === 0) return undefined;
  return { code: 'held', text: `in ALARM: ${shortList(inAlarm)}; goes on when they are over` };
}

/** What ECS and SSM show against an update. Pure. */
export function reasonInAws(
  record: WaitingRecord,
  { instance, tasks, services, ping }: Candidate,
  config: UpdaterConfig,
  now: Millis,
): Reason | undefined {
  if (instance === undefined || instance.containerInstanceArn !== record.containerInstanceArn) {
    return { code: 'terminating', text: 'ECS does not know the container instance (any more)' };
  }
  if (instance.status === 'DRAINING') {
    return {
      code: 'drained-by-other',
      text: 'somebody else set it to DRAINING; set it ACTIVE again to have it updated',
    };
  }
  if (instance.status !== 'ACTIVE') {
    return { code: 'terminating', text: `the instance is ${instance.status} in ECS` };
  }
  if (!instance.agentConnected) {
    return { code: 'agent-disconnected', text: 'its ECS agent is not connected; it is looked at again' };
  }
  const silent = reasonOfPing(ping);
  if (silent !== undefined) return silent;
  const orphans = unowned(tasks);
  if (orphans.length > 0) {
    return { code: 'unowned-task', text: `tasks that no service owns run on it: ${describeTasks(orphans)}` };
  }
  return reasonOfDeployments(record, services, config, now);
}

const awsReasons: ReadonlySet<string> = new Set([
  'unowned-task',
  'drained-by-other',
  'agent-disconnected',
  'not-in-ssm',
  'terminating',
]);

/** How long an agent may be away before its instance counts as out of service, less how much clocks may differ. */
const awayAtMostMs = 9 * minute;

/**
 * Proof that an agent has not been away for ten minutes: it is back, or its connectivity turned OK within that time, so
 * that it was there then. IMPAIRED proves nothing: nobody says how long after a disconnection ECS says so. Pure.
 */
export const isBriefly = ({ agentConnected, agentOkSince }: InstanceView, now: Millis): boolean =>
  agentConnected || (agentOkSince !== undefined && now - agentOkSince <= awayAtMostMs);

/** True for what only another look at ECS or SSM clears. */
export const isSeenInAws = (reason: Reason | undefined): boolean =>
  reason !== undefined && awsReasons.has(reason.code);

/** When to look again at what no event tells us of: after 5 minutes first, then more and more seldom. */
const againAt = (record: WaitingRecord, now: Millis): Millis =>
  now + Math.min(120 * minute, Math.max(5 * minute, (now - record.since) / 4));

/** When an instance with that reason is evaluated again without being told to. Those in the queue need no look. */
export function lookAtFor(record: WaitingRecord, reason: Reason, now: Millis): Millis | undefined {
  if (reason.code === 'backing-off' || reason.code === 'no-room') return record.backOff?.until;
  if (reason.code === 'deployment') return reason.until === undefined ? now : Date.parse(reason.until);
  if (!isSeenInAws(reason)) return undefined;
  return Math.max(againAt(record, now), record.backOff?.until ?? 0);
}

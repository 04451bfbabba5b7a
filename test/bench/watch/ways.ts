/*
 * How long an instance's way takes, and whose doing that is.
 *
 * An instance is on its way from its admission (UpdateAdmitted comes to the bus) to its release (InstanceUpdated does). On
 * that way four things are not ours: they take as long whoever asks for them. Each is measured by what really happened in
 * the embedded cloud, never by what our services noticed of it:
 *
 * - drain: ECS answers the DRAINING call -> the last task on the instance is STOPPED;
 * - apply: SSM takes the apply command -> the host's update API reads Ready, the update is active for the next boot;
 * - reboot: SSM takes the reboot command -> host up again, with both its ECS agent and its SSM agent connected;
 * - settle: ECS answers the ACTIVE call -> so many minutes later as the configuration says that it shall settle.
 *
 * Everything else is our delay: how long an event, a nudge, a probe or a prudent second look takes, in five gaps.
 *
 * - admitted: UpdateAdmitted -> DRAINING;
 * - drained: last task STOPPED -> apply command;
 * - applied: update active -> reboot command;
 * - rebooted: host up with both agents -> ACTIVE;
 * - settled: settling time over -> InstanceUpdated.
 *
 * The sum of the nine is the whole way. Functions and calls take no simulated time: an invocation that would run for 100
 * ms on AWS adds nothing here. A rollout's way has some ten of them in a row, so add about a second.
 */
import type { Cloud } from '../../../infra/local/cloud.ts';
import type { Fleet } from '../../../infra/local/fleet/create-fleet.ts';
import type { CallRecord } from '../../../infra/local/wire/wire.ts';

/** What is measured of one instance's way, in simulated milliseconds. */
export interface Way {
  readonly admittedAt: number;
  readonly wholeMs: number;
  /** What hosts, ECS and the configured settling time took. */
  readonly ownMs: number;
  /** Ours, by gap. */
  readonly gaps: Readonly<Record<Gap, number>>;
}

/** The gaps that are ours. */
export const gapNames = ['admitted', 'drained', 'applied', 'rebooted', 'settled'] as const;
export type Gap = (typeof gapNames)[number];

/** The moments of one way, as they come to pass. */
export interface Moments {
  attemptId?: string;
  admitted?: number;
  draining?: number;
  lastTaskStopped?: number;
  applyAsked?: number;
  updateActive?: number;
  rebootAsked?: number;
  hostUp?: number;
  active?: number;
  updated?: number;
}

/** The way that these moments make; nothing when one of them is missing. */
export function wayOf(moments: Moments, settleMs: number): Way | undefined {
  const { admitted, draining, lastTaskStopped, applyAsked, updateActive, rebootAsked } = moments;
  const { hostUp, active, updated } = moments;
  if (admitted === undefined || draining === undefined || lastTaskStopped === undefined) return undefined;
  if (applyAsked === undefined || updateActive === undefined || rebootAsked === undefined) return undefined;
  if (hostUp === undefined || active === undefined || updated === undefined) return undefined;
  const gaps = {
    admitted: draining - admitted,
    drained: applyAsked - lastTaskStopped,
    applied: rebootAsked - updateActive,
    rebooted: active - hostUp,
    settled: updated - active - settleMs,
  };
  const ownMs = lastTaskStopped - draining + (updateActive - applyAsked) + (hostUp - rebootAsked) + settleMs;
  return { admittedAt: admitted, wholeMs: updated - admitted, ownMs, gaps };
}

/** Our delay of a way, in milliseconds. */
export const delayOf = ({ wholeMs, ownMs }: Way): number => wholeMs - ownMs;

/** Takes the moments of all ways in a cloud. An instance that tries again counts with its last try. */
export class Ways {
  readonly moments = new Map<string, Moments>();
  readonly #cloud: Cloud;
  readonly #idOfArn: ReadonlyMap<string, string>;
  #stopsRead = 0;

  constructor(cloud: Cloud, fleet: Fleet) {
    this.#cloud = cloud;
    this.#idOfArn = new Map(Array.from(fleet.containerInstanceArns, ([id, arn]) => [arn, id]));
    cloud.watch({ onCall: (call) => this.#called(call) });
    cloud.controls.events.onPut(({ event, at }) => {
      const { meta } = event.detail as { meta?: { instanceId?: string; attemptId?: string } };
      const { instanceId: id, attemptId } = meta ?? {};
      if (id === undefined || attemptId === undefined) return;
      // What is said again changes nothing; another attempt begins anew.
      if (event['detail-type'] === 'UpdateAdmitted') {
        if (this.#of(id).attemptId !== attemptId) this.moments.set(id, { attemptId, admitted: at });
      } else if (event['detail-type'] === 'InstanceUpdated') this.#of(id).updated ??= at;
    });
    cloud.controls.hosts.observe({
      onUpdateState: (id, state) => {
        if (state === 'Ready') this.#of(id).updateActive ??= cloud.clock.now();
      },
      onAgentConnected: (id, connected) => connected && this.#up(id),
      onSsmOnline: (id, online) => online && this.#up(id),
    });
  }

  /** The ways that are whole. @param settleMs the configured settling time */
  whole(settleMs: number): readonly Way[] {
    return [...this.moments.values()]
      .map((moments) => wayOf(moments, settleMs))
      .filter((way) => way !== undefined);
  }

  #called({ service, operation, input, output, error, at }: CallRecord): void {
    if (error !== undefined) return;
    if (service === 'ecs' && operation === 'UpdateContainerInstancesState') {
      const { containerInstances = [] } = output as { containerInstances?: readonly StateOf[] };
      for (const { containerInstanceArn, status } of containerInstances) {
        const moments = this.#of(this.#idOfArn.get(containerInstanceArn) ?? '');
        if (status === 'DRAINING') {
          moments.draining ??= at;
          // An instance without tasks is drained at once.
          moments.lastTaskStopped ??= at;
        } else if (status === 'ACTIVE') moments.active ??= at;
      }
    }
    if (service !== 'ssm' || operation !== 'SendCommand') return;
    const document = String(input['DocumentName']);
    for (const id of (input['InstanceIds'] as readonly string[] | undefined) ?? []) {
      if (document.endsWith('-apply')) {
        this.#readStops();
        this.#of(id).applyAsked ??= at;
      } else if (document.endsWith('-reboot')) this.#of(id).rebootAsked ??= at;
    }
  }

  /** Both agents are there again after the reboot that was asked for. */
  #up(id: string): void {
    const moments = this.#of(id);
    const { agentConnected, ssmOnline } = this.#cloud.controls.hosts.get(id);
    if (moments.rebootAsked !== undefined && agentConnected && ssmOnline)
      moments.hostUp ??= this.#cloud.clock.now();
  }

  /** Tasks stop on an instance while it drains, and in its reboot if they were forgotten: only the former count. */
  #readStops(): void {
    const { taskStops } = this.#cloud.controls.ecs;
    for (; this.#stopsRead < taskStops.length; this.#stopsRead += 1) {
      const stop = taskStops[this.#stopsRead];
      const moments = stop && this.moments.get(stop.ec2InstanceId);
      if (moments?.draining === undefined || moments.applyAsked !== undefined) continue;
      if (stop !== undefined && stop.at >= moments.draining) moments.lastTaskStopped = stop.at;
    }
  }

  #of(id: string): Moments {
    let moments = this.moments.get(id);
    if (moments === undefined) this.moments.set(id, (moments = {}));
    return moments;
  }
}

interface StateOf {
  readonly containerInstanceArn: string;
  readonly status: string;
}

import fc from 'fast-check';
import { updateAdmitted } from '../../../events-schema/admit-update/update-admitted.ts';
import { autoScalingTerminate } from '../../../events-schema/aws/auto-scaling-terminate.ts';
import { ec2InstanceStateChange } from '../../../events-schema/aws/ec2-instance-state-change.ts';
import { ec2SpotInterruption } from '../../../events-schema/aws/ec2-spot-interruption.ts';
import { ecsContainerInstanceStateChange } from '../../../events-schema/aws/ecs-container-instance-state-change.ts';
import { ssmCommandInvocation } from '../../../events-schema/aws/ssm-command-invocation.ts';
import type { AnyEvent, ServiceName } from '../../../events-schema/event.ts';
import { releaseInstance } from '../../../events-schema/requests/release-instance.ts';
import type { ClusterRecord } from '../../../services/ledger/records.ts';
import { now, paused, record } from '../records.ts';
import { goodEnd, heard, type AnyWake } from '../turn.ts';
import { clusters, fitting, happenings, type Happens } from './arbitraries.ts';
import { actors, Walk, type Made } from './walk.ts';

/** The canonical example of an event, as the service hears it. */
function hears(service: ServiceName, event: AnyEvent): AnyWake {
  const actor = actors.find(({ contract }) => contract.service === service);
  if (actor === undefined) throw new Error(`${service} is no actor`);
  return heard(actor.contract, event) as AnyWake;
}

const admitted = hears('drain-instance', updateAdmitted);
const release = hears('recover-instance', releaseInstance);
const command = hears('recover-instance', ssmCommandInvocation);
const leaving = [
  ec2InstanceStateChange,
  ec2SpotInterruption,
  autoScalingTerminate,
  ecsContainerInstanceStateChange,
].map((event) => hears('forget-instance', event));

/** Walks on as it happens. */
function go(walk: Walk, { what, afterMs, seen: shown, ends }: Happens, count: number): void {
  walk.now += afterMs;
  const seen =
    typeof shown === 'string'
      ? fitting(walk.record, shown === 'rolled-back')
      : 'but' in shown
        ? { ...fitting(walk.record, false), ...shown.but }
        : shown;
  switch (what) {
    case 'deliver':
      return walk.deliver(seen, ends);
    case 'nudge':
      return walk.nudge(seen, ends);
    case 'command':
      return walk.wake(command, seen, ends);
    case 'native': {
      const wake = leaving[count % leaving.length];
      return wake === undefined ? undefined : walk.wake(wake, seen, ends);
    }
    case 'release': {
      const request = {
        ...releaseInstance.example.request,
        id: `r-${count}`,
        at: new Date(walk.now).toISOString(),
      };
      return walk.wake(
        { ...release, detail: { ...releaseInstance.example, request } } as AnyWake,
        seen,
        ends,
      );
    }
    case 'pause':
      walk.cluster = { ...walk.cluster, paused };
      return undefined;
    case 'resume': {
      const { paused: _paused, ...resumed } = walk.cluster;
      walk.cluster = resumed;
      return undefined;
    }
  }
}

/** One walk: the instance is admitted, and then all that happens to it. */
export function walkOf(before: ClusterRecord, all: readonly Happens[], check: (made: Made) => void): Walk {
  const walk = new Walk(record('waiting'), before, now, check);
  admit(walk);
  for (const [count, one] of all.entries()) go(walk, one, count);
  return walk;
}

/** The admission is said (again). */
export const admit = (walk: Walk): void => walk.wake(admitted, fitting(walk.record, false), goodEnd);

/** Takes many walks, and gives every decision on them to `check`, of which each walk has its own. */
export function onEveryWalk(checkOf: () => (made: Made) => void, seed?: number): void {
  fc.assert(
    fc.property(clusters, happenings, (before, all) => {
      walkOf(before, all, checkOf());
    }),
    { numRuns: 500, ...(seed === undefined ? {} : { seed }) },
  );
}

import type { AttemptRecord } from '../ledger/records.ts';
import { hasEnded } from '../ports/ssm.ts';
import { isGoneInEc2 } from '../ports/ec2.ts';
import { intend } from '../shell/attempt.ts';
import { nothing, type Decision, type Known } from '../shell/decision.ts';
import { endCall } from './ending.ts';
import { quarantine, quarantineLookMs } from './finish.ts';
import { readProof } from './proof.ts';
import type { World } from './world.ts';

/** A look at a quarantined instance: gone, changed in its looks, or as it was. It waits for a person in any case. */
export function onQuarantineLook(
  record: AttemptRecord,
  known: Known,
  world: World,
  nudged: boolean,
): Decision {
  const { attempt } = record;
  const isGone =
    world.instance === undefined || (world.ec2State !== undefined && isGoneInEc2(world.ec2State));
  if (isGone) {
    // forget-instance frees slots of instances that are gone; nobody else owns this record meanwhile.
    const given: AttemptRecord = { ...record, owner: 'forget-instance', lookAt: known.now };
    return { do: 'commit', record: given, because: 'it is gone: forget-instance lets it go' };
  }
  const slot = known.cluster.slots[record.instanceId];
  if (slot?.attemptId === attempt.attemptId && slot.quarantinedAt === undefined) {
    const call = endCall(attempt, record.instanceId, known.config.failureLimit, true);
    return { do: 'commit', record, because: 'marking its slot as quarantined again', call };
  }
  if (nudged) return askAgain(record, known);
  if (world.result === undefined || !hasEnded(world.result)) return nothing('no answer yet');
  const isFit = world.instance?.agentConnected === true && world.instance.health !== 'IMPAIRED';
  const isReachable = world.result.exitCode !== -1;
  const looks = !isReachable
    ? 'unreachable'
    : isFit && readProof(world.result).kind === 'proved'
      ? 'healthy'
      : 'bad';
  if (looks === attempt.looks) return nothing(`it looks ${looks}, as before`);
  return quarantine(record, known, { looks, serving: world.instance?.status === 'ACTIVE' });
}

function askAgain(record: AttemptRecord, known: Known): Decision {
  const call = { kind: 'restore' } as const;
  return {
    do: 'commit',
    record: { ...record, lookAt: known.now + quarantineLookMs, attempt: intend(record.attempt, call, known) },
    because: 'asking the quarantined host how it is',
    call,
  };
}

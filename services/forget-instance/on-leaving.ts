import { instanceLost } from '../../events-schema/forget-instance/instance-lost.ts';
import { instanceStayed } from '../../events-schema/forget-instance/instance-stayed.ts';
import type {
  Attempt,
  AttemptRecord,
  EndedRecord,
  InstanceRecord,
  Millis,
  WaitingRecord,
} from '../ledger/records.ts';
import type { InstanceView } from '../ports/ecs.ts';
import { fail, isAttempt, withoutQueue } from '../shell/attempt.ts';
import { minute, nextLook, nothing, type Decision, type Known } from '../shell/decision.ts';
import { proofOfGone } from '../world/gone.ts';
import { cutShort, handOverCutShort } from './cut-short.ts';

/** What forget-instance looks at. */
export interface World {
  readonly instance: InstanceView | undefined;
  readonly ec2State: string;
}

/** How long after its termination was announced an instance may still be there before a person looks. */
const patienceMs = 60 * minute;

/**
 * An instance is being taken away, or is gone: let go; at the proof, free its slot. Nothing is ever set on it.
 * @param toldAt the time of the word that it leaves; `undefined` for a look
 */
export function onLeaving(
  record: InstanceRecord,
  known: Known,
  world: World,
  toldAt: Millis | undefined,
): Decision {
  const proof = proofOfGone(world.instance, world.ec2State);
  if (proof !== undefined) return gone(record, known, proof, toldAt);
  if (isAttempt(record)) return leaving(record, known);
  if (record.step !== 'waiting') return nothing('it is still there, and nothing was planned for it');
  return leavingQueue(record, known, toldAt !== undefined);
}

function gone(record: InstanceRecord, known: Known, proof: string, toldAt: Millis | undefined): Decision {
  const afterMs = cutShort(record, known, toldAt);
  if (isAttempt(record) && afterMs !== undefined) return handOverCutShort(record, known, proof, afterMs);
  if (owesCount(record, known)) return nothing('recover-instance has yet to count its failure');
  return lost(record, known, proof);
}

/** Whether a failure that counts against the version is committed, and perhaps not counted: a crash is between the two. */
function owesCount(record: InstanceRecord, { cluster }: Known): boolean {
  if (record.step !== 'quarantined' && record.step !== 'restored') return false;
  if (record.attempt?.ending?.counted !== 'version') return false;
  const slot = cluster.slots[record.instanceId];
  return slot?.attemptId === record.attempt.attemptId && slot.quarantinedAt === undefined;
}

/** An instance that is forgotten already: only its slot may still be there, after a crash. */
export function onLostLook(record: EndedRecord, known: Known): Decision {
  const attempt = slotHolder(record, known);
  if (attempt === undefined) return nothing('it is forgotten already');
  const ended: EndedRecord = { ...record, attempt };
  return { do: 'commit', record: ended, because: 'freeing the slot again', call: { kind: 'end-attempt' } };
}

/** The attempt that holds the instance's slot: the record's own, or one that was admitted and never began. */
function slotHolder(record: InstanceRecord, { cluster }: Known): Attempt | undefined {
  const slot = cluster.slots[record.instanceId];
  if (slot === undefined) return undefined;
  const attempt = 'attempt' in record ? record.attempt : undefined;
  if (attempt?.attemptId === slot.attemptId) return attempt;
  const { attemptId, to, at } = slot;
  return { attemptId, to, startedAt: at, deadlineAt: at, tasksMoved: 0 };
}

function lost(record: InstanceRecord, known: Known, proof: string): Decision {
  const holder = slotHolder(record, known);
  const heldSlot = holder !== undefined;
  const attempt = holder ?? ('attempt' in record ? record.attempt : undefined);
  const { step, lookAt: _lookAt, ...common } = record;
  const ended: EndedRecord = {
    ...withoutQueue(common),
    step: 'lost',
    owner: 'forget-instance',
    since: known.now,
    endedAt: known.now,
    ...(attempt === undefined ? {} : { attempt }),
  };
  const since = isAttempt(record) ? record.attempt.drainedSince : undefined;
  const data = {
    step,
    proof,
    heldSlot,
    outOfServiceSeconds: since === undefined ? 0 : (known.now - since) / 1000,
  };
  return {
    do: 'commit',
    record: ended,
    because: `lost: ${proof}`,
    ...(heldSlot ? { call: { kind: 'end-attempt' } as const } : {}),
    says: [{ event: instanceLost, data }],
  };
}

function leaving(record: AttemptRecord, known: Known): Decision {
  const leavingSince = record.attempt.leavingSince ?? known.now;
  const left: AttemptRecord = {
    ...record,
    owner: 'forget-instance',
    attempt: { ...record.attempt, leavingSince },
  };
  if (known.now >= leavingSince + patienceMs) {
    const failure = {
      step: record.step,
      // Announced when it should have been back from its reboot: what announces it may be that it is not.
      cause:
        cutShort(left, known, undefined) === undefined ? ('stayed' as const) : ('did-not-return' as const),
      happened: 'an hour after its termination was announced the instance is still there',
      decided: 'left as it is, with its slot, for a person',
      remedy: 'terminate it, or send ReleaseInstance',
    };
    return fail(left, failure, { event: instanceStayed, data: { failure } }, known.now);
  }
  return {
    do: 'commit',
    record: { ...left, lookAt: nextLook(leavingSince, known.now) },
    because: 'it is being taken away: letting go of it',
  };
}

function leavingQueue(record: WaitingRecord, known: Known, announced: boolean): Decision {
  if (announced) {
    const reason = { code: 'terminating' as const, text: 'its termination was announced' };
    return {
      do: 'commit',
      record: { ...record, owner: 'forget-instance', reason, lookAt: known.now + patienceMs },
      because: 'it is being taken away: out of the queue',
    };
  }
  if (record.owner !== 'forget-instance') return nothing('it is still there');
  return {
    do: 'commit',
    record: { ...record, owner: 'admit-update', reason: undefined, lookAt: known.now },
    because: 'it was not taken away after all: back into the queue',
  };
}

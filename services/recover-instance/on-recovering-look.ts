import type { Failure } from '../../events-schema/parts/failure.ts';
import type { Attempt, AttemptRecord } from '../ledger/records.ts';
import { ownerMark, type InstanceView } from '../ports/ecs.ts';
import { hasEnded } from '../ports/ssm.ts';
import { confirm, intend } from '../shell/attempt.ts';
import {
  freshLookMs,
  minute,
  nextLook,
  nothing,
  type Decision,
  type Known,
  type Outcome,
} from '../shell/decision.ts';
import { evidence, sendsOf } from '../world/command.ts';
import { proofOfGone } from '../world/gone.ts';
import { isWell } from '../world/health.ts';
import { mayCloseAt } from './ending.ts';
import { failureOf, quarantine, restore } from './finish.ts';
import { readProof } from './proof.ts';
import type { World } from './world.ts';

/** How long a restore command may be on its way (delivery 30 s, run 120 s) before another is sent. */
const commandPatienceMs = 3 * minute;

/**
 * The next thing towards the end of a failed attempt: have the update taken back and proved, set it ACTIVE, and close
 * with a look that finds it as the end says. Each call of this goes one commit further.
 */
export function proceed(record: AttemptRecord, known: Known, world: World, nudged: boolean): Decision {
  const { attempt } = record;
  const { ending } = attempt;
  if (ending === undefined) return nothing('no ending is planned');
  const { instance } = world;
  const gone = proofOfGone(instance, world.ec2State);
  if (instance === undefined || gone !== undefined) return letGo(record, known, gone ?? 'ECS says MISSING');
  if (ending.takeBack && attempt.provedAt === undefined) return prove(record, known, world, nudged);
  if (instance.version < (attempt.instanceVersion ?? 0)) return later(record, known, 'the look is stale');
  const closes = mayCloseAt(attempt, ending);
  // Once it was given back, only a late DRAINING of our own may still come: later ones are somebody else's.
  const isOurs = attempt.drainedSince !== undefined && (attempt.activeAt === undefined || known.now < closes);
  const isDrained = instance.status === 'DRAINING' && isOurs;
  const isActive = instance.status === 'ACTIVE';
  const wasAway = attempt.newBootId !== undefined || attempt.release !== undefined;
  if ((isDrained || isActive) && wasAway && !isWell(instance, attempt)) return unfit(record, known, instance);
  if (isDrained || (isActive && isMarked(attempt, instance))) return activate(record, known);
  if (known.now < closes) return later(record, known, 'waiting for what may still come late', closes);
  if (isActive || instance.status === 'DRAINING') return restore(record, known);
  return unfit(record, known, instance);
}

/** Our mark is still on an instance that serves: one more ACTIVE takes it off. */
const isMarked = ({ intent }: Attempt, { attributes }: InstanceView): boolean =>
  attributes[ownerMark] !== undefined &&
  !(intent?.call.kind === 'activate' && intent.confirmedAt !== undefined);

/** It is gone: forget-instance frees slots of such instances. Nobody else owns this record meanwhile. */
export function letGo(record: AttemptRecord, known: Known, proof: string): Decision {
  const given: AttemptRecord = { ...record, owner: 'forget-instance', lookAt: known.now };
  return { do: 'commit', record: given, because: `${proof}: forget-instance lets it go` };
}

function prove(record: AttemptRecord, known: Known, world: World, nudged: boolean): Decision {
  const { attempt } = record;
  const closes = attempt.ending?.closesAt ?? known.now;
  if (known.now < closes) {
    return later(record, known, 'waiting until nothing of ours can act on the host any more', closes);
  }
  const { intent } = attempt;
  // What the host said before it was released proves nothing about now.
  const isAsked = intent?.call.kind === 'restore' && intent.at >= (attempt.release?.at ?? 0);
  const result = isAsked ? world.result : undefined;
  const proof = readProof(result);
  if (proof.kind === 'proved') {
    const other = otherBoot(attempt, proof);
    if (other !== undefined) return notProved(record, known, world, other);
    const proved = { ...record, running: proof.version, attempt: { ...attempt, provedAt: known.now } };
    return proceed(proved, known, world, nudged);
  }
  // While SSM itself is out nobody is asked, and nobody is given up for that: a last question goes out after the deadline.
  const saidNo = proof.kind === 'not-proved' && result?.exitCode !== -1;
  const wasAskedLast =
    isAsked &&
    intent.at >= attempt.deadlineAt &&
    intent.confirmedAt !== undefined &&
    (proof.kind === 'not-proved' ||
      known.now >= intent.at + commandPatienceMs ||
      intent.commandId === undefined);
  if (known.now >= attempt.deadlineAt && (saidNo || wasAskedLast)) {
    const why = proof.kind === 'not-proved' ? proof.why : 'no answer';
    return notProved(record, known, world, why);
  }
  const isOnItsWay =
    isAsked &&
    intent.commandId !== undefined &&
    known.now < intent.at + commandPatienceMs &&
    !(result !== undefined && hasEnded(result));
  if (isOnItsWay) return later(record, known, 'the host is asked already');
  if (proof.kind === 'not-proved' && !nudged) return later(record, known, `not proved: ${proof.why}`);
  const call = { kind: 'restore' } as const;
  return {
    do: 'commit',
    record: {
      ...record,
      lookAt: nextLook(record.since, known.now),
      attempt: { ...intend(attempt, call, known), sends: sendsOf(attempt) + 1 },
    },
    because: 'having the host take the update back, and prove it',
    call,
  };
}

/** Going back means that the host never rebooted; after a release it may have: a person had it do so. */
function otherBoot(
  { bootId, from, release }: Attempt,
  proof: { readonly bootId: string; readonly version: string },
): string | undefined {
  if (release !== undefined) return undefined;
  const isSame =
    bootId === undefined ? from === undefined || proof.version === from : proof.bootId === bootId;
  return isSame ? undefined : `it has rebooted meanwhile, and runs ${proof.version}`;
}

function notProved(record: AttemptRecord, known: Known, world: World, why: string): Decision {
  const first = failureOf(record);
  const failure: Failure = {
    ...first,
    cause: 'not-proved',
    happened: `${first.happened}; then it could not be proved which version boots next: ${why}`,
    ...evidence(world.result),
    decided: 'left as it is, with its slot, for a person',
    remedy: 'see what `apiclient update check` says on the host; then send ReleaseInstance, or terminate it',
  };
  const looks = world.result === undefined || world.result.exitCode === -1 ? 'unreachable' : 'bad';
  return quarantine(record, known, { failure, looks, serving: world.instance?.status === 'ACTIVE' });
}

/** It is not as the end says it should be: wait for it, and at the deadline for a person. */
function unfit(record: AttemptRecord, known: Known, { status }: InstanceView): Decision {
  const { attempt } = record;
  if (known.now < attempt.deadlineAt) return later(record, known, `not fit to serve yet: ${status}`);
  const failure: Failure = {
    ...failureOf(record),
    decided: `left ${status}, with its slot, for a person: its agent or container runtime is not well`,
    remedy: 'look at the ECS agent and the container runtime; then send ReleaseInstance, or terminate it',
  };
  return quarantine(record, known, { failure, looks: 'bad', serving: status === 'ACTIVE' });
}

function activate(record: AttemptRecord, known: Known): Decision {
  const { attempt } = record;
  const { intent } = attempt;
  const wasRefused =
    intent?.call.kind === 'activate' && intent.confirmedAt !== undefined && attempt.activeAt === undefined;
  if (wasRefused && known.now >= attempt.deadlineAt) {
    const failure: Failure = {
      ...failureOf(record),
      decided: 'left as it is, with its slot, for a person: ECS does not set it ACTIVE',
      remedy: 'look at the instance in ECS; then send ReleaseInstance, or terminate it',
    };
    return quarantine(record, known, { failure, looks: 'bad', serving: false });
  }
  const call = { kind: 'activate' } as const;
  return {
    do: 'commit',
    record: {
      ...record,
      lookAt: known.now + minute + minute / 2,
      attempt: intend(attempt, call, known),
    },
    because: 'setting it ACTIVE again',
    call,
  };
}

/** SSM or ECS answered a call of ours. */
export function onCalled(record: AttemptRecord, known: Known, outcome: Outcome): Decision {
  const { attempt } = record;
  if (attempt.intent === undefined || attempt.intent.confirmedAt !== undefined) {
    return nothing('it was confirmed before');
  }
  const confirmed = confirm(attempt, known.now, outcome.kind === 'sent' ? outcome.commandId : undefined);
  const because =
    outcome.kind === 'refused' ? `refused: ${outcome.why}` : `done: ${attempt.intent.call.kind}`;
  if (attempt.intent.call.kind === 'activate' && outcome.kind === 'instance') {
    const active = { ...confirmed, activeAt: known.now, instanceVersion: outcome.instance.version };
    const lookAt = nextLook(record.since, known.now);
    return {
      do: 'commit',
      record: { ...record, lookAt, attempt: active },
      because,
      lookAgainInMs: freshLookMs,
    };
  }
  // In quarantine the next look is planned already.
  const lookAt = record.step === 'quarantined' ? record.lookAt : nextLook(record.since, known.now);
  return { do: 'commit', record: { ...record, lookAt, attempt: confirmed }, because };
}

function later(record: AttemptRecord, known: Known, because: string, at?: number): Decision {
  const lookAt = Math.max(known.now + 1000, at ?? nextLook(record.since, known.now));
  return { do: 'commit', record: { ...record, lookAt }, because };
}

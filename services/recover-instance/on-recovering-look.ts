import type { Failure } from '../../events-schema/parts/failure.ts';
import type { AttemptRecord } from '../ledger/records.ts';
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
import { weDrained } from './ending.ts';
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
  if (ending.takeBack && attempt.provedAt === undefined) return prove(record, known, world, nudged);
  const { instance } = world;
  if (instance === undefined || instance.status === 'INACTIVE') {
    return later(record, known, 'ECS does not know the instance; forget-instance sees to it');
  }
  if (instance.status === 'DRAINING' && weDrained(attempt)) return activate(record, known, world);
  if (known.now < ending.closesAt)
    return later(record, known, 'waiting for what may still come late', ending.closesAt);
  return restore(record, known);
}

function prove(record: AttemptRecord, known: Known, world: World, nudged: boolean): Decision {
  const { attempt } = record;
  const closes = attempt.ending?.closesAt ?? known.now;
  const isReboot = attempt.rebootNotAfter !== undefined && attempt.newBootId === undefined;
  if (isReboot && known.now < closes) {
    return later(record, known, 'waiting until no reboot of ours can come any more', closes);
  }
  const proof = readProof(world.result);
  if (proof.kind === 'proved') {
    const proved = { ...record, running: proof.version, attempt: { ...attempt, provedAt: known.now } };
    return proceed(proved, known, world, nudged);
  }
  if (known.now >= attempt.deadlineAt && (proof.kind === 'not-proved' || sendsOf(attempt) > 0)) {
    const why = proof.kind === 'not-proved' ? proof.why : 'no answer';
    return notProved(record, known, world, why);
  }
  const { intent } = attempt;
  const isOnItsWay =
    intent?.call.kind === 'restore' &&
    intent.commandId !== undefined &&
    known.now < intent.at + commandPatienceMs &&
    !(world.result !== undefined && hasEnded(world.result));
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

function activate(record: AttemptRecord, known: Known, { instance }: World): Decision {
  const { attempt } = record;
  const wasAway = attempt.newBootId !== undefined || attempt.release !== undefined;
  const isFit = instance !== undefined && instance.agentConnected && instance.health !== 'IMPAIRED';
  if (wasAway && !isFit) {
    if (known.now < attempt.deadlineAt) return later(record, known, 'not healthy enough for ACTIVE yet');
    const failure: Failure = {
      ...failureOf(record),
      decided: 'left DRAINING, with its slot, for a person: its agent or container runtime is not well',
      remedy: 'look at the ECS agent and the container runtime; then send ReleaseInstance, or terminate it',
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
  const isActive = attempt.intent.call.kind === 'activate' && outcome.kind === 'instance';
  return {
    do: 'commit',
    record: {
      ...record,
      lookAt: nextLook(record.since, known.now),
      attempt: confirm(attempt, known.now, outcome.kind === 'sent' ? outcome.commandId : undefined),
    },
    because: outcome.kind === 'refused' ? `refused: ${outcome.why}` : `done: ${attempt.intent.call.kind}`,
    ...(isActive ? { lookAgainInMs: freshLookMs } : {}),
  };
}

function later(record: AttemptRecord, known: Known, because: string, at?: number): Decision {
  const lookAt = Math.max(known.now + 1000, at ?? nextLook(record.since, known.now));
  return { do: 'commit', record: { ...record, lookAt }, because };
}

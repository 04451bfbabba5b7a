import type { AttemptRecord } from '../ledger/records.ts';
import { toStep } from '../shell/attempt.ts';
import { minute, type Decision, type Known } from '../shell/decision.ts';
import { drainedByUs, planEnding } from './ending.ts';
import { failureOf, quarantine } from './finish.ts';
import { proceed } from './on-recovering-look.ts';
import { proofOfGone } from '../world/gone.ts';
import type { World } from './world.ts';

/** How long a host has to prove what it is told to, before a person is asked. */
const recoverPatienceMs = 20 * minute;

/** Another service's step failed: take the instance over, and go as far as the world allows at once. */
export function onFailure(record: AttemptRecord, known: Known, world: World): Decision {
  const failure = failureOf(record);
  const ending = planEnding(record.attempt, failure, known.now);
  const taken: AttemptRecord = {
    ...toStep(record, 'recovering', { owner: 'recover-instance' }, known.now),
    attempt: {
      ...record.attempt,
      ending,
      drainedSince: drainedByUs(record.attempt),
      sends: 0,
      deadlineAt: Math.max(ending.closesAt, known.now) + recoverPatienceMs,
    },
  };
  if (ending.as === 'restored') return proceed(taken, known, world, false);
  // What failed counts, also of a machine that is gone since: the next look in quarantine lets go of it.
  const isGone = proofOfGone(world.instance, world.ec2State) !== undefined;
  return quarantine(taken, known, {
    looks: failure.cause === 'did-not-return' ? 'unreachable' : 'bad',
    serving: world.instance?.status === 'ACTIVE',
    ...(isGone ? { lookAt: known.now } : {}),
  });
}

import type { Attempt, AttemptRecord } from '../ledger/records.ts';
import { hasEnded } from '../ports/ssm.ts';
import { intend } from '../shell/attempt.ts';
import { nothing, type Decision, type Known } from '../shell/decision.ts';
import { owedCall } from './ending.ts';
import { quarantine, quarantineLookMs } from './finish.ts';
import { letGo } from './on-recovering-look.ts';
import { proofOfGone } from '../world/gone.ts';
import { isWell } from '../world/health.ts';
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
  // Its failure is counted before it is let go of.
  const call = owedCall(record, known.cluster, known.config);
  if (call !== undefined) {
    return { do: 'commit', record, because: 'marking its slot as quarantined again', call };
  }
  const gone = proofOfGone(world.instance, world.ec2State);
  if (gone !== undefined) return letGo(record, known, gone);
  const looks = looksOf(world, attempt);
  if (looks !== undefined && looks !== attempt.looks) {
    return quarantine(record, known, { looks, serving: world.instance?.status === 'ACTIVE' });
  }
  if (nudged) return askAgain(record, known);
  return nothing(looks === undefined ? 'no answer yet' : `it looks ${looks}, as before`);
}

/** What the host's last answer shows; `undefined` as long as there is none. */
function looksOf({ instance, result }: World, attempt: Attempt): Attempt['looks'] {
  if (result === undefined || !hasEnded(result)) return undefined;
  if (result.exitCode === -1) return 'unreachable';
  const isFit = instance !== undefined && isWell(instance, attempt);
  return isFit && readProof(result).kind === 'proved' ? 'healthy' : 'bad';
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

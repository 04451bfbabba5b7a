import { releaseRefused } from '../../events-schema/recover-instance/release-refused.ts';
import type { releaseInstance } from '../../events-schema/requests/release-instance.ts';
import type { InstanceRecord } from '../ledger/records.ts';
import { toStep } from '../shell/attempt.ts';
import { minute, nothing, type Decision, type Known } from '../shell/decision.ts';
import { whyVoid } from '../shell/void-request.ts';
import type { Heard } from '../shell/parse.ts';
import { proceed } from './on-recovering-look.ts';
import type { World } from './world.ts';

const releasePatienceMs = 10 * minute;

/** A person releases a quarantined instance: it is proved again before it serves. Every release is answered. */
export function onReleaseInstance(
  wake: Heard<typeof releaseInstance>,
  record: InstanceRecord,
  known: Known,
  world: World,
): Decision {
  const { request } = wake.detail;
  const refuse = (why: string, remedy: string): Decision => ({
    do: 'commit',
    record,
    because: `release refused: ${why}`,
    says: [
      { event: releaseRefused, data: { instanceId: record.instanceId, requestId: request.id, why, remedy } },
    ],
  });
  const voided = whyVoid(request.at, known.now);
  if (voided !== undefined) return refuse(voided, 'send it again with the present time');
  const isSame = 'attempt' in record && record.attempt?.release?.requestId === request.id;
  if (isSame) return nothing('this release is being carried out, or was');
  if (request.cluster !== record.clusterArn) {
    return refuse(`it is an instance of ${record.clusterArn}`, 'name the cluster that it is in');
  }
  if (record.step !== 'quarantined') {
    return refuse(`the instance is not quarantined (step: ${record.step})`, 'nothing to release');
  }
  const released = toStep(
    record,
    'recovering',
    {
      owner: 'recover-instance',
      attempt: {
        ...record.attempt,
        release: { requestId: request.id, at: known.now },
        provedAt: undefined,
        sends: 0,
        deadlineAt: known.now + releasePatienceMs,
        ending: {
          as: 'restored',
          counted: 'no',
          closesAt: known.now,
          takeBack: true,
          denyHere: record.attempt.ending?.denyHere ?? false,
        },
      },
    },
    known.now,
  );
  return proceed(released, known, { ...world, result: undefined }, true);
}

import type { allowVersion } from '../../events-schema/requests/allow-version.ts';
import type { pauseRollout } from '../../events-schema/requests/pause-rollout.ts';
import type { resumeRollout } from '../../events-schema/requests/resume-rollout.ts';
import { requestRefused } from '../../events-schema/steer-rollout/request-refused.ts';
import { rolloutPaused } from '../../events-schema/steer-rollout/rollout-paused.ts';
import { rolloutResumed } from '../../events-schema/steer-rollout/rollout-resumed.ts';
import { versionAllowed } from '../../events-schema/steer-rollout/version-allowed.ts';
import type { ClusterRecord, InstanceRecord, Millis } from '../ledger/records.ts';
import { isoTime, minute, type Saying } from '../shell/decision.ts';
import type { MalformedRequest } from '../shell/malformed-request.ts';
import type { Heard } from '../shell/parse.ts';
import { askedTime, whyVoid } from '../shell/void-request.ts';
import { whyPaused } from '../world/standing.ts';
import type { Refusal } from './our-cluster.ts';

/** How late an AllowVersion may come: Lambda tries again for some three minutes. */
const allowsWithinMs = 5 * minute;

/** What people ask for. */
export type Request = Heard<typeof pauseRollout> | Heard<typeof resumeRollout> | Heard<typeof allowVersion>;

/** How a request is answered: the cluster's record as it becomes, and the one event that says so. */
export interface Steered {
  readonly cluster: ClusterRecord;
  readonly says: Saying;
}

/** The event that refuses a request. Pure. */
export const refusal = (
  { kind, id }: Pick<MalformedRequest, 'kind' | 'id'>,
  { why, remedy }: Refusal,
): Saying => ({
  event: requestRefused,
  data: { requestId: id, request: kind, why, remedy },
});

/** Decides a request that was not answered before. `instance` is the one an AllowVersion names. Pure. */
export function onRequest(
  request: Request,
  cluster: ClusterRecord,
  instance: InstanceRecord | undefined,
  now: Millis,
): Steered {
  const { id: requestId, at, by } = request.detail.request;
  const refuse = (why: string, remedy: string): Steered => ({
    cluster,
    says: refusal(request, { why, remedy }),
  });
  const isVoid = whyVoid(at, now) ?? (request.kind === 'AllowVersion' ? whyLate(at, now) : undefined);
  if (isVoid !== undefined) return refuse(isVoid, 'send it again with the present time');
  switch (request.kind) {
    case 'PauseRollout': {
      const { why: given = '' } = request.detail.data;
      const why = given === '' ? 'no reason given' : given;
      const { paused: before } = cluster;
      // A clock that is ahead must not hold up those who ask to go on.
      const askedAt = Math.max(Math.min(askedTime(at), now), before?.askedAt ?? 0);
      if (before !== undefined) {
        const refused = refuse(
          `${whyPaused(before)} (request ${before.requestId}); it stays so`,
          'nothing to do; ResumeRollout goes on',
        );
        return { ...refused, cluster: { ...cluster, paused: { ...before, askedAt } } };
      }
      const paused = { requestId, at: now, why, askedAt, ...(by === undefined ? {} : { by }) };
      return {
        cluster: { ...cluster, paused },
        says: { event: rolloutPaused, data: { requestId, why, by } },
      };
    }
    case 'ResumeRollout': {
      if (cluster.paused === undefined) return refuse('it is not paused', 'nothing to do');
      const { askedAt = 0 } = cluster.paused;
      // Requests may overtake each other, or come out of a dead-letter queue: the careful word holds.
      if (askedTime(at) < askedAt) {
        return refuse(
          `it was asked for at ${at}, and a pause after that, at ${isoTime(askedAt)}`,
          'send it again if it is to go on all the same',
        );
      }
      const { paused: _paused, ...resumed } = cluster;
      return { cluster: resumed, says: { event: rolloutResumed, data: { requestId, by } } };
    }
    case 'AllowVersion': {
      const { version, instanceId } = request.detail.data;
      const says = { event: versionAllowed, data: { requestId, version, instanceId, by } };
      if (instanceId !== undefined) {
        const why = whyNotHere(version, instanceId, instance, cluster);
        return why === undefined
          ? { cluster, says }
          : refuse(why, 'look at the reason that the instance waits for');
      }
      const { [version]: denied, ...stillDenied } = cluster.denied;
      const { [version]: failed, ...stillFailed } = cluster.failed;
      if (denied === undefined && failed === undefined) {
        return refuse(
          `${version} is not denied in the cluster`,
          'nothing to do; an instance alone is named by instanceId',
        );
      }
      return { cluster: { ...cluster, denied: stillDenied, failed: stillFailed }, says };
    }
  }
}

/** Out of a dead-letter queue it would lift a denial of which whoever asked knew nothing. */
const whyLate = (at: string, now: Millis): string | undefined =>
  now - askedTime(at) > allowsWithinMs
    ? `it was asked at ${at}, more than ${allowsWithinMs / minute} minutes ago: what was denied since is another matter`
    : undefined;

function whyNotHere(
  version: string,
  instanceId: string,
  instance: InstanceRecord | undefined,
  cluster: ClusterRecord,
): string | undefined {
  if (instance === undefined || instance.clusterArn !== cluster.clusterArn) {
    return `the ledger knows no instance ${instanceId} of this cluster`;
  }
  return instance.denied[version] === undefined ? `${version} is not denied on ${instanceId}` : undefined;
}

/**
 * The instance's record after its version was allowed. `undefined` when there is nothing to lift: a denial from an
 * attempt that ended after the request was granted is a new one, and needs a new word.
 */
export function liftDenial(
  record: InstanceRecord | undefined,
  version: string,
  answeredAt: Millis,
): InstanceRecord | undefined {
  if (record === undefined || record.denied[version] === undefined) return undefined;
  if (record.endedAt !== undefined && record.endedAt >= answeredAt) return undefined;
  const { [version]: _denied, ...denied } = record.denied;
  return { ...record, denied };
}

import type * as z from 'zod';
import { updateCheckFailed } from '../../events-schema/discover-updates/update-check-failed.ts';
import type { Said } from '../ledger/records.ts';
import { toSaid } from '../shell/saying.ts';

/** What `UpdateCheckFailed` tells. */
export type CheckFailed = z.infer<typeof updateCheckFailed.detail>['data'];

/** What an `UpdateCheckFailed` is about. */
export interface CheckFailedContext {
  readonly clusterArn: string;
  readonly causeId: string;
  /** The scan's id, or that of the cause where there is no scan. */
  readonly about: string;
  readonly v: number;
  readonly now: number;
}

/** An `UpdateCheckFailed`, ready to be said: its id is the same however often the same check fails. */
export function checkFailed(data: CheckFailed, context: CheckFailedContext): Said {
  const { clusterArn, causeId, about, v, now } = context;
  const of = data.instanceId === undefined ? about : `${about}/${data.instanceId}`;
  const said = toSaid(
    { event: updateCheckFailed, data },
    { service: 'discover-updates', causeId, cluster: clusterArn, v, now, about: of },
  );
  return said;
}

/** An instance that cannot be asked. */
export const notInSsm = (instanceId: string, ping: string | undefined): CheckFailed => ({
  instanceId,
  cause: 'not-in-ssm',
  happened:
    ping === undefined
      ? 'SSM does not know the instance'
      : `the instance is not online in SSM (ping status: ${ping})`,
  remedy:
    'check that the control container runs, that its role allows ssm:UpdateInstanceInformation and that it can reach SSM',
});

/** An instance that SSM does not send the check to. */
export function refusedBySsm(instanceId: string, why: string): CheckFailed {
  const failed = notInSsm(instanceId, undefined);
  return {
    ...failed,
    happened: `SSM refuses the check: ${why}`.slice(0, 500),
    remedy: why.startsWith('AccessDenied')
      ? 'give the host the tag that hostTag of the deployment names, or find out which policy denies ssm:SendCommand'
      : failed.remedy,
  };
}

/** A check that nobody answered. */
export const noAnswer = (instanceId: string, commandId: string | undefined): CheckFailed => ({
  instanceId,
  cause: 'no-answer',
  happened: 'the check was sent and did not end within 15 minutes',
  ...(commandId === undefined ? {} : { commandId }),
  remedy: 'look at the command in SSM and at the SSM agent of the host; the next scan asks again',
});

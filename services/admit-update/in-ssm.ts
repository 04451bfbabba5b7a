import type { Reason } from '../../events-schema/parts/reason.ts';
import type { Millis, WaitingRecord } from '../ledger/records.ts';
import type { Ping } from '../ports/ssm-fleet.ts';
import { isoTime, minute } from '../shell/decision.ts';

/*
 * All that is done to a host is done over SSM. One that went silent while it waited for its turn would be drained for
 * nothing, and could not even be put back.
 */

/**
 * How long an answer to a check stands for the host's being in SSM. Most have their turn within the hour after their check:
 * to ask SSM at each admission would be one call more for nearly every instance, and tell nothing new of those.
 */
const heardServesMs = 60 * minute;

/** Whether the host has answered a check lately. Records from before that was written down do not tell. Pure. */
export const isHeardOf = ({ heardAt }: WaitingRecord, now: Millis): boolean =>
  heardAt !== undefined && now - heardAt <= heardServesMs;

/** Whether the host is in SSM; one that SSM was not asked about has spoken for itself. Pure. */
export const isOnline = (ping: Ping | 'unknown' | undefined): boolean =>
  ping === undefined || (ping !== 'unknown' && ping.status === 'Online');

/** What SSM says against an update. Pure. */
export function reasonOfPing(ping: Ping | 'unknown' | undefined): Reason | undefined {
  if (ping === undefined || isOnline(ping)) return undefined;
  const said = ping === 'unknown' ? 'SSM does not know it' : `it is not online in SSM (${describe(ping)})`;
  const remedy =
    'check that its control container runs, that its role allows ssm:UpdateInstanceInformation and that it can reach SSM';
  return { code: 'not-in-ssm', text: `${said}: ${remedy}; it is looked at again` };
}

const describe = ({ status, lastAt }: Ping): string =>
  `ping status ${status}${lastAt === undefined ? '' : `, last heard of at ${isoTime(lastAt)}`}`;

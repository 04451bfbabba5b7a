import { releaseRefused } from '../../events-schema/recover-instance/release-refused.ts';
import type { releaseInstance } from '../../events-schema/requests/release-instance.ts';
import type { stepDue } from '../../events-schema/watch-steps/step-due.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { Said } from '../ledger/records.ts';
import { malformedRequest, type MalformedRequest } from '../shell/malformed-request.ts';
import { parseEvent, type Heard } from '../shell/parse.ts';
import { toSaid } from '../shell/saying.ts';
import { contract } from './contract.ts';
import type { FailureWake } from './wakes.ts';

/** What refusing needs of the outside. */
export interface RefusalPorts {
  readonly ledger: Pick<Ledger, 'readInstance'>;
  readonly say: (events: readonly Said[]) => Promise<void>;
  readonly now: () => number;
}

/**
 * Every release is answered, also one that cannot be read, or names an instance of which the ledger knows nothing: it has no
 * record to answer from. Nothing is committed, for it may not even be a cluster of ours: delivered again, it is refused
 * again, with the same event. @returns true when that was so.
 */
export async function refuseUnknown(ports: RefusalPorts, message: unknown): Promise<boolean> {
  const refused = malformedRequest(contract, message) ?? (await unknownInstance(ports, message));
  if (refused === undefined) return false;
  const { id, cluster, data: asked, why, remedy } = refused;
  const named = (asked as { readonly instanceId?: unknown } | undefined)?.instanceId;
  const data = { instanceId: typeof named === 'string' ? named : 'none', requestId: id, why, remedy };
  const { service } = contract;
  const context = { service, causeId: id, cluster, v: 0, now: ports.now(), about: `request/${id}` };
  await ports.say([toSaid({ event: releaseRefused, data }, context)]);
  return true;
}

type Refused = Pick<MalformedRequest, 'id' | 'cluster' | 'data' | 'why' | 'remedy'>;

async function unknownInstance({ ledger }: RefusalPorts, message: unknown): Promise<Refused | undefined> {
  // The contract's schemas made it one of these.
  const heard = parseEvent(contract, message) as
    FailureWake | Heard<typeof releaseInstance> | Heard<typeof stepDue>;
  if (heard.kind !== 'ReleaseInstance') return undefined;
  const { request, data } = heard.detail;
  if ((await ledger.readInstance(data.instanceId)) !== undefined) return undefined;
  return {
    id: request.id,
    cluster: request.cluster,
    data,
    why: 'the ledger knows no such instance',
    remedy: 'look at the id; what is quarantined is in the events InstanceQuarantined',
  };
}

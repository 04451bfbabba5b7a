import { releaseRefused } from '../../events-schema/recover-instance/release-refused.ts';
import type { releaseInstance } from '../../events-schema/requests/release-instance.ts';
import type { stepDue } from '../../events-schema/watch-steps/step-due.ts';
import type { Ledger } from '../ledger/ledger.ts';
import { changeCluster, type ClusterPorts } from '../shell/cluster-shell.ts';
import { malformedRequest } from '../shell/malformed-request.ts';
import { parseEvent, type Heard } from '../shell/parse.ts';
import { toSaid } from '../shell/saying.ts';
import { contract } from './contract.ts';
import type { FailureWake } from './wakes.ts';

/** What refusing needs of the outside. */
export interface RefusalPorts extends ClusterPorts {
  readonly ledger: ClusterPorts['ledger'] & Pick<Ledger, 'readInstance'>;
}

/**
 * Every release is answered, also one that cannot be read, or names an instance of which the ledger knows nothing: it has no
 * record to answer from, so that the cluster's is taken. @returns true when that was so.
 */
export async function refuseUnknown(ports: RefusalPorts, message: unknown): Promise<boolean> {
  if (await refuseMalformed(ports, message)) return true;
  // The contract's schemas made it one of these.
  const heard = parseEvent(contract, message) as
    FailureWake | Heard<typeof releaseInstance> | Heard<typeof stepDue>;
  if (heard.kind !== 'ReleaseInstance') return false;
  const { request, data: asked } = heard.detail;
  if ((await ports.ledger.readInstance(asked.instanceId)) !== undefined) return false;
  const data = {
    instanceId: asked.instanceId,
    requestId: request.id,
    why: 'the ledger knows no such instance',
    remedy: 'look at the id; what is quarantined is in the events InstanceQuarantined',
  };
  await changeCluster(ports, contract.service, request.cluster, request.id, (cluster) => ({
    cluster,
    says: [{ event: releaseRefused, data }],
  }));
  return true;
}

/** Nothing is committed: delivered again, it is refused again, with the same event. */
async function refuseMalformed(ports: RefusalPorts, message: unknown): Promise<boolean> {
  const malformed = malformedRequest(contract, message);
  if (malformed === undefined) return false;
  const { id, cluster, data: asked, why, remedy } = malformed;
  const named = (asked as { readonly instanceId?: unknown } | undefined)?.instanceId;
  const data = { instanceId: typeof named === 'string' ? named : 'none', requestId: id, why, remedy };
  const { service } = contract;
  const context = { service, causeId: id, cluster, v: 0, now: ports.now(), about: `request/${id}` };
  await ports.say([toSaid({ event: releaseRefused, data }, context)]);
  return true;
}

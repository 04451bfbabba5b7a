import type { ServiceName } from '../../events-schema/event.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { ClusterRecord, Said } from '../ledger/records.ts';
import { conflictPauseMs } from './conflict-pause.ts';
import type { Saying } from './decision.ts';
import { ownedBy, toSaid, withoutOwn } from './saying.ts';

/** What a change of the cluster's record needs of the outside. */
export interface ClusterPorts {
  readonly ledger: Pick<Ledger, 'readCluster' | 'commitCluster' | 'saidCluster'>;
  readonly say: (events: readonly Said[]) => Promise<void>;
  readonly now: () => number;
  readonly sleep: (ms: number) => Promise<void>;
}

/** What to make of a cluster's record: `undefined` leaves it as it is. Pure. */
export type ClusterDecision =
  { readonly cluster: ClusterRecord; readonly says: readonly Saying[] } | undefined;

const triesAtMost = 12;

/**
 * load -> serve what is owed -> decide -> commit -> publish, on the cluster's record. A conflict means: load again and
 * decide again, after a pause of its own. `read` is the record as the caller has just read it: it saves a read, where it
 * leads to a commit that nobody was faster than. @returns the record as it is now, or throws after twelve conflicts.
 */
export async function changeCluster(
  ports: ClusterPorts,
  service: ServiceName,
  clusterArn: string,
  causeId: string,
  decide: (cluster: ClusterRecord, now: number) => ClusterDecision,
  read?: ClusterRecord,
): Promise<ClusterRecord> {
  let known = read;
  for (let tries = 0; tries < triesAtMost; tries += 1) {
    const cluster = known ?? (await ports.ledger.readCluster(clusterArn));
    await serveCluster(ports, service, cluster);
    const now = ports.now();
    const decision = decide(cluster, now);
    if (decision === undefined && known === undefined) return cluster;
    known = undefined;
    // That there is nothing to do is believed of the latest record alone.
    if (decision === undefined) continue;
    const context = {
      service,
      causeId,
      cluster: clusterArn,
      v: cluster.v + 1,
      now,
      about: `cluster/${clusterArn.slice(clusterArn.lastIndexOf('/') + 1)}`,
    };
    const said = decision.says.map((saying) => toSaid(saying, context));
    const outbox = {
      ...withoutOwn(cluster.outbox, service),
      ...Object.fromEntries(said.map((event) => [event.eventId, event])),
    };
    const next = { ...decision.cluster, v: cluster.v, outbox };
    if (await ports.ledger.commitCluster(next, cluster.outbox)) {
      const committed = { ...next, v: next.v + 1 };
      await serveCluster(ports, service, committed);
      return committed;
    }
    await ports.sleep(conflictPauseMs(causeId, tries));
  }
  throw new Error(`${clusterArn}: the record was changed by others ${triesAtMost} times in a row; try again`);
}

/** Says what this service committed on the cluster's record and perhaps did not say. */
export async function serveCluster(
  ports: Pick<ClusterPorts, 'ledger' | 'say'>,
  service: ServiceName,
  cluster: ClusterRecord,
): Promise<void> {
  const owed = ownedBy(cluster.outbox, service);
  if (owed.length === 0) return;
  await ports.say(owed);
  await ports.ledger.saidCluster(
    cluster,
    owed.map((event) => event.eventId),
  );
}

import { createHash } from 'node:crypto';
import { updateCheckStarted } from '../../events-schema/discover-updates/update-check-started.ts';
import type { Said } from '../ledger/records.ts';
import { clusterName } from '../ports/config.ts';
import { toSaid } from '../shell/saying.ts';
import { whyVoid } from '../shell/void-request.ts';
import { openBatches } from './batch.ts';
import { checkFailed, type CheckFailed } from './check-failed.ts';
import { findHosts } from './find-hosts.ts';
import { observeFleet } from './observe.ts';
import type { DiscoverPorts } from './ports.ts';

/** What asked for a scan: a call of the schedule, or a request. */
export interface ScanCause {
  readonly clusterArn: string;
  /** The same in each delivery. */
  readonly id: string;
  readonly isRequest: boolean;
  readonly at: string;
  readonly runner: string;
}

/** The first part of the ids of a scan's batches: the same for each delivery of its cause. */
export const scanIdOf = ({ clusterArn, id }: Pick<ScanCause, 'clusterArn' | 'id'>): string =>
  createHash('sha256').update(`${clusterArn} ${id}`).digest('hex').slice(0, 20);

/** Asks every Bottlerocket host of a cluster whether there is an update for it. A person who asked hears how many. */
export async function scan(ports: DiscoverPorts, cause: ScanCause): Promise<void> {
  const { clusterArn } = cause;
  const startedAt = ports.now();
  ports.about({ cluster: clusterArn });
  const why = whyVoid(cause.at, ports.now());
  if (why !== undefined) {
    return refuse(ports, cause, {
      cause: 'request-void',
      happened: `the request ${cause.id} is void: ${why}`,
      remedy: 'ask again with the present time',
    });
  }
  const fleet = await observeFleet(ports, cause);
  if (fleet === undefined) {
    return refuse(ports, cause, {
      cause: 'unknown-cluster',
      happened: cause.isRequest
        ? `ECS does not know the cluster ${clusterArn}, or it is none of this installation`
        : `ECS does not know the cluster ${clusterArn}`,
      remedy: cause.isRequest
        ? 'spell it as the installation does (capitals count), or take the cluster into the installation'
        : 'correct the cluster in the deployment, or create it',
    });
  }
  ports.count('ScanStarted', clusterName(clusterArn));
  const found = findHosts(fleet, await ports.ledger.readCluster(clusterArn));
  const total = fleet.hosts.length + fleet.others;
  ports.log(`found ${fleet.hosts.length} Bottlerocket instances of ${total}`, {
    bottlerocket: fleet.hosts.length,
    instances: total,
    asked: found.ask.length,
    managed: found.managed,
    underway: found.underway,
    passing: found.passing,
  });
  await openBatches(ports, cause, found.ask, startedAt);
  if (cause.isRequest)
    await ports.say([checkStarted(cause, fleet.hosts.length, found.ask.length, ports.now())]);
}

/** Said from no record, its id is the same however often the request is delivered. */
function checkStarted(cause: ScanCause, found: number, asked: number, now: number): Said {
  const { clusterArn: cluster, id: requestId } = cause;
  const about = scanIdOf(cause);
  return toSaid(
    { event: updateCheckStarted, data: { requestId, found, asked } },
    { service: 'discover-updates', causeId: requestId, cluster, v: 0, now, about },
  );
}

/** Answers a cause that leads to no scan. Nothing is committed: said again, it has the same id. */
export async function refuse(
  ports: DiscoverPorts,
  cause: Pick<ScanCause, 'clusterArn' | 'id'>,
  data: CheckFailed,
): Promise<void> {
  ports.log(data.happened);
  const context = {
    clusterArn: cause.clusterArn,
    causeId: cause.id,
    about: scanIdOf(cause),
    v: 0,
    now: ports.now(),
  };
  await ports.say([checkFailed(data, context)]);
}

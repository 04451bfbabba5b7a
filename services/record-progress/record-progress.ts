import type { History } from '../ledger/history.ts';
import type { Ledger } from '../ledger/ledger.ts';
import { isAnyWaiting, type Queue } from '../ledger/queue.ts';
import { parseEvent } from '../shell/parse.ts';
import type { Subject } from '../shell/telemetry.ts';
import { contract } from './contract.ts';
import { endsAttempt, endsOf, isAtWork, isToBeTold, mayEnd, summary, tally } from './tally.ts';
import { stepOf, tell } from './tell.ts';

/** What record-progress needs of the outside. */
export interface ProgressPorts {
  readonly ledger: Pick<Ledger, 'readCluster' | 'readInstance'>;
  readonly queue: Queue;
  readonly history: History;
  readonly count: (event: string, clusterArn: string, outOfServiceSeconds: number | undefined) => void;
  readonly about: (subject: Subject) => void;
  readonly log: (message: string, extra: Record<string, unknown>) => void;
  /** The summary is about a cluster: its line carries no instance. */
  readonly logSummary: (fields: Readonly<Record<string, unknown>>) => void;
  readonly now: () => number;
}

interface Detail {
  readonly meta: {
    readonly cluster: string;
    readonly at: string;
    readonly instanceId?: string;
    readonly attemptId?: string;
  };
  readonly data: Readonly<Record<string, unknown>>;
}

/**
 * Writes an event into the history, counts it, and sums the rollout up when it was the last of it. Whoever wrote it into
 * the history does the rest, that is one request of Lambda's: tried again, it counts and tells again, for an alarm that
 * goes off twice is better than none; its part of the totals is added once. Another delivery of the event does nothing.
 * What remains: when all tries of the request failed after it had written, driving its dead letter again tells no more.
 */
export async function recordProgress(
  ports: ProgressPorts,
  message: unknown,
  requestId: string,
): Promise<void> {
  const heard = parseEvent(contract, message);
  const { meta, data } = heard.detail as Detail;
  const { cluster, instanceId, attemptId } = meta;
  const recorded = { detailType: heard.kind, data };
  const step = stepOf(recorded);
  ports.about({
    cluster,
    ...(step === undefined ? {} : { step }),
    ...(instanceId === undefined ? {} : { instance: instanceId }),
    ...(attemptId === undefined ? {} : { attempt: attemptId }),
  });
  const isOurs = await ports.history.record(
    {
      clusterArn: cluster,
      eventId: heard.id,
      at: meta.at,
      detailType: heard.kind,
      detail: { meta, data },
      by: requestId,
      ...(instanceId === undefined ? {} : { instanceId }),
    },
    ports.now(),
  );
  if (!isOurs) return;
  const seconds = data['outOfServiceSeconds'];
  // A later look at a quarantined instance is news, not another quarantine.
  if (data['first'] !== false) {
    ports.count(heard.kind, cluster, typeof seconds === 'number' ? seconds : undefined);
  }
  ports.log(tell(recorded), { event: heard.kind });

  const admittedFor = endsAttempt(recorded)
    ? await readAdmitted(ports.ledger, instanceId, attemptId)
    : undefined;
  const added = tally(recorded, admittedFor);
  if (added !== undefined && instanceId !== undefined) {
    await ports.history.add({ ...added, clusterArn: cluster, at: meta.at, instanceId, by: requestId });
  }
  if (mayEnd(recorded)) await sumUp(ports, cluster, requestId);
}

/** The version that an attempt was admitted for, when the instance's record still holds that attempt. */
async function readAdmitted(
  ledger: ProgressPorts['ledger'],
  instanceId: string | undefined,
  attemptId: string | undefined,
): Promise<string | undefined> {
  const record = instanceId === undefined ? undefined : await ledger.readInstance(instanceId);
  const attempt = record !== undefined && 'attempt' in record ? record.attempt : undefined;
  return attempt?.attemptId === attemptId ? attempt?.to : undefined;
}

/**
 * Logs the after-action summary of each rollout of the cluster that attempts ended of, once for each time that nothing is
 * at work nor in line: attempts for a version may all have ended while others waited for a newer one.
 */
async function sumUp(ports: ProgressPorts, clusterArn: string, requestId: string): Promise<void> {
  const cluster = await ports.ledger.readCluster(clusterArn);
  if (isAtWork(cluster) || (await isAnyWaiting(ports.queue, cluster))) return;
  for (const totals of await ports.history.rollouts(clusterArn)) {
    if (!isToBeTold(totals, requestId)) continue;
    const isOurs = await ports.history.summarise(clusterArn, totals.version, endsOf(totals), requestId);
    if (isOurs) ports.logSummary(summary(totals, cluster.denied[totals.version]));
  }
}

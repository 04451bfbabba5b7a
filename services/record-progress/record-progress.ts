import type { History } from '../ledger/history.ts';
import type { Ledger } from '../ledger/ledger.ts';
import { listNext, type Queue } from '../ledger/queue.ts';
import { parseEvent } from '../shell/parse.ts';
import type { Subject } from '../shell/telemetry.ts';
import { contract } from './contract.ts';
import { endsOf, isOver, summary, tally } from './tally.ts';
import { tell } from './tell.ts';

/** What record-progress needs of the outside. */
export interface ProgressPorts {
  readonly ledger: Pick<Ledger, 'readCluster' | 'readInstance'>;
  readonly queue: Queue;
  readonly history: History;
  readonly count: (event: string, clusterArn: string, outOfServiceSeconds: number | undefined) => void;
  readonly about: (subject: Subject) => void;
  readonly log: (message: string, extra: Record<string, unknown>) => void;
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

/** Writes an event into the history, once; counts it; and sums the rollout up when it was the last of it. */
export async function recordProgress(ports: ProgressPorts, message: unknown): Promise<void> {
  const heard = parseEvent(contract, message);
  const { meta, data } = heard.detail as Detail;
  const { cluster, instanceId, attemptId } = meta;
  ports.about({
    cluster,
    ...(instanceId === undefined ? {} : { instance: instanceId }),
    ...(attemptId === undefined ? {} : { attempt: attemptId }),
  });
  const recorded = { detailType: heard.kind, data };
  const isNew = await ports.history.record(
    {
      clusterArn: cluster,
      eventId: heard.id,
      at: meta.at,
      detailType: heard.kind,
      detail: { meta, data },
      ...(instanceId === undefined ? {} : { instanceId }),
    },
    ports.now(),
  );
  if (!isNew) return;
  const seconds = data['outOfServiceSeconds'];
  ports.count(heard.kind, cluster, typeof seconds === 'number' ? seconds : undefined);
  ports.log(tell(recorded), { event: heard.kind });

  const record = instanceId === undefined ? undefined : await ports.ledger.readInstance(instanceId);
  const attempt = record !== undefined && 'attempt' in record ? record.attempt : undefined;
  const added = tally(recorded, attempt?.attemptId === attemptId ? attempt?.to : undefined);
  if (added === undefined) return;
  const totals = await ports.history.add(cluster, added.version, added.counts, meta.at);
  if (!added.ends) return;
  const clusterRecord = await ports.ledger.readCluster(cluster);
  const hasWaiting = (await listNext(ports.queue, clusterRecord, 1)).length > 0;
  if (!isOver(clusterRecord, hasWaiting)) return;
  if (await ports.history.summarise(cluster, added.version, endsOf(totals))) {
    ports.log('after-action summary', summary(added.version, totals));
  }
}

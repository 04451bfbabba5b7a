import { stepDue } from '../../events-schema/watch-steps/step-due.ts';
import type { minutePassed } from '../../events-schema/aws/minute-passed.ts';
import type { Ledger } from '../ledger/ledger.ts';
import { listNext, type Queue } from '../ledger/queue.ts';
import type { InstanceRecord, Said } from '../ledger/records.ts';
import { parseEvent, type Heard } from '../shell/parse.ts';
import { toSaid } from '../shell/saying.ts';
import { contract } from './contract.ts';
import { clusterNudges, instanceNudges, scanNudges, type Nudge } from './nudges.ts';

/** What watch-steps needs of the outside. */
export interface WatchPorts {
  readonly ledger: Pick<Ledger, 'listDue' | 'readInstance' | 'readCluster' | 'readScan'>;
  readonly queue: Queue;
  readonly say: (events: readonly Said[]) => Promise<void>;
  readonly now: () => number;
  readonly log: (message: string, extra?: Record<string, unknown>) => void;
}

/** More than all instances of ten full clusters. */
const dueAtMost = 50_000;
const atOnce = 16;

/** One tick: finds what is due and says so. It says nothing when nothing is, and decides nothing. */
export async function watchSteps(ports: WatchPorts, message: unknown): Promise<void> {
  const tick = parseEvent(contract, message) as Heard<typeof minutePassed>;
  const now = ports.now();
  const hints = await ports.ledger.listDue(now, dueAtMost);
  const found = await mapOf([...new Set(hints.map((hint) => hint.pk))], (pk) => look(ports, pk, now));
  const nudges = unique(found.flat());
  if (nudges.length === 0) return;
  await ports.say(nudges.map((nudge) => toStepDue(nudge, tick.detail.scheduledAt, now)));
  ports.log(`${nudges.length} steps are due`, { due: countByOwner(nudges) });
}

async function look(ports: WatchPorts, pk: string, now: number): Promise<readonly Nudge[]> {
  const [kind, id] = splitAt(pk, '#');
  switch (kind) {
    case 'instance': {
      const record = await ports.ledger.readInstance(id);
      return record === undefined ? [] : instanceNudges(record, now);
    }
    case 'scan': {
      const scan = await ports.ledger.readScan(id);
      return scan === undefined ? [] : scanNudges(scan, now);
    }
    default:
      return lookAtCluster(ports, id, now);
  }
}

async function lookAtCluster(ports: WatchPorts, clusterArn: string, now: number): Promise<readonly Nudge[]> {
  const cluster = await ports.ledger.readCluster(clusterArn);
  const held = Object.keys(cluster.slots);
  const records = await mapOf(held, async (id): Promise<[string, InstanceRecord | undefined]> => [
    id,
    await ports.ledger.readInstance(id),
  ]);
  const waiters = cluster.paused === undefined ? await listNext(ports.queue, cluster, held.length + 1) : [];
  const hasWaiters = waiters.some((id) => cluster.slots[id] === undefined);
  return clusterNudges({ cluster, holders: Object.fromEntries(records), hasWaiters }, now);
}

/** One nudge for each pair of looker and subject: a record and the slot it holds may both call for it. */
function unique(nudges: readonly Nudge[]): readonly Nudge[] {
  const keyOf = ({ owner, clusterArn, instanceId = '', scanId = '' }: Nudge) =>
    `${owner} ${clusterArn} ${instanceId} ${scanId}`;
  return [...new Map(nudges.map((nudge) => [keyOf(nudge), nudge])).values()];
}

/** The id derives from the tick and the record's version: a tick that is delivered twice says the same again. */
function toStepDue({ clusterArn, ...data }: Nudge, scheduledAt: string, now: number): Said {
  const subject = data.instanceId ?? data.scanId ?? clusterArn;
  return toSaid(
    { event: stepDue, data },
    {
      service: 'watch-steps',
      causeId: `tick/${scheduledAt}`,
      cluster: clusterArn,
      v: data.v,
      now,
      about: `tick/${scheduledAt}/${subject}/${data.owner}`,
    },
  );
}

function countByOwner(nudges: readonly Nudge[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { owner } of nudges) counts[owner] = (counts[owner] ?? 0) + 1;
  return counts;
}

function splitAt(text: string, mark: string): readonly [string, string] {
  const at = text.indexOf(mark);
  return [text.slice(0, at), text.slice(at + mark.length)];
}

/** Reads for each item, a few at a time; the answers are in the items' order. */
async function mapOf<T, R>(items: readonly T[], read: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  for (let from = 0; from < items.length; from += atOnce) {
    results.push(...(await Promise.all(items.slice(from, from + atOnce).map(read))));
  }
  return results;
}

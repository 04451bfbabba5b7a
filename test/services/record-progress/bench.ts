import { domainEvents } from '../../../events-schema/all.ts';
import type { DomainEvent } from '../../../events-schema/event.ts';
import type { Documents } from '../../../services/ledger/documents.ts';
import { createHistory } from '../../../services/ledger/history.ts';
import type { Ledger } from '../../../services/ledger/ledger.ts';
import { createQueue } from '../../../services/ledger/queue.ts';
import type { ProgressPorts } from '../../../services/record-progress/record-progress.ts';
import { openTable } from '../ledger/table.ts';

/** The cluster of the canonical examples. */
export const { cluster } = (example('InstanceUpdated').example as { meta: { cluster: string } }).meta;

/** What a run counted, logged and summed up. */
export interface Seen {
  readonly counts: string[];
  readonly lines: string[];
  readonly summaries: Readonly<Record<string, unknown>>[];
}

/** A run on a table in memory. */
export interface Bench {
  readonly ports: ProgressPorts;
  readonly seen: Seen;
  readonly ledger: Ledger;
  readonly documents: Documents;
}

/** Everything that record-progress needs, with nothing in the table. */
export async function open(): Promise<Bench> {
  const { documents, ledger } = await openTable();
  const seen: Seen = { counts: [], lines: [], summaries: [] };
  const ports: ProgressPorts = {
    ledger,
    queue: createQueue(documents),
    history: createHistory(documents),
    count: (event) => void seen.counts.push(event),
    about: () => {},
    log: (message) => void seen.lines.push(message),
    logSummary: (fields) => void seen.summaries.push(fields),
    now: () => Date.parse('2026-11-01T10:00:00Z'),
  };
  return { ports, seen, ledger, documents };
}

/** The event of that name. */
export function example(name: string): DomainEvent {
  const found = domainEvents.find(({ detailType }) => detailType === name);
  if (found === undefined) throw new Error(`no event ${name}`);
  return found;
}

/** An event as EventBridge delivers it: the canonical example, with another id and other data. */
export function message(name: string, eventId: string, data: object = {}, more: object = {}): unknown {
  const event = example(name);
  const { meta, data: usual } = event.example as { meta: object; data: object };
  return {
    'detail-type': name,
    source: `bottlerocket-updater.${event.saidBy}`,
    id: 'f1',
    time: '2026-11-01T10:00:00Z',
    detail: { meta: { ...meta, ...more, eventId }, data: { ...usual, ...data } },
  };
}

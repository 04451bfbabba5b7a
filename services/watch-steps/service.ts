import type { Ledger, DueHint } from '../ledger/ledger.ts';
import type { Queue } from '../ledger/queue.ts';
import type { Millis, Said } from '../ledger/records.ts';
import { parseEvent } from '../shell/parse.ts';
import { toSaid } from '../shell/saying.ts';
import { contract } from './contract.ts';
import { nudges, type Watched } from './nudges.ts';
import { observe, observeAwaited } from './observe.ts';

/** What watch-steps needs of the outside. */
export interface WatchPorts {
  readonly ledger: Pick<Ledger, 'listDue' | 'listAwaited' | 'readInstance' | 'readCluster' | 'readScan'>;
  readonly queue: Queue;
  readonly say: (events: readonly Said[]) => Promise<void>;
  readonly now: () => Millis;
  readonly sleep: (ms: number) => Promise<void>;
  readonly log: (message: string, extra?: Record<string, unknown>) => void;
}

/** How long a tick waits for looks that nothing else announces: less than a function may run, and than ticks are apart. */
const waitForMs = 50_000;
/** Looks that are due within so short a time of each other are nudged together. */
const togetherMs = 1_000;
/** How many are waited for in one tick. More than these are nudged at the next. */
const awaitedAtMost = 2_000;

/**
 * One tick: nudges what is due, then waits for the looks that nothing else announces, and nudges each at its time. When
 * there is none, the tick is over at once.
 */
export async function watchSteps(ports: WatchPorts, message: unknown): Promise<void> {
  const tick = parseEvent(contract, message);
  const start = ports.now();
  await nudge(ports, tick.time, await observe(ports.ledger, ports.queue, start), start);
  for (const group of together(await ports.ledger.listAwaited(start + waitForMs, awaitedAtMost), start)) {
    const last = Math.max(...group.map(({ dueAt }) => dueAt));
    if (last > ports.now()) await ports.sleep(last - ports.now());
    const now = ports.now();
    const ids = group.map(({ pk }) => pk.replace('instance#', ''));
    await nudge(ports, tick.time, await observeAwaited(ports.ledger, ids, now), now);
  }
}

/** Hints in groups that are nudged together, in their order; what is due already comes first. */
function together(hints: readonly DueHint[], now: Millis): readonly (readonly DueHint[])[] {
  const groups: DueHint[][] = [];
  let until = Number.NEGATIVE_INFINITY;
  for (const hint of hints) {
    const dueAt = Math.max(hint.dueAt, now);
    if (dueAt > until) {
      groups.push([]);
      until = dueAt + togetherMs;
    }
    groups.at(-1)?.push(hint);
  }
  return groups;
}

async function nudge(ports: WatchPorts, time: string, watched: Watched, now: Millis): Promise<void> {
  const due = nudges(watched, now);
  if (due.length === 0) return;
  await ports.say(
    due.map(({ cluster, about, saying }) =>
      toSaid(saying, {
        service: contract.service,
        causeId: `tick/${time}`,
        cluster,
        v: (saying.data as { v: number }).v,
        now,
        about: `${about}@${time}`,
      }),
    ),
  );
  ports.log(`nudged ${due.length}`, {
    owners: due.map(({ saying }) => (saying.data as { owner: string }).owner),
  });
}

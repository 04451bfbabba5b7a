import type { UpdaterConfig } from '../config/updater-config.ts';
import type { Millis, WaitingRecord } from '../ledger/records.ts';
import { changeInstance, type InstanceChange } from '../shell/change-instance.ts';
import { forEachOf } from '../shell/for-each-of.ts';
import { givenOut, noSlot } from './budget.ts';
import { defer, ifWaiting } from './defer.ts';
import { standsBack } from './deployments.ts';
import type { Slots } from './fill.ts';
import { roomIn } from './on-slot-free.ts';
import { service, type AdmitPorts, type Turn } from './ports.ts';
import { isSeenInAws, reasonInLedger } from './reasons.ts';

/** So long after the function's begin no more of them are begun with: it has a minute, and some hundreds take seconds. */
const settleForMs = 40_000;

/** Gives waiting instances without their present reason that reason, as far as the ledger and the last look tell it. */
export async function settle(
  ports: AdmitPorts,
  turn: Turn,
  slots: Slots,
  instanceIds: readonly string[],
): Promise<void> {
  const config = await ports.config(turn.clusterArn);
  await forEachOf(
    instanceIds.filter((instanceId) => slots.cluster.slots[instanceId] === undefined),
    (instanceId) =>
      changeInstance(
        ports,
        service,
        instanceId,
        turn.causeId,
        ifWaiting(undefined, (record, now) => present(record, slots, config, now)),
      ),
  );
}

/**
 * The same for all that wait in the cluster. The index shows who needs another reason, so that those that have theirs cost
 * no more than a part of a page. Who is left when the time is up gets it at the next nudge, which finds it in the same way.
 */
export async function settleAll(ports: AdmitPorts, turn: Turn, slots: Slots): Promise<void> {
  const config = await ports.config(turn.clusterArn);
  for await (const page of ports.queue.pages(turn.clusterArn)) {
    const now = ports.now();
    const stale = page.filter((record) => present(record, slots, config, now) !== undefined);
    if (stale.length === 0) continue;
    await settle(
      ports,
      turn,
      slots,
      stale.map(({ instanceId }) => instanceId),
    );
    // Only now: some are seen to at each nudge, however long it took to fill the slots.
    if (ports.now() - turn.startedAt > settleForMs) return;
  }
}

/** What gives an instance its present reason; nothing when it has it. Pure. */
function present(
  record: WaitingRecord,
  { cluster, budget, others, gate, isCutShort = false }: Slots,
  config: UpdaterConfig,
  now: Millis,
): InstanceChange {
  if (isSeenInAws(record.reason)) return undefined;
  const isFull = roomIn(cluster, budget, others.length) === 0;
  const ofSlots =
    gate ??
    (isFull ? noSlot(cluster, budget, others) : undefined) ??
    (isCutShort ? givenOut(cluster, budget) : undefined);
  const reason =
    reasonInLedger(record, cluster, config, now) ?? (standsBack(record.reason) ? undefined : ofSlots);
  return reason === undefined ? undefined : defer(record, reason, now);
}

import type { ServiceName } from '../../events-schema/event.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { InstanceRecord } from '../ledger/records.ts';
import { conflictPauseMs } from './conflict-pause.ts';
import type { Saying } from './decision.ts';
import { forEachOf } from './for-each-of.ts';
import { serveInstances, withSayings, type Owing, type SayingPorts } from './instance-outbox.ts';

/** What a change of an instance's record needs of the outside. */
export interface InstancePorts extends SayingPorts {
  readonly ledger: Pick<Ledger, 'readInstance' | 'commitInstance' | 'saidInstance'>;
  readonly now: () => number;
  readonly sleep: (ms: number) => Promise<void>;
}

/** What to make of an instance's record: `undefined` leaves it as it is. */
export type InstanceChange =
  | {
      readonly record: InstanceRecord;
      readonly says?: readonly Saying[];
      /** Kept until the next service commits, and said again at each nudge. */
      readonly hands?: Saying;
    }
  | undefined;

/** Pure: what the latest record of an instance comes to. */
export type Decide = (record: InstanceRecord | undefined, now: number) => InstanceChange;

const triesAtMost = 8;

/**
 * load -> serve what is owed -> decide -> commit -> publish, on an instance's record outside of an attempt. A conflict
 * means: load again and decide again. @returns the record as it is now; throws after eight conflicts.
 */
export async function changeInstance(
  ports: InstancePorts,
  service: ServiceName,
  instanceId: string,
  causeId: string,
  decide: Decide,
): Promise<InstanceRecord | undefined> {
  const changed = await changeInstances(ports, service, causeId, new Map([[instanceId, decide]]));
  return changed.get(instanceId);
}

/**
 * As {@link changeInstance}, for many instances together: one call reads them, and their events are said together. What is
 * committed is said, also when another could not be.
 */
export async function changeInstances(
  ports: InstancePorts,
  service: ServiceName,
  causeId: string,
  changes: ReadonlyMap<string, Decide>,
): Promise<ReadonlyMap<string, InstanceRecord | undefined>> {
  const after = new Map<string, InstanceRecord | undefined>();
  let left = [...changes];
  for (let tries = 0; tries < triesAtMost; tries += 1) {
    const records = await Promise.all(left.map(([instanceId]) => ports.ledger.readInstance(instanceId)));
    const known = records.flatMap((record) => (record === undefined ? [] : [{ record }]));
    await serveInstances(ports, service, known);
    const now = ports.now();
    const committed: Owing[] = [];
    const conflicts: typeof left = [];
    const decided = left.map((change, index) => ({ change, record: records[index] }));
    try {
      await forEachOf(decided, async ({ change, record }) => {
        const [instanceId, decide] = change;
        after.set(instanceId, record);
        const next = decide(record, now);
        if (next === undefined) return;
        const meant = withSayings(next, record, { service, causeId, now });
        if (await ports.ledger.commitInstance(meant, now, record?.outbox)) {
          committed.push({ record: { ...meant, v: meant.v + 1 }, hands: next.hands !== undefined });
        } else conflicts.push(change);
      });
    } finally {
      const served = await serveInstances(ports, service, committed);
      for (const record of served) after.set(record.instanceId, record);
    }
    if (conflicts.length === 0) return after;
    left = conflicts;
    await ports.sleep(conflictPauseMs(causeId, tries));
  }
  const ids = left.map(([instanceId]) => instanceId).join(', ');
  throw new Error(`${ids}: the record was changed by others ${triesAtMost} times in a row; try again`);
}

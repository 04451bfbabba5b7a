import type { ServiceName } from '../../events-schema/event.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { InstanceRecord } from '../ledger/records.ts';
import { asError } from './as-error.ts';
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
  const { records, errors } = await changeInstances(ports, service, causeId, new Map([[instanceId, decide]]));
  const error = errors.get(instanceId);
  if (error !== undefined) throw error;
  return records.get(instanceId);
}

/** What many changes came to: the records as they are now, and why some could not be changed. */
export interface Changed {
  readonly records: ReadonlyMap<string, InstanceRecord | undefined>;
  readonly errors: ReadonlyMap<string, Error>;
}

/**
 * As {@link changeInstance}, for many instances together: one call reads them, and their events are said together. One
 * that cannot be written keeps no other from being written and said. Throws when they cannot be read, or nothing be said.
 */
export async function changeInstances(
  ports: InstancePorts,
  service: ServiceName,
  causeId: string,
  changes: ReadonlyMap<string, Decide>,
): Promise<Changed> {
  const records = new Map<string, InstanceRecord | undefined>();
  const errors = new Map<string, Error>();
  let left = [...changes];
  for (let tries = 0; tries < triesAtMost && left.length > 0; tries += 1) {
    if (tries > 0) await ports.sleep(conflictPauseMs(causeId, tries - 1));
    const read = await Promise.all(left.map(([instanceId]) => ports.ledger.readInstance(instanceId)));
    const known = read.flatMap((record) => (record === undefined ? [] : [{ record }]));
    await serveInstances(ports, service, known);
    const now = ports.now();
    const committed: Owing[] = [];
    const conflicts: typeof left = [];
    const decided = left.map((change, index) => ({ change, record: read[index] }));
    await forEachOf(decided, async ({ change, record }) => {
      const [instanceId, decide] = change;
      records.set(instanceId, record);
      try {
        const next = decide(record, now);
        if (next === undefined) return;
        const meant = withSayings(next, record, { service, causeId, now });
        if (await ports.ledger.commitInstance(meant, now, record?.outbox)) {
          committed.push({ record: { ...meant, v: meant.v + 1 }, hands: next.hands !== undefined });
        } else conflicts.push(change);
      } catch (error) {
        errors.set(instanceId, asError(error));
      }
    });
    const served = await serveInstances(ports, service, committed);
    for (const record of served) records.set(record.instanceId, record);
    left = conflicts;
  }
  for (const [instanceId] of left)
    errors.set(
      instanceId,
      new Error(`${instanceId}: the record was changed by others ${triesAtMost} times in a row; try again`),
    );
  return { records, errors };
}

import type { ServiceName } from '../../events-schema/event.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { InstanceRecord, Said } from '../ledger/records.ts';
import type { Saying } from './decision.ts';
import { conflictPauseMs } from './conflict-pause.ts';
import { ownedBy, toSaid, withoutOwn } from './saying.ts';

/** What a change of an instance's record needs of the outside. */
export interface InstancePorts {
  readonly ledger: Pick<Ledger, 'readInstance' | 'commitInstance' | 'saidInstance'>;
  readonly say: (events: readonly Said[]) => Promise<void>;
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
  decide: (record: InstanceRecord | undefined, now: number) => InstanceChange,
): Promise<InstanceRecord | undefined> {
  for (let tries = 0; tries < triesAtMost; tries += 1) {
    const record = await ports.ledger.readInstance(instanceId);
    if (record !== undefined) await serveInstance(ports, service, record);
    const now = ports.now();
    const change = decide(record, now);
    if (change === undefined) return record;
    const next = withSayings(change, record, { service, causeId, now });
    if (await ports.ledger.commitInstance(next, now, record?.outbox)) {
      const committed: InstanceRecord = { ...next, v: next.v + 1 };
      await serveInstance(ports, service, committed);
      return committed;
    }
    await ports.sleep(conflictPauseMs(causeId, tries));
  }
  throw new Error(`${instanceId}: the record was changed by others ${triesAtMost} times in a row; try again`);
}

/** Says what this service committed on the record and perhaps did not say. */
export async function serveInstance(
  ports: Pick<InstancePorts, 'ledger' | 'say'>,
  service: ServiceName,
  record: InstanceRecord,
): Promise<void> {
  const owed = ownedBy(record.outbox, service);
  if (owed.length === 0) return;
  await ports.say(owed);
  await ports.ledger.saidInstance(
    record,
    owed.map((event) => event.eventId),
  );
}

function withSayings(
  { record, says = [], hands }: NonNullable<InstanceChange>,
  before: InstanceRecord | undefined,
  { service, causeId, now }: { service: ServiceName; causeId: string; now: number },
): InstanceRecord {
  const v = before?.v ?? 0;
  const { instanceId, clusterArn: cluster } = record;
  const context = { service, causeId, cluster, v: v + 1, now, instanceId, about: instanceId };
  const said = says.map((saying) => toSaid(saying, context));
  const handover = hands === undefined ? undefined : toSaid(hands, context);
  const all = handover === undefined ? said : [...said, handover];
  const outbox = {
    ...withoutOwn(before?.outbox ?? {}, service),
    ...Object.fromEntries(all.map((event) => [event.eventId, event])),
  };
  // A hand-over stands until its record passes to somebody else.
  const kept = before !== undefined && record.owner === before.owner ? before.handover : undefined;
  return { ...record, v, outbox, handover: handover ?? kept };
}

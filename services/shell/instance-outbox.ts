import type { ServiceName } from '../../events-schema/event.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { InstanceRecord, Said } from '../ledger/records.ts';
import type { Saying } from './decision.ts';
import { forEachOf } from './for-each-of.ts';
import { ownedBy, toSaid, withoutOwn } from './saying.ts';

/** What saying an instance's events needs of the outside. */
export interface SayingPorts {
  readonly ledger: Pick<Ledger, 'saidInstance'>;
  readonly say: (events: readonly Said[]) => Promise<void>;
}

/** What a decision puts on an instance's record, and says of it. */
interface Change {
  readonly record: InstanceRecord;
  readonly says?: readonly Saying[];
  readonly hands?: Saying;
}

interface Context {
  readonly service: ServiceName;
  readonly causeId: string;
  readonly now: number;
  /** The attempt that the events are about, if they are about one. */
  readonly attemptId?: string | undefined;
}

/**
 * The record as it is to be committed: with its events, those of others carried over. What hands it over is no part of
 * the outbox: it stands until the record passes to somebody else, and nudges have it said until then.
 */
export function withSayings(
  { record, says = [], hands }: Change,
  before: InstanceRecord | undefined,
  { attemptId, ...context }: Context,
): InstanceRecord {
  const v = before?.v ?? 0;
  const { instanceId, clusterArn: cluster } = record;
  const about = {
    ...context,
    cluster,
    instanceId,
    v: v + 1,
    about: attemptId ?? instanceId,
    ...(attemptId === undefined ? {} : { attemptId }),
  };
  const said = says.map((saying) => toSaid(saying, about));
  const outbox = {
    ...withoutOwn(before?.outbox ?? {}, context.service),
    ...Object.fromEntries(said.map((event) => [event.eventId, event])),
  };
  // A word about a record that is handed over, of whomever, changes nothing in that.
  const kept = before !== undefined && record.owner === before.owner ? before.handover : undefined;
  return { ...record, v, outbox, handover: hands === undefined ? kept : toSaid(hands, about) };
}

/** A record whose events are to be said; `hands`: what hands it over, too. */
export interface Owing {
  readonly record: InstanceRecord;
  readonly hands?: boolean;
}

/**
 * Says what this service committed on the record and perhaps did not say; `hands`: what hands it over, too.
 * @returns the record that owes nothing any more
 */
export async function serveInstance(
  ports: SayingPorts,
  service: ServiceName,
  record: InstanceRecord,
  hands = false,
): Promise<InstanceRecord> {
  const [served = record] = await serveInstances(ports, service, [{ record, hands }]);
  return served;
}

/** As {@link serveInstance}, for many records: all that they owe is said together. In their order. */
export async function serveInstances(
  ports: SayingPorts,
  service: ServiceName,
  owing: readonly Owing[],
): Promise<readonly InstanceRecord[]> {
  const all = owing.map(({ record, hands = false }) => {
    const owed = ownedBy(record.outbox, service);
    const says = hands && record.handover !== undefined ? [...owed, record.handover] : owed;
    return { record, owed, says };
  });
  const says = all.flatMap((one) => one.says);
  if (says.length > 0) await ports.say(says);
  const inDebt = all.filter(({ owed }) => owed.length > 0);
  await forEachOf(inDebt, ({ record, owed }) =>
    ports.ledger.saidInstance(
      record,
      owed.map((event) => event.eventId),
    ),
  );
  return all.map(({ record, owed }) =>
    owed.length === 0 ? record : { ...record, outbox: withoutOwn(record.outbox, service) },
  );
}

import type { ServiceName } from '../../events-schema/event.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { InstanceRecord } from '../ledger/records.ts';
import type { Saying } from './decision.ts';
import { conflictPauseMs } from './conflict-pause.ts';
import { serveInstance, withSayings, type SayingPorts } from './instance-outbox.ts';

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

const triesAtMost = 8;

/**
 * load -> serve what is owed -> decide -> commit -> publish, on an instance's record outside of an attempt. A conflict
 * means: load again and decide again. @param known the record, when it was read just now. @returns the record as it is
 * now; throws after eight conflicts.
 */
export async function changeInstance(
  ports: InstancePorts,
  service: ServiceName,
  instanceId: string,
  causeId: string,
  decide: (record: InstanceRecord | undefined, now: number) => InstanceChange,
  known?: { readonly record: InstanceRecord | undefined },
): Promise<InstanceRecord | undefined> {
  for (let tries = 0; tries < triesAtMost; tries += 1) {
    const { record } =
      tries === 0 && known !== undefined ? known : { record: await ports.ledger.readInstance(instanceId) };
    if (record !== undefined) await serveInstance(ports, service, record);
    const now = ports.now();
    const change = decide(record, now);
    if (change === undefined) return record;
    const next = withSayings(change, record, { service, causeId, now });
    if (await ports.ledger.commitInstance(next, now, record?.outbox)) {
      const committed: InstanceRecord = { ...next, v: next.v + 1 };
      return serveInstance(ports, service, committed, change.hands !== undefined);
    }
    await ports.sleep(conflictPauseMs(causeId, tries));
  }
  throw new Error(`${instanceId}: the record was changed by others ${triesAtMost} times in a row; try again`);
}

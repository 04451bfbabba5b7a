import type { ServiceName } from '../../events-schema/event.ts';
import type { Said } from '../ledger/records.ts';
import type { Saying } from './decision.ts';

/** What the shell knows when it turns a decided event into one to be said. */
export interface SayingContext {
  readonly service: ServiceName;
  readonly causeId: string;
  readonly cluster: string;
  /** The record's version after the commit. */
  readonly v: number;
  readonly now: number;
  readonly instanceId?: string;
  readonly attemptId?: string;
  /** First part of the event's id: the attempt, the command or the cluster it is about. */
  readonly about: string;
}

/** Turns a decided event into one to be said. Its id derives from the commit. @throws Error when it breaks its own schema. */
export function toSaid(saying: Saying, context: SayingContext): Said {
  const { event, data } = saying;
  if (event.saidBy !== context.service) {
    throw new Error(`${context.service} may not say ${event.detailType}: ${event.saidBy} does`);
  }
  const detail = event.detail.parse({
    meta: {
      eventId: `${context.about}/${event.detailType}/${context.v}`,
      causeId: context.causeId,
      cluster: context.cluster,
      ...(context.instanceId === undefined ? {} : { instanceId: context.instanceId }),
      ...(context.attemptId === undefined ? {} : { attemptId: context.attemptId }),
      sequence: context.v,
      at: new Date(context.now).toISOString(),
      schema: 1,
    },
    data,
  }) as Record<string, unknown>;
  const eventId = `${context.about}/${event.detailType}/${context.v}`;
  return { eventId, service: context.service, detailType: event.detailType, detail };
}

/** Events of this service in an outbox. */
export const ownedBy = (outbox: Readonly<Record<string, Said>>, service: ServiceName): readonly Said[] =>
  Object.values(outbox).filter((said) => said.service === service);

/** An outbox from which this service's events (said before, or about to be said anew) are taken. */
export const withoutOwn = (
  outbox: Readonly<Record<string, Said>>,
  service: ServiceName,
): Readonly<Record<string, Said>> =>
  Object.fromEntries(Object.entries(outbox).filter(([, said]) => said.service !== service));

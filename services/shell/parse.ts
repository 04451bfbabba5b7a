import type { AnyEvent, AwsEvent, DetailOf, DomainEvent, RequestEvent } from '../../events-schema/event.ts';
import type { Contract } from './contract.ts';

/** A message that is not what it should be. It names the field and what was seen; the message goes to the dead letters. */
export class MalformedEventError extends Error {
  override readonly name = 'MalformedEventError';
}

/** A heard event, parsed: `kind` is its detail-type. */
export type Heard<E extends AnyEvent> = E extends AnyEvent
  ? {
      readonly kind: E['detailType'];
      /** Id of the event: our own for domain events and requests, EventBridge's for others. */
      readonly id: string;
      readonly detail: DetailOf<E>;
      /** The event's own time, as said by its sayer. */
      readonly time: string;
    }
  : never;

type Declared =
  | DomainEvent
  | RequestEvent
  | AwsEvent
  | { kind: 'schedule'; detailType: string; detail: AnyEvent['detail'] };

/** Parses what Lambda was given into one of the contract's events. @throws MalformedEventError */
export function parseEvent(contract: Contract, message: unknown): Heard<AnyEvent> {
  if (!isObject(message)) throw new MalformedEventError(`expected an event, got ${show(message)}`);
  const detailType = message['detail-type'];
  const candidates: readonly Declared[] = contract.hears.map((heard) => heard.event);
  if (detailType === undefined) {
    const scheduled = candidates.find((event) => event.kind === 'schedule');
    if (scheduled !== undefined)
      return heard(scheduled, message, text(message['executionId']), text(message['scheduledAt']));
  }
  const declared = candidates.find((event) => event.kind !== 'schedule' && event.detailType === detailType);
  if (declared === undefined) {
    const known = candidates.map((event) => event.detailType).join(', ');
    throw new MalformedEventError(`detail-type = ${show(detailType)}: ${contract.service} hears ${known}`);
  }
  return heard(declared, message['detail'], text(message['id']), text(message['time']));
}

function heard(event: Declared, detail: unknown, id: string, time: string): Heard<AnyEvent> {
  const parsed = event.detail.safeParse(detail);
  if (!parsed.success) {
    const faults = parsed.error.issues.map((issue) => {
      const path = ['detail', ...issue.path].join('.');
      return `${path} = ${show(valueAt(detail, issue.path))}: ${issue.message}`;
    });
    throw new MalformedEventError(`${event.detailType}: ${faults.join('; ')}`);
  }
  return { kind: event.detailType, id: ownId(parsed.data) ?? id, detail: parsed.data, time };
}

/** Domain events and requests carry their own id, the same in every delivery. */
function ownId(detail: unknown): string | undefined {
  if (!isObject(detail)) return undefined;
  const { meta, request } = detail;
  if (isObject(meta) && typeof meta['eventId'] === 'string') return meta['eventId'];
  if (isObject(request) && typeof request['id'] === 'string') return request['id'];
  return undefined;
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>((at, key) => (isObject(at) ? at[String(key)] : undefined), value);
}

const text = (value: unknown): string => (typeof value === 'string' ? value : '');

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null;

const show = (value: unknown): string => (JSON.stringify(value) ?? 'undefined').slice(0, 200);

import { entriesOf, readExactJson } from '../event-patterns/exact-json.ts';
import { ServiceError } from '../wire/service.ts';
import type { NativeEvent } from './native-event.ts';

/** An event as it lies on a bus and as targets receive it. */
export interface CloudEvent {
  readonly version: '0';
  readonly id: string;
  readonly 'detail-type': string;
  readonly source: string;
  readonly account: string;
  /** To the second, as EventBridge writes it. */
  readonly time: string;
  readonly region: string;
  readonly resources: readonly string[];
  readonly detail: Readonly<Record<string, unknown>>;
  /** Only on events that come again from an archive. */
  readonly 'replay-name'?: string;
}

/** An event on its way, with the trace it belongs to. */
export interface TracedEvent {
  readonly event: CloudEvent;
  readonly traceId?: string;
}

/** What makes a native event a whole one. */
export interface EventFrame {
  readonly id: string;
  readonly account: string;
  readonly region: string;
  readonly now: number;
}

/** A native event with its frame around it. */
export function framed(native: NativeEvent, frame: EventFrame): CloudEvent {
  return {
    version: '0',
    id: frame.id,
    'detail-type': native.detailType,
    source: native.source,
    account: frame.account,
    time: eventTime(frame.now),
    region: frame.region,
    resources: native.resources,
    detail: native.detail,
  };
}

/** A time as EventBridge writes it: UTC, to the second. */
export function eventTime(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19)}Z`;
}

/**
 * What an event must have to be tested against a pattern. The documentation also lists `resources`, but EventBridge was
 * recorded to take events without.
 */
const MANDATORY_FIELDS = ['id', 'account', 'source', 'time', 'region', 'detail-type'];

/** Reads the event that TestEventPattern is given. */
export function readEvent(text: string): unknown {
  const invalid = new ServiceError('ValidationException', 'Parameter Event is not valid.');
  let event: unknown;
  try {
    event = readExactJson(text);
  } catch (error) {
    if (error instanceof SyntaxError) throw invalid;
    throw error;
  }
  const fields = new Map(entriesOf(event));
  if (MANDATORY_FIELDS.some((name) => (fields.get(name) ?? null) === null)) throw invalid;
  return event;
}

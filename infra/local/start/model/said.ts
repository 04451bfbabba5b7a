import type { domainEvents } from '../../../../events-schema/all.ts';
import type { DetailOf } from '../../../../events-schema/event.ts';

type Declared = (typeof domainEvents)[number];

/** A domain event as the screen heard it, typed by its name. */
export type Said = {
  [E in Declared as E['detailType']]: { readonly name: E['detailType']; readonly detail: DetailOf<E> };
}[Declared['detailType']];

/** Any event that came into the screen's queue. */
export type Heard =
  | { readonly kind: 'domain'; readonly said: Said }
  | { readonly kind: 'request'; readonly name: string; readonly id: string; readonly at: string }
  | {
      readonly kind: 'native';
      readonly name: string;
      readonly id: string;
      readonly at: string;
      readonly detail: unknown;
    };

interface Envelope {
  readonly id: string;
  readonly time: string;
  readonly source: string;
  readonly 'detail-type': string;
  readonly detail: object;
}

/** Reads a message's body. @throws Error when it is no event. */
export function readEvent(body: string): Heard {
  const event: unknown = JSON.parse(body);
  if (!isEnvelope(event)) throw new Error(`this is no event: ${body.slice(0, 200)}`);
  const { id, time: at, 'detail-type': name, detail } = event;
  if (isSaid(event)) return { kind: 'domain', said: { name, detail } as Said };
  if (event.source.startsWith('aws.')) return { kind: 'native', name, id, at, detail };
  const request = 'request' in detail ? detail.request : undefined;
  const asked = hasText(request, 'id') ? request.id : id;
  return { kind: 'request', name, id: asked, at };
}

/** When an event was said, in milliseconds since the epoch. */
export const saidAt = (heard: Heard): number =>
  Date.parse(heard.kind === 'domain' ? heard.said.detail.meta.at : heard.at);

/** The instance that a domain event is about, if it is about one. */
export function aboutInstance(said: Said): string | undefined {
  if ('instanceId' in said.detail.meta) return said.detail.meta.instanceId;
  return 'instanceId' in said.detail.data ? said.detail.data.instanceId : undefined;
}

function isEnvelope(value: unknown): value is Envelope {
  const texts = ['id', 'time', 'source', 'detail-type'] as const;
  return (
    texts.every((key) => hasText(value, key)) &&
    typeof value === 'object' &&
    value !== null &&
    'detail' in value &&
    typeof value.detail === 'object' &&
    value.detail !== null
  );
}

/** The bus admits only our services under this source, so the shape need not be proved again field by field. */
function isSaid(event: Envelope): boolean {
  const { source, detail } = event;
  return (
    source.startsWith('bottlerocket-updater.') &&
    'meta' in detail &&
    hasText(detail.meta, 'eventId') &&
    hasText(detail.meta, 'at')
  );
}

function hasText<K extends string>(value: unknown, key: K): value is Record<K, string> {
  return (
    typeof value === 'object' && value !== null && key in value && typeof Reflect.get(value, key) === 'string'
  );
}

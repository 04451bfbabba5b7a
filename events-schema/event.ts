import * as z from 'zod';
import { clusterMeta, instanceMeta } from './parts/meta.ts';

/** All services, by folder. The source of a service's events is `bottlerocket-updater.<service>`. */
export const serviceNames = [
  'discover-updates',
  'admit-update',
  'drain-instance',
  'apply-update',
  'reboot-instance',
  'return-instance',
  'recover-instance',
  'forget-instance',
  'steer-rollout',
  'watch-steps',
  'record-progress',
] as const;
export type ServiceName = (typeof serviceNames)[number];

export const sourcePrefix = 'bottlerocket-updater.';
export const sourceOf = (service: ServiceName): string => `${sourcePrefix}${service}`;

/** A domain event: said by one service, on our bus. */
export interface DomainEvent<Name extends string = string, Detail extends z.ZodType = z.ZodType> {
  readonly kind: 'domain';
  readonly detailType: Name;
  readonly saidBy: ServiceName;
  readonly detail: Detail;
  readonly example: z.infer<Detail>;
  /** True when no service but record-progress needs to hear it. */
  readonly terminal: boolean;
}

/** A request: asked by people or programs on our bus. It has an id, and is void one hour after its time. */
export interface RequestEvent<Name extends string = string, Detail extends z.ZodType = z.ZodType> {
  readonly kind: 'request';
  readonly detailType: Name;
  readonly detail: Detail;
  readonly example: z.infer<Detail>;
}

/** A native event: said by AWS on the default bus. */
export interface AwsEvent<Name extends string = string, Detail extends z.ZodType = z.ZodType> {
  readonly kind: 'aws';
  readonly source: string;
  readonly detailType: Name;
  readonly detail: Detail;
  readonly example: z.infer<Detail>;
}

/** A call of EventBridge Scheduler: its input is the event. */
export interface ScheduledEvent<Name extends string = string, Detail extends z.ZodType = z.ZodType> {
  readonly kind: 'schedule';
  readonly detailType: Name;
  readonly detail: Detail;
  readonly example: z.infer<Detail>;
}

export type AnyEvent = DomainEvent | RequestEvent | AwsEvent | ScheduledEvent;
export type DetailOf<E extends AnyEvent> = z.infer<E['detail']>;

const account = 'arn:aws:ecs:eu-west-1:111122223333';

/** Meta data for the canonical examples: one instance of the walk-through's cluster. */
const exampleMeta = (saidBy: ServiceName, name: string) => ({
  eventId: `i-0a1b2c3d4e5f60001.7/${name}/3`,
  causeId: `i-0a1b2c3d4e5f60001.7/${saidBy}/2`,
  cluster: `${account}:cluster/maishsk-bottlerocket`,
  sequence: 3,
  at: '2026-11-01T10:00:00.000Z',
  schema: 1 as const,
});

interface Declaration<Name extends string, Data extends z.ZodType> {
  readonly detailType: Name;
  readonly saidBy: ServiceName;
  readonly data: Data;
  readonly example: z.infer<Data>;
  readonly terminal?: boolean;
}

/** Declares a domain event about one instance. */
export function instanceEvent<const Name extends string, Data extends z.ZodType>(
  declaration: Declaration<Name, Data>,
) {
  const { detailType, saidBy, data, example, terminal = false } = declaration;
  const meta = {
    ...exampleMeta(saidBy, detailType),
    instanceId: 'i-0a1b2c3d4e5f60001',
    attemptId: 'i-0a1b2c3d4e5f60001.7',
  };
  const detail = z.object({ meta: instanceMeta, data });
  return { kind: 'domain', detailType, saidBy, detail, example: { meta, data: example }, terminal } as const;
}

/** Declares a domain event about a whole cluster. */
export function clusterEvent<const Name extends string, Data extends z.ZodType>(
  declaration: Declaration<Name, Data>,
) {
  const { detailType, saidBy, data, example, terminal = false } = declaration;
  const detail = z.object({ meta: clusterMeta, data });
  const meta = exampleMeta(saidBy, detailType);
  return { kind: 'domain', detailType, saidBy, detail, example: { meta, data: example }, terminal } as const;
}

const request = z.object({
  id: z.string().min(1).max(128).describe('chosen by the asker; the answer names it as its cause'),
  cluster: z.string().startsWith('arn:').describe('ARN of the ECS cluster'),
  at: z.iso.datetime().describe('when it was asked, UTC; void one hour later'),
  by: z.string().max(256).optional().describe('who asks, for the record'),
});

/** Declares a request. */
export function requestEvent<const Name extends string, Data extends z.ZodRawShape>(declaration: {
  readonly detailType: Name;
  readonly data: Data;
  readonly example: z.infer<z.ZodObject<Data>>;
}) {
  const detail = z.object({ request, data: z.object(declaration.data) });
  const asked = {
    id: 'change-4711',
    cluster: `${account}:cluster/maishsk-bottlerocket`,
    at: '2026-11-01T10:00:00.000Z',
    by: 'on-call',
  };
  const example = { request: asked, data: declaration.example } as z.infer<typeof detail>;
  return { kind: 'request', detailType: declaration.detailType, detail, example } as const;
}

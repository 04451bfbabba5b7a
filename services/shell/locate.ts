import type { AnyEvent } from '../../events-schema/event.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { Heard } from './parse.ts';

/** Where an event belongs. */
export interface Located {
  readonly instanceId: string;
  /** The cluster that the event says it is about; systems that know of no clusters do not say. */
  readonly clusterArn: string | undefined;
  /** The container instance ARN by which the instance was found, when the event carries no EC2 id. */
  readonly foundBy?: string;
}

/** Which instance an event is about. `undefined`: none that the ledger knows. */
export async function locate(heard: Heard<AnyEvent>, ledger: Ledger): Promise<Located | undefined> {
  const detail = heard.detail as Readonly<Record<string, unknown>>;
  const meta = part(detail, 'meta');
  const clusterArn =
    text(meta['cluster']) ?? text(part(detail, 'request')['cluster']) ?? text(detail['clusterArn']);
  const known = text(detail['instance-id']) ?? text(detail['ec2InstanceId']) ?? text(detail['EC2InstanceId']);
  const instanceId = known ?? text(meta['instanceId']) ?? text(part(detail, 'data')['instanceId']);
  if (instanceId !== undefined) return { instanceId, clusterArn };
  const arn = text(detail['containerInstanceArn']);
  const found = arn === undefined ? undefined : await ledger.findInstance(arn);
  return arn === undefined || found === undefined
    ? undefined
    : { instanceId: found, clusterArn, foundBy: arn };
}

const text = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

const part = (detail: Readonly<Record<string, unknown>>, name: string): Readonly<Record<string, unknown>> => {
  const value = detail[name];
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
};

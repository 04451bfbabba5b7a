import type { AnyEvent } from '../../events-schema/event.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { Heard } from './parse.ts';

/** Which instance an event is about. `undefined`: none that the ledger knows. */
export async function locate(heard: Heard<AnyEvent>, ledger: Ledger): Promise<string | undefined> {
  const detail = heard.detail as Readonly<Record<string, unknown>>;
  const known = text(detail['instance-id']) ?? text(detail['ec2InstanceId']) ?? text(detail['EC2InstanceId']);
  if (known !== undefined) return known;
  const inside = text(part(detail, 'meta')['instanceId']) ?? text(part(detail, 'data')['instanceId']);
  if (inside !== undefined) return inside;
  const arn = text(detail['containerInstanceArn']);
  return arn === undefined ? undefined : ledger.findInstance(arn);
}

const text = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

const part = (detail: Readonly<Record<string, unknown>>, name: string): Readonly<Record<string, unknown>> => {
  const value = detail[name];
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
};

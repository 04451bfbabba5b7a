import { createHash } from 'node:crypto';

/** The private IPv4 address of an instance: whoever asks gets the same. */
export function privateAddressOf(instanceId: string): string {
  const [a = 0, b = 0, c = 0] = createHash('sha256').update(instanceId).digest();
  return `10.${a}.${b}.${4 + (c % 250)}`;
}

/** Its name in the Region's private zone. */
export function privateNameOf(instanceId: string, region: string): string {
  return `ip-${privateAddressOf(instanceId).replaceAll('.', '-')}.${region}.compute.internal`;
}

/** A resource that belongs to an instance and that nobody else needs to know, such as its volume: `vol-0123…`. */
export function relatedId(instanceId: string, prefix: string): string {
  return `${prefix}-0${createHash('sha256').update(`${prefix}:${instanceId}`).digest('hex').slice(0, 16)}`;
}

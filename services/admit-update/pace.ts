import type { ClusterRecord, Millis } from '../ledger/records.ts';

/** ECS reads a second that an account has for ever ("Request throttling for the Amazon ECS API"). */
const readsPerSecond = 20;
/** What an instance takes of them until it is back; its reads of services are counted apart by ECS. */
const readsOfAnInstance = 14;

/** So many admissions come at once from what the account has saved up; an instance's reads are spread over minutes. */
export const admittedAtMost = 100;
/** In that time no more than {@link admittedAtMost} are admitted: faster, and ECS would refuse what they read later. */
export const admittedWithinMs = (admittedAtMost * readsOfAnInstance * 1000) / readsPerSecond;

/** How many may be admitted now, as far as the reads go; where that is none, how long until it is one. Pure. */
export function paceOf(
  cluster: ClusterRecord,
  now: Millis,
): { readonly room: number; readonly waitMs: number } {
  const recent = Object.values(cluster.slots)
    .map((slot) => slot.at)
    .filter((at) => at > now - admittedWithinMs)
    .sort((a, b) => a - b);
  const room = Math.max(0, admittedAtMost - recent.length);
  // Clocks that differ may have let in more than that: so many of them have to be in for long enough.
  const awaited = recent[recent.length - admittedAtMost];
  return { room, waitMs: awaited === undefined ? 0 : awaited + admittedWithinMs - now };
}

import type { Reason } from '../../../../events-schema/parts/reason.ts';

/** Where an instance stands, as far as the events have told. */
export type Stand =
  | 'unknown'
  | 'up-to-date'
  | 'check-failed'
  | 'waiting'
  | 'admitted'
  | 'draining'
  | 'applying'
  | 'rebooting'
  | 'settling'
  | 'recovering'
  | 'updated'
  | 'restored'
  | 'quarantined'
  | 'lost';

/** How far an attempt has come: its events can only lead on. Stands outside an attempt have no place. */
const place: Partial<Record<Stand, number>> = {
  admitted: 1,
  draining: 2,
  applying: 3,
  rebooting: 4,
  settling: 5,
  recovering: 6,
  quarantined: 7,
  updated: 8,
  restored: 8,
  lost: 9,
};
export const placeOf = (stand: Stand): number => place[stand] ?? 0;

/** True while an attempt is open: the instance holds a slot and somebody works on it. */
export const isInWork = (line: InstanceLine): boolean => placeOf(line.stand) >= 1 && placeOf(line.stand) <= 6;

/** What is known of one instance. */
export interface InstanceLine {
  readonly id: string;
  readonly kind: 'bottlerocket' | 'other' | 'managed';
  readonly zone: string;
  /** Its status in ECS when it was first seen. */
  readonly firstStatus: string;
  /** True when it joined after the first look: a later scan will check it. */
  readonly joinedLater: boolean;
  readonly status: string;
  readonly tasks: number;
  readonly stand: Stand;
  /** Since when it stands there, in milliseconds since the epoch. */
  readonly since: number;
  readonly from: string | undefined;
  readonly to: string | undefined;
  readonly attemptId: string | undefined;
  readonly reason: { readonly code: Reason['code'] | 'check-failed'; readonly text: string } | undefined;
  /** How its last attempt ended. */
  readonly ended: 'updated' | 'restored' | 'quarantined' | 'lost' | undefined;
  readonly tasksMoved: number;
  readonly outOfServiceSeconds: number;
}

/** A line for an instance of which nothing is known yet. */
export function newLine(id: string, at: number): InstanceLine {
  return {
    id,
    kind: 'bottlerocket',
    zone: '',
    firstStatus: '',
    joinedLater: false,
    status: '',
    tasks: 0,
    stand: 'unknown',
    since: at,
    from: undefined,
    to: undefined,
    attemptId: undefined,
    reason: undefined,
    ended: undefined,
    tasksMoved: 0,
    outOfServiceSeconds: 0,
  };
}

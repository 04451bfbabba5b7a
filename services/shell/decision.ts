import type { DomainEvent } from '../../events-schema/event.ts';
import type { UpdaterConfig } from '../config/updater-config.ts';
import type { Call, ClusterRecord, InstanceRecord, Millis } from '../ledger/records.ts';
import type { InstanceView } from '../ports/ecs.ts';

/** An event to say, without its meta data: the shell adds that from the committed record. */
export interface Saying {
  readonly event: DomainEvent;
  readonly data: unknown;
}

/** How a call ended. A refusal is an answer, not an error: errors are thrown and redelivered. */
export type Outcome =
  | { readonly kind: 'instance'; readonly instance: InstanceView }
  | { readonly kind: 'sent'; readonly commandId: string }
  | { readonly kind: 'done' }
  /** `perhapsDone`: an earlier try of the same call may have been taken, and its answer lost. */
  | { readonly kind: 'refused'; readonly why: string; readonly perhapsDone?: true };

/**
 * What a service decides about one instance.
 * - `nothing`: the event is not for it, too late, or changes nothing.
 * - `commit`: write the record (its version is the shell's business), then make the call, then say the events. The
 *   record's own intent must hold the call (but for `end-attempt`, which may be repeated freely). `hands` is said last
 *   and kept until the next service commits: while nobody answers, each nudge says it again.
 */
export type Decision =
  | { readonly do: 'nothing'; readonly why: string }
  | {
      readonly do: 'commit';
      readonly record: InstanceRecord;
      /** Why, for the log: a person reads it. */
      readonly because: string;
      readonly call?: Call;
      readonly says?: readonly Saying[];
      readonly hands?: Saying;
      /** Look at the world again in this invocation, after so long (seconds, not minutes). */
      readonly lookAgainInMs?: number;
    };

/** What every decision about an instance knows beside the world. */
export interface Known {
  readonly record: InstanceRecord;
  readonly cluster: ClusterRecord;
  readonly config: UpdaterConfig;
  /** Who is deciding, a run of a function: an intent carries it. */
  readonly by: string;
  readonly now: Millis;
}

/** What wakes a decision beside the heard events: a look (nudge), and how its own call ended. */
export type Look = {
  readonly kind: 'look';
  /** The invocation looks a second time, of its own accord: nobody nudged, and what was sent was sent a moment ago. */
  readonly isAgain?: true;
};
export type CallEnded = { readonly kind: 'call-ended'; readonly call: Call; readonly outcome: Outcome };

export const nothing = (why: string): Decision => ({ do: 'nothing', why });

export const minute = 60_000;
/** How long an intent that nobody confirmed stays with the request that made it. Functions time out at 60 s. */
export const intentPatienceMs = 90_000;
/** A function's time-out and the clocks' differences: how long after its last permission a stale act may still come. */
export const staleActMs = 120_000;
/**
 * How long after its last permission a reboot of ours may still come: logind lets a service hold it up for five minutes
 * (Bottlerocket's `InhibitDelayMaxSec=300`), after `apiclient reboot` has ended well.
 */
export const lateRebootMs = 5 * minute + staleActMs;
/** A call just sent confirms an instance's state only this long afterwards: ECS answers may be stale. */
export const freshLookMs = 5_000;
/** A look that contradicts the event that woke it may be stale: it is repeated once, after so long. */
export const laggingLookMs = 11_000;

/** When to look next at something that began at `since`: each minute for five minutes, then every fifth. */
export const nextLook = (since: Millis, now: Millis): Millis =>
  now + (now - since < 5 * minute ? minute : 5 * minute);

/** A time as events carry it. */
export const isoTime = (at: Millis): string => new Date(at).toISOString();

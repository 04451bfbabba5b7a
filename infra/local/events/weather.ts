import type { CloudEvent } from './event.ts';
import type { Bus, Rule, RuleTarget } from './model.ts';

/** One event on its way to one target. */
export interface Delivery {
  readonly event: CloudEvent;
  readonly bus: Bus;
  readonly rule: Rule;
  readonly target: RuleTarget;
}

/** What becomes of something on its way. */
export type Fate =
  | 'once'
  | 'twice'
  | 'drop'
  | { readonly delayMs: number }
  /** Of each arrival, how much later than usual it is. */
  | { readonly latenessesMs: readonly number[] };

/** What tests do to events on their way. Without weather each arrives once. */
export interface Weather {
  /** Asked for each event and target. */
  readonly deliver?: (delivery: Delivery) => Fate;
  /** Asked for each native event before it reaches the default bus. */
  readonly native?: (event: CloudEvent) => Fate;
}

/** A delivery at its end, for those who watch. */
export interface DeliveryReport extends Delivery {
  readonly at: number;
  readonly outcome: 'delivered' | 'dead-lettered' | 'lost';
  /** Why it was not delivered. */
  readonly reason?: string;
  readonly traceId?: string;
}

/** An event that came to a bus, for those who watch. */
export interface PutReport {
  readonly event: CloudEvent;
  /** Undefined when no bus of that name exists: such an event is accepted and gone. */
  readonly bus: Bus | undefined;
  readonly at: number;
  readonly matchedRules: number;
}

/** How often, and each time how much later than usual, something of this fate arrives. */
export function arrivals(fate: Fate): readonly number[] {
  if (fate === 'drop') return [];
  if (fate === 'once') return [0];
  if (fate === 'twice') return [0, 0];
  return 'delayMs' in fate ? [fate.delayMs] : fate.latenessesMs;
}

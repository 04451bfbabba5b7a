import type { Clock } from '../clock/clock.ts';
import type { Random } from '../random.ts';
import type { WeatherPlan } from './plan.ts';

/** The kinds of faults, as they are counted. */
export const faultKinds = [
  'throttled',
  'stale-answer',
  'failed-entry',
  'native-lost',
  'native-twice',
  'native-late',
  'delivery-twice',
  'delivery-late',
  'queued-twice',
  'outage',
  'crash-before',
  'crash-after',
  'lost-answer',
  'stall',
] as const;

/** A kind of fault. */
export type FaultKind = (typeof faultKinds)[number];

/** A fault that happened. */
export interface FiredFault {
  readonly kind: FaultKind;
  /** What it happened to, for example `ecs:ListTasks`, `apply-update`, or an event's detail type. */
  readonly what: string;
  /** Simulated time. */
  readonly at: number;
}

/** What all kinds of weather share: the plan of the moment, and chance. */
export interface Sky {
  readonly clock: Clock;
  plan(): WeatherPlan;
  /** When the plan of the moment was set. */
  since(): number;
  /** The stream of that name, always the same one. */
  random(name: string): Random;
  fired(kind: FaultKind, what: string): void;
}

/** Whether chance has it. A stream is drawn from only where something can happen, and then always. */
export function strikes(sky: Sky, stream: string, probability: number | undefined): boolean {
  return probability !== undefined && probability > 0 && sky.random(stream)() < probability;
}

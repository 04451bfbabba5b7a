import type { BundlesResult } from './runs/bundles.ts';
import type { IdleResult } from './runs/idle.ts';
import type { LoopResult } from './runs/one-at-a-time.ts';
import type { RolloutResult } from './runs/rollout.ts';
import type { Order, Result } from './runs/run.ts';
import type { ScanResult } from './runs/scan.ts';

/** All that a run of the bench measured. What is missing was not asked for, or failed. */
export interface Measured {
  /** Two tasks on each instance, by the number of instances. */
  readonly rollouts: ReadonlyMap<number, RolloutResult>;
  readonly loops: ReadonlyMap<number, LoopResult>;
  readonly scans: ReadonlyMap<number, ScanResult>;
  readonly idle?: IdleResult;
  /** A small rollout with five tasks on each instance, and one with fifty. */
  readonly fiveTasks?: RolloutResult;
  readonly fiftyTasks?: RolloutResult;
  /** A small rollout with drains of two minutes, in which all that AWS says of itself is lost. */
  readonly eventsLost?: RolloutResult;
  readonly bundles?: BundlesResult;
}

/** A measurement with the name under which its result is kept. */
export interface NamedOrder {
  readonly name: string;
  readonly order: Order;
}

/** How large the small measurements are. */
export interface Scale {
  /** Instances of the small rollouts. */
  readonly few: number;
  /** How many instances are scanned, and how often. */
  readonly scanned: number;
  readonly scans: number;
  /** Whether those are made that only a whole run of the bench takes its time for: 50 tasks, an idle day. */
  readonly isWhole: boolean;
}

/** A whole run of the bench, and a quick one. */
export const scales = {
  whole: { few: 50, scanned: 5000, scans: 2, isWhole: true },
  quick: { few: 2, scanned: 5, scans: 1, isWhole: false },
} as const satisfies Readonly<Record<string, Scale>>;

/** How long the drains take of which the figures without native events are told. */
const longDrainMs = 105_000;
const tenPercent = { budget: '10%' } as const;
const slotsOf = (instances: number): number => Math.max(1, Math.floor(instances / 10));

function rollout(instances: number, tasksPerInstance: number, nativeEvents = true): Order {
  return {
    kind: 'rollout',
    slots: slotsOf(instances),
    hoursAtMost: 48,
    spec: {
      instances,
      tasksPerInstance,
      config: tenPercent,
      nativeEvents,
      hasUpdate: true,
      ...(!nativeEvents && {
        service: { loadBalancing: { healthyAfterMs: 5000, deregistrationDelayMs: longDrainMs } },
      }),
    },
  };
}

/** All measurements of the bench, the longest first. */
export function planOf(
  sizes: readonly number[],
  { few, scanned, scans, isWhole }: Scale,
): readonly NamedOrder[] {
  const fromLargest = sizes.toSorted((a, b) => b - a);
  const onlyWhole: readonly NamedOrder[] = [
    { name: '50 tasks', order: rollout(few, 50) },
    { name: 'idle', order: { kind: 'idle', instances: 100, hours: 24 } },
  ];
  return [
    ...fromLargest.map((size) => ({ name: `rollout of ${size}`, order: rollout(size, 2) })),
    ...fromLargest.map((size): NamedOrder => ({
      name: `one at a time, ${size}`,
      order: { kind: 'loop', instances: size, tasksPerInstance: 2 },
    })),
    { name: `scans of ${scanned}`, order: { kind: 'scan', instances: scanned, scans } },
    { name: 'events lost', order: rollout(few, 5, false) },
    { name: '5 tasks', order: rollout(few, 5) },
    ...(isWhole ? onlyWhole : []),
  ];
}

/** What a result lacks to be one; nothing when it is whole. */
export function shortfallOf(result: Result): string | undefined {
  if (result.kind === 'rollout' && result.updated < result.instances)
    return `only ${result.updated} of ${result.instances} instances were updated in time`;
  if (result.kind === 'scan' && result.scans.some(({ answered }) => answered < result.instances))
    return `only ${result.scans.map(({ answered }) => answered).join(' and ')} of ${result.instances} instances answered`;
  return undefined;
}

/** Puts results where the figures look for them. */
export function collect(results: ReadonlyMap<string, Result>, bundles: BundlesResult): Measured {
  const all = [...results];
  const rolloutNamed = (wanted: string): RolloutResult | undefined => {
    const found = results.get(wanted);
    return found?.kind === 'rollout' ? found : undefined;
  };
  const bySize = <Kind extends Result['kind']>(kind: Kind, name: RegExp) =>
    new Map(
      all
        .filter(([key, result]) => name.test(key) && result.kind === kind)
        .map(([, result]) => [result.instances, result as Extract<Result, { kind: Kind }>]),
    );
  const idle = results.get('idle');
  const [fiveTasks, fiftyTasks, eventsLost] = ['5 tasks', '50 tasks', 'events lost'].map(rolloutNamed);
  return {
    rollouts: bySize('rollout', /^rollout of/),
    loops: bySize('loop', /^one at a time/),
    scans: bySize('scan', /^scans of/),
    ...(idle?.kind === 'idle' && { idle }),
    ...(fiveTasks && { fiveTasks }),
    ...(fiftyTasks && { fiftyTasks }),
    ...(eventsLost && { eventsLost }),
    bundles,
  };
}

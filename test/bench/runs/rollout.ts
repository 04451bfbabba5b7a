import type { BenchBuild } from '../build.ts';
import { Availability, type AvailabilityPoint } from '../watch/availability.ts';
import { Slots, undelayedMakespanMs, type SlotUse } from '../watch/slots.ts';
import { UsageMeter, type Usage } from '../watch/usage.ts';
import { delayOf, gapNames, Ways, type Gap, type Way } from '../watch/ways.ts';
import { createWorld, startAt, type WorldSpec } from '../world.ts';

/** A whole rollout: from the deployment's first scan until every instance is released. */
export interface RolloutOrder {
  readonly kind: 'rollout';
  readonly spec: WorldSpec;
  /** Instances that may be out of service at once, as the configuration's budget comes to. */
  readonly slots: number;
  /** Given up after so many simulated hours. */
  readonly hoursAtMost: number;
}

/** What came of it. Plain data; times are simulated. */
export interface RolloutResult {
  readonly kind: 'rollout';
  readonly instances: number;
  readonly slots: number;
  readonly updated: number;
  /** First admission to last release. */
  readonly makespanMs: number;
  /** From the deployment, which scans at once, to the last release. */
  readonly wholeRunMs: number;
  /** Means over the ways that were whole. */
  readonly wholeMs: number;
  readonly ownMs: number;
  /** The shortest and the longest of the instances' own times. */
  readonly ownRangeMs: readonly [least: number, most: number];
  readonly slotUse: SlotUse;
  /** What the makespan would be with the instances' own times alone, in the order in which they were admitted. */
  readonly undelayedMs: number;
  readonly delay: { readonly meanMs: number; readonly medianMs: number; readonly mostMs: number };
  readonly gapsMs: Readonly<Record<Gap, number>>;
  readonly outMsPerInstance: number;
  readonly mostOut: number;
  readonly points: readonly AvailabilityPoint[];
  readonly usage: Usage;
  /** How often an instance was set ACTIVE whose host was not back yet. */
  readonly activeTooEarly: number;
  readonly tasksLost: number;
  readonly wallSeconds: number;
}

/** Says now and then how far it is. */
export type Progress = (done: number, of: number) => void;

const hour = 3_600_000;
const minute = 60_000;

/** Runs a rollout as fast as it goes. */
export async function runRollout(
  build: BenchBuild,
  { spec, slots, hoursAtMost }: RolloutOrder,
  progress: Progress,
): Promise<RolloutResult> {
  const started = performance.now();
  const { cloud, fleet } = await createWorld(build, spec);
  const meter = new UsageMeter(cloud);
  const ways = new Ways(cloud, fleet);
  const used = new Slots(cloud);
  const availability = new Availability(cloud, fleet);
  const updated = new Set<string>();
  let first: number | undefined;
  let last = cloud.clock.now();
  cloud.controls.events.onPut(({ event, at }) => {
    if (event['detail-type'] === 'UpdateAdmitted') first ??= at;
    if (event['detail-type'] !== 'InstanceUpdated') return;
    const { meta } = event.detail as { readonly meta: { readonly instanceId: string } };
    if (updated.has(meta.instanceId)) return;
    updated.add(meta.instanceId);
    last = at;
    progress(updated.size, spec.instances);
  });
  await cloud.run({
    until: cloud.clock.now() + hoursAtMost * hour,
    while: () => updated.size < spec.instances,
  });
  // What the last release sets off.
  await cloud.run({ until: cloud.clock.now() + minute });
  const settleMs = (spec.config.settleMinutes ?? 2) * minute;
  const whole = ways.whole(settleMs);
  const outMs = [...availability.outMs().values()];
  return {
    kind: 'rollout',
    instances: spec.instances,
    slots,
    updated: updated.size,
    makespanMs: last - (first ?? last),
    wholeRunMs: last - startAt,
    wholeMs: mean(whole.map(({ wholeMs }) => wholeMs)),
    ownMs: mean(whole.map(({ ownMs }) => ownMs)),
    ownRangeMs: rangeOf(whole.map(({ ownMs }) => ownMs)),
    slotUse: used.use(slots),
    undelayedMs: undelayedMakespanMs(ownTimesInOrder(whole), slots),
    delay: delays(whole),
    gapsMs: gapMeans(whole),
    outMsPerInstance: mean(outMs),
    mostOut: availability.points.reduce((most, { out }) => Math.max(most, out), 0),
    points: availability.points,
    usage: meter.usage(),
    activeTooEarly: availability.activeTooEarly,
    tasksLost: cloud.controls.ecs.taskStops.filter(({ lost }) => lost).length,
    wallSeconds: (performance.now() - started) / 1000,
  };
}

/** The mean of some numbers; 0 of none. */
export const mean = (values: readonly number[]): number =>
  values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;

const ownTimesInOrder = (ways: readonly Way[]): readonly number[] =>
  ways.toSorted((a, b) => a.admittedAt - b.admittedAt).map(({ ownMs }) => ownMs);

const rangeOf = (values: readonly number[]): [number, number] =>
  values.reduce(
    ([least, most], value) => [Math.min(least, value), Math.max(most, value)],
    [values[0] ?? 0, 0],
  );

function delays(ways: readonly Way[]): RolloutResult['delay'] {
  const sorted = ways.map(delayOf).toSorted((a, b) => a - b);
  return {
    meanMs: mean(sorted),
    medianMs: sorted[Math.floor(sorted.length / 2)] ?? 0,
    mostMs: sorted.at(-1) ?? 0,
  };
}

const gapMeans = (ways: readonly Way[]): Record<Gap, number> =>
  Object.fromEntries(gapNames.map((gap) => [gap, mean(ways.map(({ gaps }) => gaps[gap]))])) as Record<
    Gap,
    number
  >;

/* The figures of the design's table 11, from what was measured: our value, its unit, what is to be reached, and whether. */
import { admittedAtMost, admittedWithinMs } from '../../services/admit-update/pace.ts';
import { byOperation, callsIn, invocationsIn, mostOf } from './calls.ts';
import { billOf, scaled, standingCost, totalOf } from './cost.ts';
import type { Measured } from './measured.ts';
import { assumptions } from './prices.ts';
import type { RolloutResult } from './runs/rollout.ts';
import { gapNames } from './watch/ways.ts';

/** A row. `value` and `holds` are null when it was not measured; `reach` and `holds` when nothing was promised. */
export interface Figure {
  readonly figure: string;
  readonly value: number | null;
  readonly unit: string;
  readonly reach: string | null;
  readonly holds: boolean | null;
  /** How it came about, in numbers; why it is not measured. */
  readonly note?: string;
}

/** A figure before it is compared. */
interface Row {
  readonly figure: string;
  readonly unit: string;
  /** The largest value that is good; nothing when nothing is promised. */
  readonly most?: number;
  readonly measured: { readonly value: number; readonly note?: string } | undefined;
}

const design = { small: 100, medium: 1000, large: 5000 } as const;
/** ECS reads that the design gives one instance. */
const readsPerInstance = 16;
const ecsSsmEc2 = { services: ['ecs', 'ssm', 'ec2'] } as const;
const ecsReads = { services: ['ecs'], isRead: true } as const;

const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`;
const minutes = (ms: number): string => `${(ms / 60_000).toFixed(1)} min`;

/** All figures. Those of the design come always; those of other sizes when they were chosen. */
export function figuresOf(measured: Measured): readonly Figure[] {
  return [
    ...makespans(measured),
    ...delays(measured),
    ...reads(measured),
    ...calls(measured),
    growth(measured),
    ...scans(measured),
    bundle(measured),
    ...costs(measured),
  ].map(compared);
}

function compared({ figure, unit, most, measured }: Row): Figure {
  const value = measured === undefined ? null : rounded(measured.value);
  return {
    figure,
    value,
    unit,
    reach: most === undefined ? null : `<= ${most}`,
    holds: value === null || most === undefined ? null : value <= most,
    ...(measured?.note !== undefined && { note: measured.note }),
  };
}

/** Four digits are more than any of these figures is good for. */
const rounded = (value: number): number => Number(value.toPrecision(4));

/**
 * The shortest time in which a rollout can be over: rounds of the instances' own time (settling included), or the pace of
 * admissions and then the last one's own time, whichever is longer.
 */
export function lowerBoundMs({
  instances,
  slots,
  ownMs,
}: Pick<RolloutResult, 'instances' | 'slots' | 'ownMs'>): number {
  const byRounds = Math.ceil(instances / slots) * ownMs;
  const byPace = (Math.ceil(instances / admittedAtMost) - 1) * admittedWithinMs + ownMs;
  return Math.max(byRounds, byPace);
}

/** The result when all of its instances were updated: figures of half a rollout would be none. */
const complete = (result: RolloutResult | undefined): RolloutResult | undefined =>
  result !== undefined && result.updated === result.instances ? result : undefined;

function makespans({ rollouts }: Measured): readonly Row[] {
  const sizes = [...new Set([design.medium, design.large, ...rollouts.keys()])].toSorted((a, b) => a - b);
  return sizes.map((size) => {
    const result = complete(rollouts.get(size));
    const row = { figure: `makespan of ${size} instances over its lower bound`, unit: 'ratio', most: 1.05 };
    if (result === undefined) return { ...row, measured: undefined };
    const { makespanMs, undelayedMs, ownMs, ownRangeMs, slotUse, delay, slots, usage } = result;
    const bound = lowerBoundMs(result);
    const note =
      `${minutes(makespanMs)} over ${minutes(bound)}, and ${minutes(undelayedMs)} would be the instances' own times alone, ` +
      `one after the other in ${slots} slots, since they are not equal; budget ${slots}, an instance's own time is ${seconds(ownMs)} ` +
      `(${ownRangeMs.map(seconds).join(' to ')}), our delay ${seconds(delay.meanMs)} in the mean; all slots are given out ` +
      `within ${seconds(slotUse.filledMs)}, one that is freed is empty for ${seconds(slotUse.emptyMs)} in the mean; ` +
      `ECS refused ${usage.throttled} calls as too many`;
    return { ...row, measured: { value: makespanMs / bound, note } };
  });
}

function delays({ fiveTasks, eventsLost }: Measured): readonly Row[] {
  const row = (figure: string, unit: 's' | 'min', most: number, result: RolloutResult | undefined): Row => {
    const found = complete(result);
    if (found === undefined) return { figure, unit, most, measured: undefined };
    const { delay, gapsMs, instances } = found;
    const gaps = gapNames.map((gap) => `${gap} ${seconds(gapsMs[gap])}`).join(', ');
    const note =
      `the longest of ${instances} instances; median ${seconds(delay.medianMs)}, mean ${seconds(delay.meanMs)}, ` +
      `which is ${gaps}`;
    return { figure, unit, most, measured: { value: delay.mostMs / (unit === 's' ? 1000 : 60_000), note } };
  };
  return [
    row('our delay on the way of an instance, with events', 's', 12, fiveTasks),
    row('our delay with every native event lost, drains of 2 minutes', 'min', 6, eventsLost),
  ];
}

function reads({ fiveTasks, fiftyTasks }: Measured): readonly Row[] {
  const [five, fifty] = [complete(fiveTasks), complete(fiftyTasks)];
  const readsOf = ({ usage, instances }: RolloutResult): number => callsIn(usage, ecsReads) / instances;
  const row = (tasks: number, result: RolloutResult | undefined): Row => ({
    figure: `ECS reads for one updated instance with ${tasks} tasks`,
    unit: 'calls',
    most: readsPerInstance,
    measured: result && {
      value: readsOf(result),
      note: mostOf(byOperation(result.usage, ecsReads), result.instances),
    },
  });
  return [
    row(5, five),
    row(50, fifty),
    {
      figure: 'ECS reads more with 50 tasks than with 5, which both fit on a page',
      unit: 'calls',
      most: 0.5,
      measured: five && fifty && { value: readsOf(fifty) - readsOf(five) },
    },
  ];
}

function calls({ fiveTasks }: Measured): readonly Row[] {
  const found = complete(fiveTasks);
  const { usage, instances = 1 } = found ?? {};
  const watching = usage && callsIn(usage, { besideTheClock: false }) - callsIn(usage);
  const row = (figure: string, most: number, services?: readonly string[]): Row => ({
    figure,
    unit: 'calls',
    most,
    measured: usage && {
      value: callsIn(usage, services && { services }) / instances,
      note:
        mostOf(byOperation(usage, services && { services }), instances) +
        (services ? '' : `; watch-steps, by the clock, has ${((watching ?? 0) / instances).toFixed(1)} more`),
    },
  });
  return [
    row('ECS, SSM and EC2 calls for one updated instance with 5 tasks', 28, ecsSsmEc2.services),
    row('all AWS calls for one updated instance with 5 tasks', 80),
    {
      figure: 'Lambda invocations for one updated instance with 5 tasks',
      unit: 'invocations',
      most: 35,
      measured: usage && {
        value: invocationsIn(usage) / instances,
        note: mostOf(usage.invocations, instances, 8),
      },
    },
  ];
}

function growth({ rollouts }: Measured): Row {
  const sizes = [...rollouts.keys()].toSorted((a, b) => a - b);
  const hasBoth = rollouts.has(design.small) && rollouts.has(design.large);
  const [from, to] = hasBoth || sizes.length < 2 ? [design.small, design.large] : [sizes[0]!, sizes.at(-1)!];
  const [small, large] = [complete(rollouts.get(from)), complete(rollouts.get(to))];
  const each = ({ usage, instances }: RolloutResult): number => callsIn(usage) / instances;
  return {
    figure: `growth of calls for an instance from ${from} to ${to} instances`,
    unit: 'ratio',
    most: 1.05,
    measured: small &&
      large && {
        value: each(large) / each(small),
        note: `${each(small).toFixed(1)} and ${each(large).toFixed(1)} calls, beside those of watch-steps`,
      },
  };
}

function scans({ scans: found }: Measured): readonly Row[] {
  const sizes = [...new Set([design.large, ...found.keys()])];
  const ofSize = (size: number) => {
    const scan = found.get(size);
    return scan?.scans.every(({ answered }) => answered === size) ? scan.scans.at(-1) : undefined;
  };
  return [
    ...sizes.map((size): Row => {
      const scan = ofSize(size);
      const counts = scan && byOperation(scan.usage, { services: ['ecs', 'ssm'] });
      return {
        figure: `ECS and SSM calls of one scan of ${size}, beside GetCommandInvocation`,
        unit: 'calls',
        most: 350,
        measured: counts && {
          value: callsIn(scan.usage, { services: ['ecs', 'ssm'] }) - size,
          note: mostOf(counts, 1, 6),
        },
      };
    }),
    ...sizes.map((size): Row => ({
      figure: `memory of the embedded cloud with ${size} instances`,
      unit: 'MB',
      most: 1000,
      measured: ofSize(size) && { value: found.get(size)?.memoryMb ?? 0 },
    })),
  ];
}

function bundle({ bundles }: Measured): Row {
  const sorted = Object.entries(bundles?.bytes ?? {}).toSorted(([, a], [, b]) => b - a);
  const [largest] = sorted;
  return {
    figure: 'largest function bundle, minified',
    unit: 'KB',
    most: 700,
    measured: largest && {
      value: largest[1] / 1000,
      note: sorted
        .slice(0, 4)
        .map(([name, bytes]) => `${name} ${Math.round(bytes / 1000)}`)
        .join(', '),
    },
  };
}

function costs({ idle, fiveTasks }: Measured): readonly Row[] {
  const monthly =
    idle && scaled(billOf(idle.usage), (assumptions.monthHours.value * 3_600_000) / idle.usage.simulatedMs);
  const found = complete(fiveTasks);
  const update = found && scaled(billOf(found.usage), 1 / found.instances);
  const lines = (bill: ReturnType<typeof billOf>): string =>
    Object.entries(bill)
      .map(([name, usd]) => `${name} ${usd.toPrecision(3)}`)
      .join(', ');
  const { standing } = idle ?? {};
  const instances = idle?.instances ?? design.small;
  return [
    {
      figure: `idle cost a month with ${instances} instances`,
      unit: 'USD',
      most: 0.2,
      measured: monthly && { value: totalOf(monthly), note: lines(monthly) },
    },
    {
      figure: 'alarms, metrics and dashboards a month, beside that',
      unit: 'USD',
      measured: standing && {
        value: standingCost(standing),
        note:
          `${standing.alarmMetrics} metrics in alarms, ${standing.compositeAlarms} composite alarms, ` +
          `${standing.metrics} custom metrics, ${standing.dashboards} dashboards`,
      },
    },
    {
      figure: 'cost of updating one instance with 5 tasks',
      unit: 'USD',
      most: 0.001,
      measured: update && { value: totalOf(update), note: lines(update) },
    },
  ];
}

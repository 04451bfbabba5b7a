import { assumptions, costOf } from './prices.ts';
import type { Usage } from './watch/usage.ts';

/** A bill, by what is on it, in USD. */
export type Bill = Readonly<
  Record<'functions' | 'table' | 'events' | 'schedules' | 'logs' | 'traces', number>
>;

const bytesPerGb = 1_000_000_000;

const sum = (counts: Readonly<Record<string, number>>): number =>
  Object.values(counts).reduce((total, count) => total + count, 0);

/** Seconds of memory that invocations are billed for: what they waited, and the assumed durations. */
export function gbSeconds({ calls, invocations, coldStarts, waitedMs, memoryMb }: Usage): number {
  const callCount = Object.values(calls).reduce((total, byOperation) => total + sum(byOperation), 0);
  const ms =
    waitedMs +
    callCount * assumptions.callMs.value +
    sum(invocations) * assumptions.invocationMs.value +
    sum(coldStarts) * assumptions.coldStartMs.value;
  return (ms / 1000) * (memoryMb / 1024);
}

/** What a usage costs. What is there all the time (alarms, metrics, a dashboard) is not on this bill. */
export function billOf(usage: Usage): Bill {
  return {
    functions: costOf('lambdaRequest', sum(usage.invocations)) + costOf('lambdaTime', gbSeconds(usage)),
    table: costOf('dynamoRead', usage.readUnits) + costOf('dynamoWrite', usage.writeUnits),
    events: costOf('customEvent', usage.customEvents),
    schedules: costOf('scheduled', usage.scheduled),
    logs: costOf('logIngestion', usage.logBytes / bytesPerGb),
    traces: costOf('trace', usage.traces),
  };
}

/** All of a bill together. */
export const totalOf = (bill: Bill): number => sum(bill);

/** A bill for another stretch of time, or shared out among several. */
export const scaled = (bill: Bill, factor: number): Bill => {
  const { functions, table, events, schedules, logs, traces } = bill;
  return {
    functions: functions * factor,
    table: table * factor,
    events: events * factor,
    schedules: schedules * factor,
    logs: logs * factor,
    traces: traces * factor,
  };
};

/** What of a stack is paid for by the month, whether or not anything happens. */
export interface Standing {
  /** Metrics in alarms of standard resolution; an alarm on an expression counts each metric in it. */
  readonly alarmMetrics: number;
  readonly compositeAlarms: number;
  readonly dashboards: number;
  /** Custom metrics with their dimensions that had a value in the month. */
  readonly metrics: number;
}

/** What stands costs so much a month. */
export function standingCost({ alarmMetrics, compositeAlarms, dashboards, metrics }: Standing): number {
  return (
    costOf('alarmMetric', alarmMetrics) +
    costOf('compositeAlarm', compositeAlarms) +
    costOf('dashboard', dashboards) +
    costOf('metric', metrics)
  );
}

/** What a Fargate task of the one-at-a-time loop costs for so long. Its image, public address and logs are not counted. */
export function loopCost(ms: number): number {
  const hours = ms / 3_600_000;
  return (
    costOf('fargateCpu', assumptions.oneCpu.value * hours) +
    costOf('fargateMemory', assumptions.oneMemory.value * hours)
  );
}

interface Alarm {
  readonly Metrics?: readonly { readonly MetricStat?: unknown }[];
}

/** Counts what stands in a template. @param metrics custom metrics, which no template lists */
export function standingIn(
  template: {
    readonly Resources: Readonly<Record<string, { readonly Type: string; readonly Properties?: unknown }>>;
  },
  metrics: number,
): Standing {
  const resources = Object.values(template.Resources);
  const ofType = (type: string) => resources.filter(({ Type }) => Type === type);
  return {
    alarmMetrics: ofType('AWS::CloudWatch::Alarm').reduce((total, { Properties }) => {
      const { Metrics } = Properties as Alarm;
      return total + (Metrics?.filter(({ MetricStat }) => MetricStat !== undefined).length ?? 1);
    }, 0),
    compositeAlarms: ofType('AWS::CloudWatch::CompositeAlarm').length,
    dashboards: ofType('AWS::CloudWatch::Dashboard').length,
    metrics,
  };
}

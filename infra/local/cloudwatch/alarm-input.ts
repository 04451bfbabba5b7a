import * as z from 'zod';
import { numberSchema } from '../input.ts';
import type { MetricId, Statistic } from './metric-store.ts';

const dimensions = z.array(z.strictObject({ Name: z.string(), Value: z.string() })).default([]);
const statistic = z.enum(['Sum', 'Maximum', 'Minimum', 'Average', 'SampleCount']);
const period = numberSchema.pipe(z.int().multipleOf(60).max(86_400));
const metricQuery = z.union([
  z.strictObject({
    Id: z.string(),
    MetricStat: z.strictObject({
      Metric: z.strictObject({ Namespace: z.string(), MetricName: z.string(), Dimensions: dimensions }),
      Period: period,
      Stat: statistic,
    }),
    ReturnData: z.literal(false),
  }),
  z.strictObject({
    Id: z.string(),
    Expression: z.string().regex(/^SUM\(\[[\w, ]+\]\)$/, 'the only expression that is known is SUM([a, b])'),
    Label: z.string().optional(),
    ReturnData: z.literal(true).optional(),
  }),
]);

/** An alarm as CloudFormation writes it. What else an alarm may say is refused, not passed over. */
export const alarmSchema = z.strictObject({
  AlarmName: z.string().optional(),
  AlarmDescription: z.string().optional(),
  ComparisonOperator: z.enum([
    'GreaterThanThreshold',
    'GreaterThanOrEqualToThreshold',
    'LessThanThreshold',
    'LessThanOrEqualToThreshold',
  ]),
  EvaluationPeriods: numberSchema.pipe(z.int().min(1)),
  DatapointsToAlarm: numberSchema.pipe(z.int().min(1)).optional(),
  Threshold: numberSchema,
  TreatMissingData: z.enum(['breaching', 'notBreaching']),
  Namespace: z.string().optional(),
  MetricName: z.string().optional(),
  Dimensions: dimensions.optional(),
  Period: period.optional(),
  Statistic: statistic.optional(),
  Metrics: z.array(metricQuery).optional(),
  /** Where an alarm would tell people: nothing is sent from here. */
  ActionsEnabled: z.boolean().optional(),
  AlarmActions: z.array(z.string()).optional(),
  OKActions: z.array(z.string()).optional(),
});
export type AlarmInput = z.infer<typeof alarmSchema>;

/** The metrics whose sum an alarm watches; most watch one. */
export interface WatchedMetrics {
  readonly metrics: readonly MetricId[];
  readonly statistic: Statistic;
  readonly periodMs: number;
}

/** What an alarm watches. Throws for an alarm whose parts do not fit. */
export function watchedBy(alarm: AlarmInput): WatchedMetrics {
  if (alarm.Metrics === undefined) {
    const { Namespace, MetricName, Period, Statistic } = alarm;
    if (!Namespace || !MetricName || !Period || !Statistic)
      throw new Error('an alarm needs Namespace, MetricName, Period and Statistic, or Metrics');
    const id = { namespace: Namespace, name: MetricName, dimensions: named(alarm.Dimensions ?? []) };
    return { metrics: [id], statistic: Statistic, periodMs: Period * 1000 };
  }
  const summed = alarm.Metrics.flatMap((query) =>
    'Expression' in query ? query.Expression.slice(5, -2).split(/[ ,]+/) : [],
  );
  const queries = alarm.Metrics.flatMap((query) => ('MetricStat' in query ? [query] : []));
  const [first] = queries;
  const fits = queries.every(
    ({ Id, MetricStat }) =>
      summed.includes(Id) &&
      MetricStat.Stat === first?.MetricStat.Stat &&
      MetricStat.Period === first.MetricStat.Period,
  );
  if (first === undefined || !fits || summed.length !== queries.length)
    throw new Error('an alarm with Metrics must sum all of them, of one statistic and period');
  const metrics = queries.map(({ MetricStat: { Metric } }) => ({
    namespace: Metric.Namespace,
    name: Metric.MetricName,
    dimensions: named(Metric.Dimensions),
  }));
  return { metrics, statistic: first.MetricStat.Stat, periodMs: first.MetricStat.Period * 1000 };
}

function named(list: readonly { readonly Name: string; readonly Value: string }[]): Record<string, string> {
  return Object.fromEntries(list.map(({ Name, Value }) => [Name, Value]));
}

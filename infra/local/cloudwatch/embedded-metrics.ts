import * as z from 'zod';
import type { MetricId } from './metric-store.ts';

const formatSchema = z.looseObject({
  _aws: z.object({
    CloudWatchMetrics: z.array(
      z.object({
        Namespace: z.string(),
        Dimensions: z.array(z.array(z.string())),
        Metrics: z.array(z.object({ Name: z.string() })),
      }),
    ),
  }),
});

/** A value of a metric. */
export interface MetricValue {
  readonly id: MetricId;
  readonly value: number;
}

/** The metrics that a log line carries in the embedded metric format; none for other lines. */
export function metricsInLine(line: string): readonly MetricValue[] {
  if (!line.includes('"_aws"')) return [];
  const parsed = formatSchema.safeParse(parse(line.slice(line.indexOf('{'))));
  if (!parsed.success) return [];
  const fields: Readonly<Record<string, unknown>> = parsed.data;
  return parsed.data._aws.CloudWatchMetrics.flatMap(({ Namespace, Dimensions, Metrics }) =>
    Dimensions.flatMap((names) => {
      const dimensions = Object.fromEntries(names.map((name) => [name, String(fields[name])]));
      return Metrics.flatMap(({ Name }) =>
        [fields[Name]]
          .flat()
          .filter((value) => typeof value === 'number')
          .map((value) => ({ id: { namespace: Namespace, name: Name, dimensions }, value })),
      );
    }),
  );
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Which metric: namespace, name and dimensions. */
export interface MetricId {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: Readonly<Record<string, string>>;
}

/** What was measured in one minute. */
interface Minute {
  sum: number;
  count: number;
  minimum: number;
  maximum: number;
}

/** The statistics that alarms here may ask for. */
export type Statistic = 'Sum' | 'Maximum' | 'Minimum' | 'Average' | 'SampleCount';

const MINUTE_MS = 60_000;
/** The longest that an alarm may look back is a day; a little more is kept. */
const KEPT_MS = 25 * 3_600_000;

/** Metrics by the minute, for about a day. */
export class MetricStore {
  readonly #series = new Map<string, Map<number, Minute>>();

  record(id: MetricId, value: number, at: number): void {
    const key = metricKey(id);
    const series = this.#series.get(key) ?? new Map<number, Minute>();
    this.#series.set(key, series);
    const start = Math.floor(at / MINUTE_MS) * MINUTE_MS;
    const minute = series.get(start);
    if (minute === undefined) {
      series.set(start, { sum: value, count: 1, minimum: value, maximum: value });
      this.#forget(series, at - KEPT_MS);
      return;
    }
    minute.sum += value;
    minute.count += 1;
    minute.minimum = Math.min(minute.minimum, value);
    minute.maximum = Math.max(minute.maximum, value);
  }

  /** A statistic over `[from, to)`; undefined when nothing was measured. */
  statistic(id: MetricId, statistic: Statistic, from: number, to: number): number | undefined {
    const minutes = [...(this.#series.get(metricKey(id)) ?? [])]
      .filter(([start]) => start >= from && start < to)
      .map(([, minute]) => minute);
    if (minutes.length === 0) return undefined;
    const sum = minutes.reduce((total, minute) => total + minute.sum, 0);
    const count = minutes.reduce((total, minute) => total + minute.count, 0);
    switch (statistic) {
      case 'Sum':
        return sum;
      case 'SampleCount':
        return count;
      case 'Average':
        return sum / count;
      case 'Maximum':
        return Math.max(...minutes.map((minute) => minute.maximum));
      case 'Minimum':
        return Math.min(...minutes.map((minute) => minute.minimum));
    }
  }

  #forget(series: Map<number, Minute>, before: number): void {
    for (const start of series.keys()) {
      if (start >= before) return;
      series.delete(start);
    }
  }
}

/** One text for each metric, whatever the order of its dimensions. */
export function metricKey({ namespace, name, dimensions }: MetricId): string {
  const sorted = Object.entries(dimensions).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify([namespace, name, ...sorted]);
}

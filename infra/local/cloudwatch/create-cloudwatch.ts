import type { Clock, Timer } from '../clock/clock.ts';
import type { EmitNative } from '../events/native-event.ts';
import type { Service } from '../wire/service.ts';
import { watchedBy, type AlarmInput, type WatchedMetrics } from './alarm-input.ts';
import { alarmOperations, queryErrors } from './alarm-operations.ts';
import { metricsInLine } from './embedded-metrics.ts';
import { MetricStore, metricKey, type MetricId } from './metric-store.ts';

/** What the embedded CloudWatch is made of. */
export interface CloudWatchOptions {
  readonly clock: Clock;
  readonly account: string;
  readonly region: string;
  readonly emit: EmitNative;
}

export type AlarmState = 'OK' | 'ALARM' | 'INSUFFICIENT_DATA';

/** What all alarms have. */
interface AnyAlarm {
  readonly name: string;
  readonly arn: string;
  readonly madeAt: number;
  readonly state: AlarmState;
  readonly reason: string;
  readonly stateSince: number;
}

/** An alarm on metrics as it stands. */
export interface MetricAlarm extends AnyAlarm {
  readonly input: AlarmInput;
}

/** An alarm on other alarms. Its rule is shown and not evaluated: its state is what SetAlarmState says. */
export interface CompositeAlarm extends AnyAlarm {
  readonly rule: string;
}

export type Alarm = MetricAlarm | CompositeAlarm;

/** What is done to the embedded CloudWatch from inside. */
export interface CloudWatchControl {
  readonly metrics: MetricStore;
  /** Makes an alarm; its ARN. */
  putAlarm(alarm: AlarmInput & { readonly AlarmName: string }): string;
  /** Makes an alarm on other alarms, OK at first; its ARN. */
  putCompositeAlarm(alarm: { readonly AlarmName: string; readonly AlarmRule: string }): string;
  /** Takes an alarm on other alarms away, if it is there. */
  deleteCompositeAlarm(name: string): void;
  alarms(): readonly Alarm[];
  /** As SetAlarmState does: an alarm on metrics goes back to its own state when it is looked at next. */
  setAlarmState(name: string, state: AlarmState, reason: string): void;
  record(id: MetricId, value: number): void;
  /** Takes the metrics out of a log line. */
  readLine(line: string): void;
  /** A metric that holds between changes, such as the length of a queue: asked at each look. */
  setGauge(id: MetricId, read: () => number): void;
  onState(listener: (alarm: Alarm, before: AlarmState) => void): void;
}

/** Makes CloudWatch: metrics in memory and alarms on them. */
export function createCloudWatch(options: CloudWatchOptions): {
  readonly service: Service;
  readonly control: CloudWatchControl;
} {
  const control = new CloudWatch(options);
  const service: Service = {
    name: 'monitoring',
    protocol: 'json',
    jsonVersion: '1.0',
    target: 'GraniteServiceVersion20100801',
    queryErrors,
    operations: alarmOperations(control),
  };
  return { service, control };
}

interface Changing {
  state: AlarmState;
  reason: string;
  stateSince: number;
}

type WatchingAlarm = MetricAlarm &
  Changing & {
    readonly watched: WatchedMetrics;
    look: { readonly at: number; readonly timer: Timer } | undefined;
  };

const MINUTE_MS = 60_000;

class CloudWatch implements CloudWatchControl {
  readonly metrics = new MetricStore();
  readonly #options: CloudWatchOptions;
  readonly #alarms = new Map<string, WatchingAlarm>();
  readonly #composites = new Map<string, CompositeAlarm & Changing>();
  readonly #watchers = new Map<string, WatchingAlarm[]>();
  readonly #gauges = new Map<string, () => number>();
  readonly #listeners: ((alarm: Alarm, before: AlarmState) => void)[] = [];

  constructor(options: CloudWatchOptions) {
    this.#options = options;
  }

  putAlarm(input: AlarmInput & { readonly AlarmName: string }): string {
    const { clock } = this.#options;
    const alarm: WatchingAlarm = {
      ...this.#made(input.AlarmName),
      input,
      watched: watchedBy(input),
      look: undefined,
    };
    this.#alarms.set(alarm.name, alarm);
    for (const id of alarm.watched.metrics) {
      const key = metricKey(id);
      this.#watchers.set(key, [...(this.#watchers.get(key) ?? []), alarm]);
    }
    this.#lookAt(alarm, clock.now() + MINUTE_MS);
    return alarm.arn;
  }

  putCompositeAlarm({
    AlarmName,
    AlarmRule,
  }: {
    readonly AlarmName: string;
    readonly AlarmRule: string;
  }): string {
    const alarm = { ...this.#made(AlarmName), rule: AlarmRule, state: 'OK' as const };
    this.#composites.set(AlarmName, alarm);
    return alarm.arn;
  }

  #made(name: string) {
    const { account, region, clock } = this.#options;
    const now = clock.now();
    return {
      name,
      arn: `arn:aws:cloudwatch:${region}:${account}:alarm:${name}`,
      madeAt: now,
      state: 'INSUFFICIENT_DATA' as AlarmState,
      reason: 'Unchecked: Initial alarm creation',
      stateSince: now,
    };
  }

  deleteCompositeAlarm(name: string): void {
    this.#composites.delete(name);
  }

  alarms(): readonly Alarm[] {
    return [...this.#alarms.values(), ...this.#composites.values()];
  }

  setAlarmState(name: string, state: AlarmState, reason: string): void {
    const alarm = this.#alarms.get(name);
    const changed = alarm ?? this.#composites.get(name);
    if (changed === undefined) throw new Error(`there is no alarm ${name}`);
    this.#set(changed, state, reason);
    if (alarm !== undefined) this.#lookAt(alarm, this.#nextMinute());
  }

  #nextMinute(): number {
    return (Math.floor(this.#options.clock.now() / MINUTE_MS) + 1) * MINUTE_MS;
  }

  record(id: MetricId, value: number): void {
    const now = this.#options.clock.now();
    this.metrics.record(id, value, now);
    for (const alarm of this.#watchers.get(metricKey(id)) ?? []) this.#lookAt(alarm, this.#nextMinute());
  }

  readLine(line: string): void {
    for (const { id, value } of metricsInLine(line)) this.record(id, value);
  }

  setGauge(id: MetricId, read: () => number): void {
    this.#gauges.set(metricKey(id), read);
  }

  onState(listener: (alarm: Alarm, before: AlarmState) => void): void {
    this.#listeners.push(listener);
  }

  /** Sets the next look, unless an earlier one is set. Without data an alarm is not looked at, so idle ones cost nothing. */
  #lookAt(alarm: WatchingAlarm, at: number): void {
    if (alarm.look !== undefined && alarm.look.at <= at) return;
    alarm.look?.timer.cancel();
    const timer = this.#options.clock.after(at - this.#options.clock.now(), () => {
      alarm.look = undefined;
      this.#look(alarm);
    });
    alarm.look = { at, timer };
  }

  #look(alarm: WatchingAlarm): void {
    const now = this.#options.clock.now();
    const { watched, input } = alarm;
    const { periodMs } = watched;
    this.#readGauges(watched, now - 1);
    // A look at the turn of a minute sees what came before it.
    const current = Math.floor((now - 1) / periodMs) * periodMs;
    const values = Array.from({ length: input.EvaluationPeriods }, (_, back) =>
      this.#valueOf(watched, current - back * periodMs),
    );
    const breaching = values.filter((value) =>
      value === undefined ? input.TreatMissingData === 'breaching' : breaches(value, input),
    ).length;
    const isAlarm = breaching >= (input.DatapointsToAlarm ?? input.EvaluationPeriods);
    const shown = values.map((value) => value ?? 'missing').join(', ');
    this.#set(
      alarm,
      isAlarm ? 'ALARM' : 'OK',
      `${breaching} of ${values.length} datapoints breach (latest first: ${shown})`,
    );
    const mayChange = values.some((value) => value !== undefined) || input.TreatMissingData === 'breaching';
    if (mayChange) this.#lookAt(alarm, current + periodMs + MINUTE_MS);
  }

  #readGauges({ metrics }: WatchedMetrics, at: number): void {
    for (const id of metrics) {
      const value = this.#gauges.get(metricKey(id))?.();
      if (value !== undefined && value > 0) this.metrics.record(id, value, at);
    }
  }

  #valueOf({ metrics, statistic, periodMs }: WatchedMetrics, from: number): number | undefined {
    const values = metrics
      .map((id) => this.metrics.statistic(id, statistic, from, from + periodMs))
      .filter((value) => value !== undefined);
    return values.length === 0 ? undefined : values.reduce((sum, value) => sum + value, 0);
  }

  #set(alarm: Alarm & Changing, state: AlarmState, reason: string): void {
    const before = alarm.state;
    alarm.reason = reason;
    if (state === before) return;
    alarm.state = state;
    alarm.stateSince = this.#options.clock.now();
    const timestamp = new Date(alarm.stateSince).toISOString();
    this.#options.emit({
      source: 'aws.cloudwatch',
      detailType: 'CloudWatch Alarm State Change',
      resources: [alarm.arn],
      detail: {
        alarmName: alarm.name,
        state: { value: state, reason, timestamp },
        previousState: { value: before },
      },
    });
    for (const listener of this.#listeners) listener(alarm, before);
  }
}

function breaches(value: number, { ComparisonOperator, Threshold }: AlarmInput): boolean {
  switch (ComparisonOperator) {
    case 'GreaterThanThreshold':
      return value > Threshold;
    case 'GreaterThanOrEqualToThreshold':
      return value >= Threshold;
    case 'LessThanThreshold':
      return value < Threshold;
    case 'LessThanOrEqualToThreshold':
      return value <= Threshold;
  }
}

import { describe, expect, it } from 'vitest';
import { createVirtualClock } from '../../../../infra/local/clock/virtual-clock.ts';
import { alarmSchema } from '../../../../infra/local/cloudwatch/alarm-input.ts';
import { createCloudWatch } from '../../../../infra/local/cloudwatch/create-cloudwatch.ts';
import type { NativeEvent } from '../../../../infra/local/events/native-event.ts';

const start = Date.parse('2026-11-01T10:00:00Z');
const minute = 60_000;

function world() {
  const clock = createVirtualClock({ start });
  const said: NativeEvent[] = [];
  const emit = (event: NativeEvent) => void said.push(event);
  const { control } = createCloudWatch({ clock, account: '111122223333', region: 'eu-west-1', emit });
  const put = (more: Record<string, unknown>) =>
    control.putAlarm({
      ...alarmSchema.parse({
        Namespace: 'Updater',
        MetricName: 'Halted',
        Dimensions: [{ Name: 'service', Value: 'recover' }],
        Period: 300,
        Statistic: 'Sum',
        EvaluationPeriods: 1,
        Threshold: 0,
        ComparisonOperator: 'GreaterThanThreshold',
        TreatMissingData: 'notBreaching',
        ...more,
      }),
      AlarmName: 'halted',
    });
  const state = () => control.alarms()[0]?.state;
  return { clock, control, said, put, state };
}

const metricLine = JSON.stringify({
  _aws: {
    Timestamp: start,
    CloudWatchMetrics: [{ Namespace: 'Updater', Dimensions: [['service']], Metrics: [{ Name: 'Halted' }] }],
  },
  service: 'recover',
  Halted: 1,
});

describe('an alarm on a metric from a log line', () => {
  it('goes off within a minute, says so, and is OK again when its period is over', async () => {
    const { clock, control, said, put, state } = world();
    put({});
    expect(state()).toBe('INSUFFICIENT_DATA');
    await clock.run({ until: start + 2 * minute });
    expect(state()).toBe('OK');
    control.readLine(metricLine);
    await clock.run({ until: start + 3 * minute });
    expect(state()).toBe('ALARM');
    await clock.run({ until: start + 12 * minute });
    expect(state()).toBe('OK');
    expect(said.map(({ detail }) => detail.state)).toMatchObject([
      { value: 'OK' },
      { value: 'ALARM' },
      { value: 'OK' },
    ]);
  });

  it('leaves no timer behind when there is nothing to see', async () => {
    const { clock, put } = world();
    put({});
    await clock.run({ until: start + 2 * minute });
    expect(clock.pendingTimers()).toBe(0);
  });

  it('needs all its periods', async () => {
    const { clock, control, put, state } = world();
    put({ EvaluationPeriods: 3 });
    for (const [at, expected] of [
      [1, 'OK'],
      [6, 'OK'],
      [11, 'ALARM'],
    ] as const) {
      await clock.run({ until: start + at * minute });
      control.readLine(metricLine);
      await clock.run({ until: start + (at + 1) * minute });
      expect(state()).toBe(expected);
    }
  });
});

describe('an alarm on what is missing', () => {
  it('goes off when nothing comes, and is OK when it does', async () => {
    const { clock, control, put, state } = world();
    put({
      ComparisonOperator: 'LessThanThreshold',
      Threshold: 1,
      TreatMissingData: 'breaching',
      EvaluationPeriods: 2,
    });
    control.readLine(metricLine);
    await clock.run({ until: start + 2 * minute });
    expect(state()).toBe('OK');
    await clock.run({ until: start + 20 * minute });
    expect(state()).toBe('ALARM');
    control.readLine(metricLine);
    await clock.run({ until: start + 21 * minute });
    expect(state()).toBe('OK');
  });
});

describe('an alarm that asks for more than is known', () => {
  it('is refused', () => {
    const { put } = world();
    expect(() => put({ ExtendedStatistic: 'p99' })).toThrow('ExtendedStatistic');
    expect(() => put({ Metrics: [{ Id: 'e', Expression: 'ANOMALY_DETECTION_BAND(m1)' }] })).toThrow('SUM');
  });
});

describe('a state that somebody sets', () => {
  it('lasts on an alarm on metrics until its next look, and on a composite alarm until it is set again', async () => {
    const { clock, control, said, put } = world();
    put({});
    control.putCompositeAlarm({ AlarmName: 'all', AlarmRule: 'ALARM("halted")' });
    await clock.run({ until: start + 2 * minute });
    for (const name of ['halted', 'all']) control.setAlarmState(name, 'ALARM', 'a try');
    const states = () => control.alarms().map(({ name, state }) => [name, state]);
    expect(states()).toEqual([
      ['halted', 'ALARM'],
      ['all', 'ALARM'],
    ]);
    await clock.run({ until: start + 4 * minute });
    expect(states()).toEqual([
      ['halted', 'OK'],
      ['all', 'ALARM'],
    ]);
    control.setAlarmState('all', 'OK', 'it was');
    expect(said.map(({ detail }) => [detail.alarmName, (detail.state as { value: string }).value])).toEqual([
      ['halted', 'OK'],
      ['halted', 'ALARM'],
      ['all', 'ALARM'],
      ['halted', 'OK'],
      ['all', 'OK'],
    ]);
  });

  it('is refused for an alarm that is not there', () => {
    expect(() => world().control.setAlarmState('none', 'OK', 'x')).toThrow('none');
  });
});

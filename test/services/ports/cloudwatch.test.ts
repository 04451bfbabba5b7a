// The port to CloudWatch with the real client, over the wire, against the simulated CloudWatch.
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { describe, expect, test } from 'vitest';
import { createVirtualClock } from '../../../infra/local/clock/virtual-clock.ts';
import { alarmSchema } from '../../../infra/local/cloudwatch/alarm-input.ts';
import { createCloudWatch } from '../../../infra/local/cloudwatch/create-cloudwatch.ts';
import { createAlarmsPort } from '../../../services/ports/cloudwatch.ts';
import { clientOf } from '../../infra/local/wire/client-of.ts';

const clock = createVirtualClock({ start: Date.parse('2026-11-01T10:00:00Z') });

function world() {
  const place = { account: '111122223333', region: 'eu-west-1' };
  const { control, service } = createCloudWatch({ clock, ...place, emit: () => {} });
  for (let n = 0; n < 30; n += 1) {
    const AlarmName = `metric-${n}`;
    const input = alarmSchema.parse({
      Namespace: 'Shop',
      MetricName: 'Errors',
      Period: 60,
      Statistic: 'Sum',
      EvaluationPeriods: 1,
      Threshold: 0,
      ComparisonOperator: 'GreaterThanThreshold',
      TreatMissingData: 'notBreaching',
    });
    control.putAlarm({ ...input, AlarmName });
  }
  control.putCompositeAlarm({ AlarmName: 'composite', AlarmRule: 'ALARM("metric-0")' });
  const alarms = createAlarmsPort(clientOf(CloudWatchClient, service, clock));
  return { control, alarms };
}

describe('alarms', () => {
  test('are in ALARM, on metrics and composite ones, or not; new ones are not', async () => {
    const { control, alarms } = world();
    const names = ['composite', 'metric-1', 'metric-2'];
    expect(await alarms.look(names)).toEqual({ inAlarm: [], missing: [] });
    for (const name of ['composite', 'metric-2', 'metric-3']) control.setAlarmState(name, 'ALARM', 'test');
    expect(await alarms.look(names)).toEqual({ inAlarm: ['composite', 'metric-2'], missing: [] });
  });

  test('that are not there are told', async () => {
    expect(await world().alarms.look(['metric-1', 'none'])).toEqual({ inAlarm: [], missing: ['none'] });
  });

  test('are all looked at, twenty and more', async () => {
    const { control, alarms } = world();
    control.setAlarmState('metric-29', 'ALARM', 'test');
    const names = Array.from({ length: 30 }, (_, n) => `metric-${n}`);
    expect(await alarms.look(names)).toEqual({ inAlarm: ['metric-29'], missing: [] });
  });
});

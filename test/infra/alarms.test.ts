import { describe, expect, it } from 'vitest';
import { at, resourcesOf, synthesiseWithPlaceholders, targetOf } from './synthesis.ts';

const alarmTopicArn = 'arn:aws:sns:eu-west-1:111122223333:on-call';
const { template } = synthesiseWithPlaceholders({
  clusters: [{ name: 'web' }, { name: 'weekly', scanIntervalHours: 168 }],
  alarmTopicArn,
});
const alarms = resourcesOf(template, 'AWS::CloudWatch::Alarm').map(({ properties }) => properties);
const named = (name: string) => alarms.find(({ AlarmName }) => AlarmName === `bottlerocket-updater-${name}`);

describe('alarms', () => {
  it('notify the topic', () => {
    expect(alarms.filter(({ AlarmActions }) => at(AlarmActions, '0') !== alarmTopicArn)).toEqual([]);
  });

  it.each([
    ['instance-quarantined', 'InstanceQuarantined'],
    ['rollout-halted', 'RolloutHalted'],
  ])('%s goes off at the first %s', (name, metric) => {
    expect(named(name)).toMatchObject({
      Namespace: 'BottlerocketUpdater',
      MetricName: metric,
      Dimensions: [{ Name: 'service', Value: 'record-progress' }],
      Threshold: 0,
      ComparisonOperator: 'GreaterThanThreshold',
      EvaluationPeriods: 1,
      TreatMissingData: 'notBreaching',
    });
  });

  it('look at every queue of dead letters', () => {
    const watched = alarms
      .flatMap(({ Metrics }) => (Array.isArray(Metrics) ? (Metrics as unknown[]) : []))
      .map((metric) => targetOf(at(metric, 'MetricStat', 'Metric', 'Dimensions', '0', 'Value')))
      .filter((queue) => queue !== undefined);
    const queues = resourcesOf(template, 'AWS::SQS::Queue').map(({ id }) => id);
    expect(watched).toHaveLength(queues.length);
    expect(new Set(watched)).toEqual(new Set(queues));
  });

  it('miss two scans: of silence, not of a number', () => {
    expect(named('no-scan-web')).toMatchObject({
      MetricName: 'ScanStarted',
      Dimensions: [
        { Name: 'service', Value: 'discover-updates' },
        { Name: 'cluster', Value: 'web' },
      ],
      Period: 3600,
      EvaluationPeriods: 24,
      TreatMissingData: 'breaching',
    });
  });

  it('look back no longer than the seven days that CloudWatch allows', () => {
    expect(named('no-scan-weekly')).toMatchObject({ Period: 3600, EvaluationPeriods: 168 });
    for (const { Period = 300, EvaluationPeriods } of alarms) {
      expect(Number(Period) * Number(EvaluationPeriods)).toBeLessThanOrEqual(7 * 24 * 3600);
    }
  });

  it('of one installation count nothing of another', () => {
    const second = synthesiseWithPlaceholders({ clusters: [{ name: 'dev' }], resourcePrefix: 'second' });
    const namespaces = resourcesOf(second.template, 'AWS::CloudWatch::Alarm').flatMap(
      ({ properties }) => properties.Namespace ?? [],
    );
    expect(new Set(namespaces)).toEqual(new Set(['BottlerocketUpdater/second', 'AWS/Lambda']));
    for (const { properties } of resourcesOf(second.template, 'AWS::Lambda::Function'))
      expect(at(properties, 'Environment', 'Variables', 'POWERTOOLS_METRICS_NAMESPACE')).toBe(
        'BottlerocketUpdater/second',
      );
  });
});

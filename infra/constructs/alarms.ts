import { CfnAlarm, type CfnAlarmProps } from 'aws-cdk-lib/aws-cloudwatch';
import type { CfnFunction } from 'aws-cdk-lib/aws-lambda';
import type { CfnSchedule } from 'aws-cdk-lib/aws-scheduler';
import type { CfnQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { ServiceName } from '../../events-schema/event.ts';
import type { Names } from '../names.ts';

/** A metric-math alarm takes at most ten metrics. */
const metricsInAlarm = 10;
/** An alarm with periods of an hour looks back seven days at most. */
const longestLookBackHours = 7 * 24;

const dimensions = (values: Readonly<Record<string, string>>) =>
  Object.entries(values).map(([name, value]) => ({ name, value }));

/** What a person must know of. Alarms notify the topic, if there is one. */
export class Alarms extends Construct {
  readonly #names: Names;
  readonly #actions: string[];

  constructor(
    scope: Construct,
    id: string,
    props: { readonly names: Names; readonly topicArn?: string | undefined },
  ) {
    super(scope, id);
    this.#names = props.names;
    this.#actions = props.topicArn === undefined ? [] : [props.topicArn];
  }

  /** An alarm as soon as record-progress counts one of these; over all clusters, the event says which. */
  onCounted(metricName: string, what: string, meaning: string): void {
    this.#alarm(what, {
      alarmDescription: meaning,
      namespace: this.#names.metricNamespace,
      metricName,
      dimensions: dimensions({ service: 'record-progress' satisfies ServiceName }),
      statistic: 'Sum',
      period: 300,
      evaluationPeriods: 1,
      threshold: 0,
      comparisonOperator: 'GreaterThanThreshold',
      treatMissingData: 'notBreaching',
    });
  }

  /** An alarm when any of the queues holds a letter. */
  onDeadLetters(queues: readonly CfnQueue[]): void {
    for (let first = 0; first < queues.length; first += metricsInAlarm) {
      const group = queues.slice(first, first + metricsInAlarm);
      this.#alarm(`dead-letters-${first / metricsInAlarm + 1}`, {
        alarmDescription: 'An event could not be delivered or handled: it waits in one of these queues.',
        metrics: [
          { id: 'letters', expression: `SUM([${group.map((_, index) => `q${index}`).join(',')}])` },
          ...group.map((queue, index) => ({
            id: `q${index}`,
            returnData: false,
            metricStat: {
              metric: {
                namespace: 'AWS/SQS',
                metricName: 'ApproximateNumberOfMessagesVisible',
                dimensions: dimensions({ QueueName: queue.attrQueueName }),
              },
              period: 300,
              stat: 'Maximum',
            },
          })),
        ],
        evaluationPeriods: 1,
        threshold: 0,
        comparisonOperator: 'GreaterThanThreshold',
        treatMissingData: 'notBreaching',
      });
    }
  }

  /** An alarm when a function fails again and again; a single failure is tried again and often a mere throttle. */
  onErrors(service: ServiceName, functionOfService: CfnFunction): void {
    this.#alarm(`${service}-errors`, {
      alarmDescription: `${service} has been failing for a quarter of an hour: see its log.`,
      namespace: 'AWS/Lambda',
      metricName: 'Errors',
      dimensions: dimensions({ FunctionName: functionOfService.ref }),
      statistic: 'Sum',
      period: 300,
      evaluationPeriods: 3,
      threshold: 0,
      comparisonOperator: 'GreaterThanThreshold',
      treatMissingData: 'notBreaching',
    });
  }

  /**
   * An alarm when a cluster was not scanned in two of its periods. CloudWatch looks back seven days at most, so that a
   * cluster scanned less often than every 84 hours is watched for those.
   */
  onMissingScan(cluster: string, scanIntervalHours: number, schedule: CfnSchedule): void {
    const alarm = this.#alarm(`no-scan-${cluster}`, {
      alarmDescription: `The cluster ${cluster} was not scanned in two periods: nothing is updated there.`,
      namespace: this.#names.metricNamespace,
      metricName: 'ScanStarted',
      dimensions: dimensions({ service: 'discover-updates' satisfies ServiceName, cluster }),
      statistic: 'Sum',
      period: 3600,
      evaluationPeriods: Math.min(2 * scanIntervalHours, longestLookBackHours),
      threshold: 1,
      comparisonOperator: 'LessThanThreshold',
      treatMissingData: 'breaching',
    });
    // Before its first scan it may go off all the same: the schedule's first turn comes within a minute.
    alarm.addResourceDependency(schedule);
  }

  #alarm(what: string, props: Omit<CfnAlarmProps, 'alarmName' | 'alarmActions'>): CfnAlarm {
    return new CfnAlarm(this, what, {
      ...props,
      alarmName: this.#names.alarm(what),
      ...(this.#actions.length > 0 ? { alarmActions: this.#actions } : {}),
    });
  }
}

import { DescribeAlarmsCommand, type CloudWatchClient } from '@aws-sdk/client-cloudwatch';

/** What CloudWatch says of some alarms. */
export interface AlarmsView {
  /** Those in ALARM. INSUFFICIENT_DATA is no alarm: CloudWatch says so of what is new or idle. */
  readonly inAlarm: readonly string[];
  /** Those that CloudWatch does not know. */
  readonly missing: readonly string[];
}

/** CloudWatch as the services need it: are things as they should be? */
export interface AlarmsPort {
  /** Looks at alarms on metrics and composite alarms, at most 100. Throws what CloudWatch throws. */
  look(names: readonly string[]): Promise<AlarmsView>;
}

export function createAlarmsPort(client: CloudWatchClient): AlarmsPort {
  return {
    async look(names) {
      const states = new Map<string, string>();
      let NextToken: string | undefined;
      do {
        const page = await client.send(
          new DescribeAlarmsCommand({
            AlarmNames: [...names],
            AlarmTypes: ['MetricAlarm', 'CompositeAlarm'],
            MaxRecords: 100,
            NextToken,
          }),
        );
        for (const { AlarmName = '', StateValue = '' } of [
          ...(page.MetricAlarms ?? []),
          ...(page.CompositeAlarms ?? []),
        ])
          states.set(AlarmName, StateValue);
        ({ NextToken } = page);
      } while (NextToken !== undefined);
      return {
        inAlarm: names.filter((name) => states.get(name) === 'ALARM'),
        missing: names.filter((name) => !states.has(name)),
      };
    },
  };
}

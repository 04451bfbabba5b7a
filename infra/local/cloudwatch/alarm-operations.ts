import * as z from 'zod';
import { page, parseInput } from '../input.ts';
import { ServiceError, type Input, type Operation } from '../wire/service.ts';
import type { Alarm, CloudWatchControl, CompositeAlarm, MetricAlarm } from './create-cloudwatch.ts';

/** What clients of the query protocol call the errors. */
export const queryErrors: Readonly<Record<string, string>> = {
  InvalidFormatFault: 'InvalidFormat',
  ValidationException: 'ValidationError',
};

const alarmName = z.string().min(1).max(255);
const stateValue = z.enum(['OK', 'ALARM', 'INSUFFICIENT_DATA']);
const describeSchema = z.object({
  AlarmNames: z.array(alarmName).max(100).nullish(),
  AlarmNamePrefix: alarmName.nullish(),
  AlarmTypes: z.array(z.enum(['MetricAlarm', 'CompositeAlarm', 'LogAlarm'])).nullish(),
  StateValue: stateValue.nullish(),
  NextToken: z.string().nullish(),
  MaxRecords: z.int().min(1).max(100).nullish(),
});
const setSchema = z.object({
  AlarmName: alarmName,
  StateValue: stateValue,
  StateReason: z.string().max(1023),
  StateReasonData: z.string().max(4000).nullish(),
});
const notSimulated = ['ChildrenOfAlarmName', 'ParentsOfAlarmName', 'ActionPrefix'];

/** DescribeAlarms and SetAlarmState. */
export function alarmOperations(control: CloudWatchControl): Record<string, Operation> {
  return {
    DescribeAlarms: {
      access: ({ AlarmTypes }, { region, account }) => [
        {
          action: 'cloudwatch:DescribeAlarms',
          // Composite alarms are shown only to those who may see every alarm.
          resource:
            Array.isArray(AlarmTypes) && AlarmTypes.includes('CompositeAlarm')
              ? '*'
              : `arn:aws:cloudwatch:${region}:${account}:alarm:*`,
        },
      ],
      run: (input) => describeAlarms(control, input),
    },
    SetAlarmState: {
      access: ({ AlarmName }, { region, account }) => [
        {
          action: 'cloudwatch:SetAlarmState',
          resource: `arn:aws:cloudwatch:${region}:${account}:alarm:${String(AlarmName)}`,
        },
      ],
      run: (input) => setAlarmState(control, input),
    },
  };
}

function describeAlarms(control: CloudWatchControl, input: Input): unknown {
  const wanted = parseInput(describeSchema, input);
  const unknown = notSimulated.find((field) => input[field] !== undefined && input[field] !== null);
  if (unknown !== undefined)
    throw new ServiceError('ValidationException', `the embedded CloudWatch does not simulate "${unknown}"`);
  const { AlarmNames, AlarmNamePrefix, StateValue } = wanted;
  if (AlarmNames && AlarmNamePrefix)
    throw new ServiceError('ValidationException', 'AlarmNames and AlarmNamePrefix exclude each other');
  // Without a word of it only alarms on metrics are shown.
  const types = wanted.AlarmTypes ?? ['MetricAlarm'];
  const found = control
    .alarms()
    .filter(
      (alarm) =>
        types.includes(isComposite(alarm) ? 'CompositeAlarm' : 'MetricAlarm') &&
        (AlarmNames?.includes(alarm.name) ?? true) &&
        alarm.name.startsWith(AlarmNamePrefix ?? '') &&
        (StateValue ?? alarm.state) === alarm.state,
    );
  const { items, nextToken } = page(
    found,
    wanted.NextToken ?? undefined,
    wanted.MaxRecords ?? 50,
    'InvalidNextToken',
  );
  return {
    MetricAlarms: items.flatMap((alarm) => (isComposite(alarm) ? [] : [metricAlarm(alarm)])),
    CompositeAlarms: items.flatMap((alarm) => (isComposite(alarm) ? [compositeAlarm(alarm)] : [])),
    NextToken: nextToken,
  };
}

const isComposite = (alarm: Alarm): alarm is CompositeAlarm => 'rule' in alarm;

const metricAlarm = (alarm: MetricAlarm): unknown => ({
  Dimensions: [],
  ...common(alarm),
  ...alarm.input,
  AlarmName: alarm.name,
});

const compositeAlarm = (alarm: CompositeAlarm): unknown => ({ ...common(alarm), AlarmRule: alarm.rule });

const common = (alarm: Alarm): object => ({
  AlarmName: alarm.name,
  AlarmArn: alarm.arn,
  AlarmConfigurationUpdatedTimestamp: alarm.madeAt / 1000,
  ActionsEnabled: true,
  OKActions: [],
  AlarmActions: [],
  InsufficientDataActions: [],
  StateValue: alarm.state,
  StateReason: alarm.reason,
  StateUpdatedTimestamp: alarm.stateSince / 1000,
  StateTransitionedTimestamp: alarm.stateSince / 1000,
});

function setAlarmState(control: CloudWatchControl, input: Input): unknown {
  const { AlarmName, StateValue, StateReason, StateReasonData } = parseInput(setSchema, input);
  if (!control.alarms().some(({ name }) => name === AlarmName))
    throw new ServiceError('ResourceNotFound', `there is no alarm "${AlarmName}"`, 404);
  if (StateReasonData && !isJson(StateReasonData))
    throw new ServiceError('InvalidFormatFault', 'StateReasonData is not valid JSON');
  control.setAlarmState(AlarmName, StateValue, StateReason);
  return {};
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

import { alarmSchema } from '../../cloudwatch/alarm-input.ts';
import { resourceType, type ResourceType } from '../resource-type.ts';
import type { CloudParts } from './parts.ts';

/** Alarms on metrics. */
export function alarmResources({ cloudwatch }: CloudParts): readonly ResourceType[] {
  return [
    resourceType('AWS::CloudWatch::Alarm', alarmSchema, (properties, place) => {
      const name = properties.AlarmName ?? place.generatedName();
      const arn = cloudwatch.putAlarm({ ...properties, AlarmName: name });
      return { ref: name, attributes: { Arn: arn } };
    }),
  ];
}

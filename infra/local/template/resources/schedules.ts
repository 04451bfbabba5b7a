import * as z from 'zod';
import { scheduleSchema } from '../../scheduler/schedule-input.ts';
import { resourceType, type ResourceType } from '../resource-type.ts';
import type { CloudParts } from './parts.ts';
import { tagsSchema } from './common.ts';

const groupSchema = z.strictObject({ Name: z.string().optional(), Tags: tagsSchema });

/** Schedules and their groups. */
export function scheduleResources({ scheduler }: CloudParts): readonly ResourceType[] {
  return [
    resourceType('AWS::Scheduler::ScheduleGroup', groupSchema, ({ Name }, place) => {
      const name = Name ?? place.generatedName();
      return { ref: name, attributes: { Arn: scheduler.createGroup(name) } };
    }),
    resourceType('AWS::Scheduler::Schedule', scheduleSchema, (properties) => {
      const { arn } = scheduler.create(properties);
      return { ref: properties.Name, attributes: { Arn: arn } };
    }),
  ];
}

import * as z from 'zod';
import { page, parseInput } from '../input.ts';
import type { AccessRequest, Input, Operation } from '../wire/service.ts';
import type { ScheduleGroup, SchedulerControl } from './create-scheduler.ts';

const name = z.string().regex(/^[0-9a-zA-Z-_.]{1,64}$/);
const refSchema = z.object({ Name: name });
const listSchema = z.object({
  NamePrefix: z.string().default(''),
  NextToken: z.string().optional(),
  MaxResults: z.coerce.number().pipe(z.int().min(1).max(100)).default(100),
});

/** Where the operations on schedule groups are. */
export const groupRoutes: Readonly<Record<string, string>> = {
  'GET /schedule-groups': 'ListScheduleGroups',
  'GET /schedule-groups/{Name}': 'GetScheduleGroup',
  'POST /schedule-groups/{Name}': 'CreateScheduleGroup',
  'DELETE /schedule-groups/{Name}': 'DeleteScheduleGroup',
};

/** ListScheduleGroups, GetScheduleGroup, CreateScheduleGroup, DeleteScheduleGroup. */
export function groupOperations(scheduler: SchedulerControl): Record<string, Operation> {
  const one =
    (action: string) =>
    (input: Input): readonly AccessRequest[] => [
      { action: `scheduler:${action}`, resource: scheduler.groupArnOf(String(input.Name)) },
    ];
  return {
    ListScheduleGroups: {
      access: () => [{ action: 'scheduler:ListScheduleGroups', resource: '*' }],
      run: (input) => {
        const { NamePrefix, NextToken, MaxResults } = parseInput(listSchema, input);
        const wanted = scheduler.groups().filter((group) => group.name.startsWith(NamePrefix));
        const { items, nextToken } = page(wanted, NextToken, MaxResults);
        return { ScheduleGroups: items.map(show), NextToken: nextToken };
      },
    },
    GetScheduleGroup: {
      access: one('GetScheduleGroup'),
      run: (input) => show(scheduler.group(parseInput(refSchema, input).Name)),
    },
    CreateScheduleGroup: {
      access: one('CreateScheduleGroup'),
      run: (input) => ({ ScheduleGroupArn: scheduler.createGroup(parseInput(refSchema, input).Name) }),
    },
    DeleteScheduleGroup: {
      access: one('DeleteScheduleGroup'),
      run: (input) => {
        scheduler.deleteGroup(parseInput(refSchema, input).Name);
        return {};
      },
    },
  };
}

function show(group: ScheduleGroup): object {
  return {
    Arn: group.arn,
    Name: group.name,
    State: 'ACTIVE',
    CreationDate: group.createdAt / 1000,
    LastModificationDate: group.createdAt / 1000,
  };
}

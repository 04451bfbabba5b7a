import * as z from 'zod';
import { page, parseInput } from '../input.ts';
import { ServiceError, type AccessRequest, type Input, type Operation } from '../wire/service.ts';
import type { Schedule, SchedulerControl } from './create-scheduler.ts';
import { groupOperations, groupRoutes } from './group-operations.ts';
import { scheduleSchema } from './schedule-input.ts';

const listSchema = z.object({
  ScheduleGroup: z.string().optional(),
  NamePrefix: z.string().default(''),
  State: z.enum(['ENABLED', 'DISABLED']).optional(),
  NextToken: z.string().optional(),
  MaxResults: z.coerce.number().pipe(z.int().min(1).max(100)).default(100),
});

/** Routes and operations of EventBridge Scheduler. */
export function scheduleOperations(scheduler: SchedulerControl): {
  readonly routes: Readonly<Record<string, string>>;
  readonly operations: Readonly<Record<string, Operation>>;
} {
  const one =
    (action: string) =>
    (input: Input): readonly AccessRequest[] => [
      { action: `scheduler:${action}`, resource: scheduler.arnOf(String(input.Name), groupOf(input)) },
    ];
  const withRole =
    (action: string) =>
    (input: Input): readonly AccessRequest[] => {
      const { Target } = parseInput(scheduleSchema, input);
      const passed = { 'iam:PassedToService': 'scheduler.amazonaws.com' };
      return [...one(action)(input), { action: 'iam:PassRole', resource: Target.RoleArn, context: passed }];
    };
  return {
    routes: {
      'GET /schedules': 'ListSchedules',
      'GET /schedules/{Name}': 'GetSchedule',
      'POST /schedules/{Name}': 'CreateSchedule',
      'PUT /schedules/{Name}': 'UpdateSchedule',
      'DELETE /schedules/{Name}': 'DeleteSchedule',
      ...groupRoutes,
    },
    operations: {
      ...groupOperations(scheduler),
      ListSchedules: {
        access: () => [{ action: 'scheduler:ListSchedules', resource: '*' }],
        run: (input) => listSchedules(scheduler, input),
      },
      GetSchedule: { access: one('GetSchedule'), run: (input) => show(existing(scheduler, input)) },
      CreateSchedule: {
        access: withRole('CreateSchedule'),
        run: (input) => ({ ScheduleArn: scheduler.create(parseInput(scheduleSchema, input)).arn }),
      },
      UpdateSchedule: {
        access: withRole('UpdateSchedule'),
        run: (input) => ({ ScheduleArn: scheduler.update(parseInput(scheduleSchema, input)).arn }),
      },
      DeleteSchedule: {
        access: one('DeleteSchedule'),
        run: (input) => {
          scheduler.delete(String(input.Name), groupOf(input));
          return {};
        },
      },
    },
  };
}

function groupOf(input: Input): string {
  const group = input.GroupName ?? input.groupName;
  return typeof group === 'string' ? group : 'default';
}

function existing(scheduler: SchedulerControl, input: Input): Schedule {
  const schedule = scheduler.find(String(input.Name), groupOf(input));
  if (schedule !== undefined) return schedule;
  throw new ServiceError('ResourceNotFoundException', `Schedule ${String(input.Name)} does not exist.`, 404);
}

function listSchedules(scheduler: SchedulerControl, input: Input): unknown {
  const { ScheduleGroup, NamePrefix, State, NextToken, MaxResults } = parseInput(listSchema, input);
  if (ScheduleGroup !== undefined) scheduler.group(ScheduleGroup);
  const wanted = scheduler
    .all()
    .filter(
      (schedule) =>
        schedule.input.Name.startsWith(NamePrefix) &&
        (ScheduleGroup === undefined || schedule.input.GroupName === ScheduleGroup) &&
        (State === undefined || schedule.input.State === State),
    );
  const { items, nextToken } = page(wanted, NextToken, MaxResults);
  const Schedules = items.map((schedule) => ({
    Arn: schedule.arn,
    Name: schedule.input.Name,
    GroupName: schedule.input.GroupName,
    State: schedule.input.State,
    CreationDate: schedule.createdAt / 1000,
    LastModificationDate: schedule.changedAt / 1000,
    Target: { Arn: schedule.input.Target.Arn },
  }));
  return { Schedules, NextToken: nextToken };
}

function show(schedule: Schedule): unknown {
  const { ClientToken: _, ...shown } = schedule.input;
  return {
    Arn: schedule.arn,
    ScheduleExpressionTimezone: 'UTC',
    ActionAfterCompletion: 'NONE',
    ...shown,
    CreationDate: schedule.createdAt / 1000,
    LastModificationDate: schedule.changedAt / 1000,
  };
}

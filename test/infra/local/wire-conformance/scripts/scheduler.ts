import * as scheduler from '@aws-sdk/client-scheduler';
import { checkedBy, type Checker, type World } from '../world.ts';

/** Calls each operation of EventBridge Scheduler. */
export async function callScheduler(world: World, checker: Checker): Promise<void> {
  const send = checkedBy(world, 'scheduler', checker);
  await send(new scheduler.CreateScheduleGroupCommand({ Name: 'nightly' }));
  await send(new scheduler.GetScheduleGroupCommand({ Name: 'nightly' }));
  await send(new scheduler.ListScheduleGroupsCommand({}));
  const { Target } = await send(new scheduler.GetScheduleCommand({ Name: 'often' }));
  const schedule = {
    Name: 'once',
    GroupName: 'nightly',
    FlexibleTimeWindow: { Mode: 'OFF' as const },
    Target,
  };
  await send(
    new scheduler.CreateScheduleCommand({ ...schedule, ScheduleExpression: 'at(2027-01-01T00:00:00)' }),
  );
  await send(new scheduler.UpdateScheduleCommand({ ...schedule, ScheduleExpression: 'rate(1 day)' }));
  await send(new scheduler.GetScheduleCommand({ Name: 'once', GroupName: 'nightly' }));
  await send(new scheduler.ListSchedulesCommand({}));
  await send(new scheduler.DeleteScheduleCommand({ Name: 'once', GroupName: 'nightly' }));
  await send(new scheduler.DeleteScheduleGroupCommand({ Name: 'nightly' }));
}

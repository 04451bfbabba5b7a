import { expect, it } from 'vitest';
import { startRun } from './run.ts';

it('updates thirty instances with a budget of three, never more than three at once, and loses no task', async () => {
  const run = await startRun({ fleet: { instances: 30, zones: 3 }, config: { budget: 3 } });
  await run.untilQuiet(24);

  const records = await run.records();
  expect(records.map(({ step }) => step)).toEqual(Array.from({ length: 30 }, () => 'updated'));
  const open = new Set<string>();
  let most = 0;
  for (const { name, instanceId } of run.said) {
    if (name === 'UpdateAdmitted' && instanceId !== undefined) open.add(instanceId);
    if (name === 'InstanceUpdated' && instanceId !== undefined) open.delete(instanceId);
    most = Math.max(most, open.size);
  }
  expect(most).toBe(3);
  expect(run.cloud.controls.ecs.taskStops.filter((stop) => stop.lost)).toEqual([]);
  expect(run.cloud.controls.ecs.healthyCountLow).toEqual([]);
  expect(run.failed).toEqual([]);
});

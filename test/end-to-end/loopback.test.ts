import { expect, it } from 'vitest';
import { startRun } from './run.ts';

it('runs the bundles as deployed over the endpoint on loopback, like on AWS', async () => {
  const run = await startRun({
    loopback: true,
    fleet: { instances: 1, tasksPerInstance: 0, amazonLinux: 0 },
  });
  try {
    await run.untilSaid('InstanceUpdated');
    expect(run.names(run.fleet.instanceIds[0])).toEqual([
      'UpdateAvailable',
      'UpdateAdmitted',
      'InstanceDraining',
      'InstanceDrained',
      'UpdateApplied',
      'InstanceRebooted',
      'InstanceUpdated',
    ]);
    expect(run.failed).toEqual([]);
    expect(run.cloud.faults).toEqual([]);
  } finally {
    await run.cloud.stop();
  }
});

import { beforeAll, describe, expect, it } from 'vitest';
import { startRun, type Run } from './run.ts';

/*
 * The walk-through that the product is known by: three hosts on 1.1.1, 1.1.2 is out, one Amazon Linux host beside
 * them. Nothing is called by the test: the schedule fires, rules wake functions, and it looks at what they did.
 */
describe('the walk-through', () => {
  let run: Run;
  beforeAll(async () => {
    run = await startRun();
    await run.untilQuiet();
  });

  it('updates every Bottlerocket instance', async () => {
    const records = await run.records();
    expect(records.map(({ instanceId, step, running }) => ({ instanceId, step, running }))).toEqual(
      run.fleet.instanceIds.map((instanceId) => ({ instanceId, step: 'updated', running: '1.1.2' })),
    );
    for (const id of run.fleet.instanceIds)
      expect(run.cloud.controls.hosts.snapshot(id).version).toBe('1.1.2');
  });

  it('says the same way for each of them', () => {
    for (const id of run.fleet.instanceIds) {
      expect(run.names(id).filter((name) => name !== 'UpdateDeferred')).toEqual([
        'UpdateAvailable',
        'UpdateAdmitted',
        'InstanceDraining',
        'InstanceDrained',
        'UpdateApplied',
        'InstanceRebooted',
        'InstanceUpdated',
      ]);
    }
  });

  it('has one of them out of service at a time', () => {
    const open = new Set<string>();
    for (const { name, instanceId } of run.said) {
      if (instanceId === undefined) continue;
      if (name === 'UpdateAdmitted') open.add(instanceId);
      if (name === 'InstanceUpdated') open.delete(instanceId);
      expect(open.size).toBeLessThanOrEqual(1);
    }
  });

  it('loses no task and lets no service fall below its minimum', () => {
    expect(run.cloud.controls.ecs.taskStops.filter((stop) => stop.lost)).toEqual([]);
    expect(run.cloud.controls.ecs.healthyCountLow).toEqual([]);
  });

  it('never sends a command to the Amazon Linux instance', () => {
    const answer = run.cloud.controls.hosts.snapshot(run.fleet.amazonLinuxIds[0] ?? '');
    expect(answer.version).toBe('2023.9.20260101');
    expect(run.said.filter(({ instanceId }) => run.fleet.amazonLinuxIds.includes(instanceId ?? ''))).toEqual(
      [],
    );
  });

  it('fails no invocation, refuses no call and dead-letters nothing', () => {
    expect(run.failed).toEqual([]);
    expect(run.cloud.faults).toEqual([]);
    expect(run.cloud.controls.sqs.all().filter((queue) => queue.counts().visible > 0)).toEqual([]);
  });
});

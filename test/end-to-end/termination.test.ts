import { describe, expect, it } from 'vitest';
import { startRun } from './run.ts';

const steps = [
  'UpdateAdmitted',
  'InstanceDraining',
  'InstanceDrained',
  'UpdateApplied',
  'InstanceRebooted',
] as const;

describe('an instance that is terminated in the middle', () => {
  it.each(steps)('after %s: forgotten, its slot is free, the others are updated', async (step) => {
    const run = await startRun();
    const { instanceId: victim = '' } = await run.untilSaid(step);
    run.cloud.controls.ec2.terminate(victim);
    const lost = await run.untilSaid('InstanceLost', victim, 1);
    expect(lost.data).toMatchObject({ heldSlot: true });
    await run.untilQuiet();
    const records = await run.records();
    expect(records.find(({ instanceId }) => instanceId === victim)?.step).toBe('lost');
    expect(records.filter(({ step: end }) => end === 'updated')).toHaveLength(2);
    expect((await run.cluster())?.slots).toEqual({});
  });

  it('while it waits: forgotten without a slot', async () => {
    const run = await startRun();
    await run.untilSaid('InstanceDraining');
    await run.untilSaid('UpdateDeferred');
    const waiting = (await run.records()).find(({ step }) => step === 'waiting');
    const victim = waiting?.instanceId ?? '';
    run.cloud.controls.ec2.terminate(victim);
    const lost = await run.untilSaid('InstanceLost', victim, 1);
    expect(lost.data).toMatchObject({ heldSlot: false });
    await run.untilQuiet();
    expect(run.names(victim)).not.toContain('UpdateAdmitted');
  });

  it('by Spot: let go at the warning, nothing is set on it, forgotten when it is gone', async () => {
    const run = await startRun();
    const { instanceId: victim = '' } = await run.untilSaid('InstanceDraining');
    const before = run.cloud.callCounts.get('ecs:UpdateContainerInstancesState');
    run.cloud.controls.ec2.interruptSpot(victim);
    await run.untilSaid('InstanceLost', victim, 1);
    expect(run.cloud.callCounts.get('ecs:UpdateContainerInstancesState')).toBe(before);
    await run.untilQuiet();
    expect((await run.cluster())?.slots).toEqual({});
  });
});

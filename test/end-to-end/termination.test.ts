import { describe, expect, it } from 'vitest';
import { startRun, type Run, type RunSpec } from './run.ts';

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

describe('a host that hangs in the new version, and is replaced before it is given up', () => {
  const minute = 60_000;

  /** A run in which the first host to be admitted hangs in its reboot, and is terminated some minutes after that. */
  async function replaced(afterMinutes: number, spec: RunSpec = {}): Promise<{ run: Run; victim: string }> {
    const run = await startRun(spec);
    const { instanceId: victim = '' } = await run.untilSaid('UpdateAdmitted');
    run.cloud.controls.hosts.fault(victim, { kind: 'hangs' });
    while (run.reboots(victim) === 0) await run.minutes(1);
    await run.minutes(afterMinutes);
    run.cloud.controls.ec2.terminate(victim);
    return { run, victim };
  }

  it('counts as one that did not return: the rollout halts, and its slot is free soon', async () => {
    const { run, victim } = await replaced(6);
    const terminatedAt = run.cloud.clock.now();
    const lost = await run.untilSaid('InstanceLost', victim, 1);
    expect(lost.at - terminatedAt).toBeLessThan(4 * minute);
    expect(lost.data).toMatchObject({ step: 'quarantined', heldSlot: true });
    await run.untilQuiet();
    const ofVictim = run.names(victim).slice(run.names(victim).indexOf('UpdateApplied') + 1);
    expect(ofVictim).toEqual(['RebootCutShort', 'InstanceQuarantined', 'InstanceLost']);
    expect(run.said.filter(({ name }) => name === 'RolloutHalted')).toHaveLength(1);
    expect(run.said.filter(({ name }) => name === 'UpdateAdmitted')).toHaveLength(1);
    expect((await run.cluster())?.slots).toEqual({});
  });

  it("within the time that a boot takes is nobody's fault: the others are updated", async () => {
    const { run, victim } = await replaced(1);
    await run.untilQuiet();
    expect((await run.cluster())?.failed).toEqual({});
    expect(run.names(victim)).not.toContain('RebootCutShort');
    expect((await run.records()).filter(({ step }) => step === 'updated')).toHaveLength(2);
  });

  it('is counted when it is given up, where every word of its end was lost', async () => {
    const lost = { 'aws.ec2': 1, 'aws.ecs': 1 };
    const settings = { weather: { nativeEvents: { lost } } };
    const { run, victim } = await replaced(6, { settings, config: { rebootTimeoutMinutes: 10 } });
    await run.untilSaid('RolloutHalted');
    await run.untilSaid('InstanceLost', victim, 1);
    await run.untilQuiet();
    expect(run.said.filter(({ name }) => name === 'UpdateAdmitted')).toHaveLength(1);
    expect((await run.cluster())?.slots).toEqual({});
  });
});

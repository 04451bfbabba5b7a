import { ECSClient, UpdateServiceCommand } from '@aws-sdk/client-ecs';
import { describe, expect, it } from 'vitest';
import type { HostFault } from '../../infra/local/hosts/faults.ts';
import { startRun, type Run } from './run.ts';

const minute = 60_000;

/** A walk-through in which the first instance to be admitted has these faults. */
async function withFault(fault: HostFault): Promise<{ run: Run; victim: string }> {
  const run = await startRun({ config: { failureLimit: 5 } });
  const { instanceId = '' } = await run.untilSaid('UpdateAdmitted');
  run.cloud.controls.hosts.fault(instanceId, fault);
  return { run, victim: instanceId };
}

const ecsOf = (run: Run, id: string) => run.cloud.controls.ecs.containerInstance(id);
const causeOf = (run: Run, name: string, id: string) =>
  (
    run.said.find((event) => event.name === name && event.instanceId === id)?.data['failure'] as
      { cause: string } | undefined
  )?.cause;

describe('steps that fail', () => {
  it('apply failed after its tries: taken back, ACTIVE again, counted against the instance', async () => {
    const { run, victim } = await withFault({ kind: 'prepare-fails', times: 3 });
    await run.untilSaid('InstanceRestored', victim);
    expect(causeOf(run, 'ApplyFailed', victim)).toBe('apply-failed');
    expect(ecsOf(run, victim).status).toBe('ACTIVE');
    expect(await run.record(victim)).toMatchObject({ failures: 1 });
    expect((await run.cluster())?.failed).toEqual({});
    expect(run.reboots(victim)).toBe(0);
  });

  it('reboot refused: waited out, cancelled, proved, ACTIVE again', async () => {
    const { run, victim } = await withFault({ kind: 'reboot-refused', times: 9 });
    const applied = await run.untilSaid('UpdateApplied', victim);
    const restored = await run.untilSaid('InstanceRestored', victim);
    expect(causeOf(run, 'RebootFailed', victim)).toBe('reboot-refused');
    // No reboot command of ours may still act: 90 s of validity, a function's time-out and the clocks' differences.
    expect(restored.at - applied.at).toBeGreaterThan(3.5 * minute);
    expect(ecsOf(run, victim).status).toBe('ACTIVE');
    expect(run.cloud.controls.hosts.snapshot(victim).version).toBe('1.1.1');
    expect(run.reboots(victim)).toBe(0);
  });

  it('rolled back: ACTIVE again, denied on it, counted against the version', async () => {
    const { run, victim } = await withFault({ kind: 'panics' });
    await run.untilSaid('InstanceRestored', victim);
    await run.minutes(5);
    expect(causeOf(run, 'ReturnFailed', victim)).toBe('rolled-back');
    expect(ecsOf(run, victim).status).toBe('ACTIVE');
    const record = await run.record(victim);
    expect(Object.keys(record.denied)).toEqual(['1.1.2']);
    expect(record).toMatchObject({ step: 'waiting', reason: { code: 'denied-here' } });
    expect(Object.keys((await run.cluster())?.failed ?? {})).toEqual(['1.1.2']);
    await run.untilQuiet();
    expect(run.names(victim).filter((name) => name === 'UpdateAdmitted')).toHaveLength(1);
  });

  it('did not come back: stays DRAINING, quarantined, keeps its slot, nothing else is admitted', async () => {
    const { run, victim } = await withFault({ kind: 'hangs' });
    const quarantined = await run.untilSaid('InstanceQuarantined', victim);
    expect(quarantined.data).toMatchObject({
      looks: 'unreachable',
      serving: false,
      failure: { cause: 'did-not-return' },
    });
    await run.minutes(30);
    expect(ecsOf(run, victim).status).toBe('DRAINING');
    expect(Object.keys((await run.cluster())?.slots ?? {})).toEqual([victim]);
    expect(run.said.filter(({ name }) => name === 'UpdateAdmitted')).toHaveLength(1);
    const reasons = (await run.records()).flatMap((record) =>
      record.step === 'waiting' ? [record.reason?.code] : [],
    );
    expect(reasons).toEqual(['slot-quarantined', 'slot-quarantined']);
  });

  it('container health is bad before ACTIVE: stays DRAINING, quarantined', async () => {
    const { run, victim } = await withFault({ kind: 'container-runtime-unhealthy' });
    const quarantined = await run.untilSaid('InstanceQuarantined', victim);
    expect(quarantined.data).toMatchObject({ serving: false, failure: { cause: 'unhealthy' } });
    expect(ecsOf(run, victim).status).toBe('DRAINING');
  });

  it('container health that was bad before the drain halts nothing: updated, and ACTIVE as it was', async () => {
    const run = await startRun({ config: { failureLimit: 1 } });
    const [sick = ''] = [...run.fleet.containerInstanceArns.keys()];
    run.cloud.controls.hosts.fault(sick, { kind: 'container-runtime-unhealthy' });
    run.cloud.controls.ecs.setContainerHealth(sick, 'IMPAIRED', 'for weeks');
    await run.untilQuiet();
    expect((await run.records()).map(({ step }) => step)).toEqual(['updated', 'updated', 'updated']);
    expect((await run.cluster())?.denied).toEqual({});
    expect(ecsOf(run, sick)).toMatchObject({ status: 'ACTIVE' });
  });

  it('health is bad after ACTIVE: stays ACTIVE, quarantined, keeps its slot', async () => {
    const run = await startRun({ config: { failureLimit: 5, settleMinutes: 5 } });
    const { instanceId: victim = '' } = await run.untilSaid('InstanceRebooted');
    await run.minutes(2);
    expect(ecsOf(run, victim).status).toBe('ACTIVE');
    run.cloud.controls.ecs.setContainerHealth(victim, 'IMPAIRED', 'test');
    const quarantined = await run.untilSaid('InstanceQuarantined', victim);
    expect(quarantined.data).toMatchObject({ serving: true, failure: { cause: 'unhealthy-after-return' } });
    expect(ecsOf(run, victim).status).toBe('ACTIVE');
    expect(Object.keys((await run.cluster())?.slots ?? {})).toEqual([victim]);
  });

  it('the breaker: at the limit the version is denied for the cluster, and nothing else starts', async () => {
    const run = await startRun({ config: { failureLimit: 1 } });
    const { instanceId: victim = '' } = await run.untilSaid('UpdateAdmitted');
    run.cloud.controls.hosts.fault(victim, { kind: 'panics' });
    const halted = await run.untilSaid('RolloutHalted');
    expect(halted.data).toMatchObject({ version: '1.1.2', limit: 1 });
    await run.untilQuiet();
    expect(run.said.filter(({ name }) => name === 'UpdateAdmitted')).toHaveLength(1);
    const reasons = (await run.records()).map((record) =>
      record.step === 'waiting' ? record.reason?.code : record.step,
    );
    expect(reasons.filter((code) => code === 'denied-cluster')).toHaveLength(2);
    expect(run.said.filter(({ name }) => name === 'RolloutHalted')).toHaveLength(1);
  });

  it('drain not done by its deadline: ACTIVE again, backed off', async () => {
    const run = await startRun({
      config: { drainTimeoutMinutes: 5 },
      fleet: { service: { minimumHealthyPercent: 100, maximumPercent: 100 } },
    });
    const restored = await run.untilSaid('InstanceRestored');
    expect(causeOf(run, 'DrainFailed', restored.instanceId ?? '')).toBe('drain-timeout');
    expect(ecsOf(run, restored.instanceId ?? '').status).toBe('ACTIVE');
    expect(run.reboots(restored.instanceId ?? '')).toBe(0);
  });

  it('no place for its tasks elsewhere: ACTIVE again, with what ECS says, and updated once there is room', async () => {
    const run = await startRun({ config: { drainTimeoutMinutes: 5, backOffMinutes: 30 } });
    const [web = ''] = run.fleet.serviceNames;
    const { clusterArn: cluster } = run.fleet;
    // As many tasks as there is room for.
    run.cloud.controls.ecs.createService({
      cluster,
      name: 'batch',
      taskDefinition: web,
      desiredCount: 100,
      minimumHealthyPercent: 0,
      maximumPercent: 100,
    });
    const { instanceId: victim = '', data } = await run.untilSaid('InstanceRestored');
    expect(causeOf(run, 'DrainFailed', victim)).toBe('no-room');
    expect(JSON.stringify(data)).toContain(`ECS says: (service ${web}) was unable to place a task`);
    expect(ecsOf(run, victim).status).toBe('ACTIVE');
    await run.minutes(2);
    expect(await run.record(victim)).toMatchObject({ step: 'waiting', reason: { code: 'no-room' } });
    const update = { cluster, service: 'batch', desiredCount: 0 };
    await run.client(ECSClient).send(new UpdateServiceCommand(update));
    await run.untilQuiet();
    expect((await run.records()).map(({ running }) => running)).toEqual(['1.1.2', '1.1.2', '1.1.2']);
  });

  it('a garbled answer of the host is a failure of the step, with what was seen', async () => {
    const { run, victim } = await withFault({ kind: 'output', shape: 'garbage', times: 9 });
    await run.untilSaid('ApplyFailed', victim);
    const failed = run.said.find(({ name }) => name === 'ApplyFailed');
    expect(JSON.stringify(failed?.data)).toMatch(/cannot be read|not Ready/);
  });
});

import { ECSClient, UpdateContainerInstancesStateCommand } from '@aws-sdk/client-ecs';
import { describe, expect, it } from 'vitest';
import { startRun, type Run } from './run.ts';

const reasonOf = async (run: Run, id: string) => {
  const record = await run.record(id);
  return record.step === 'waiting' ? record.reason?.code : record.step;
};

const first = (run: Run): string => run.fleet.instanceIds[0] ?? '';

function runStandaloneTask(run: Run, id: string): void {
  const { ecs } = run.cloud.controls;
  const taskDefinition = ecs.registerTaskDefinition({ family: 'report', cpu: 16, memory: 16 });
  const containerInstance = run.fleet.containerInstanceArns.get(id) ?? '';
  ecs.runTask({ cluster: 'maishsk-bottlerocket', taskDefinition, containerInstance, settled: true });
}

async function setState(run: Run, id: string, status: 'ACTIVE' | 'DRAINING'): Promise<void> {
  const client = run.client(ECSClient);
  await client.send(
    new UpdateContainerInstancesStateCommand({
      cluster: 'maishsk-bottlerocket',
      containerInstances: [run.fleet.containerInstanceArns.get(id) ?? ''],
      status,
    }),
  );
}

const othersUpdated = async (run: Run, victim: string, count = 2) => {
  const others = (await run.records()).filter(({ instanceId }) => instanceId !== victim);
  expect(others.map(({ step }) => step)).toEqual(others.map(() => 'updated'));
  expect(others).toHaveLength(count);
};

describe('instances that are left alone', () => {
  it('one with a task that no service owns', async () => {
    const run = await startRun();
    runStandaloneTask(run, first(run));
    await run.untilQuiet();
    expect(await reasonOf(run, first(run))).toBe('unowned-task');
    expect(run.names(first(run))).not.toContain('InstanceDraining');
    await othersUpdated(run, first(run));
  });

  it('one on which such a task starts just after DRAINING: given back at once', async () => {
    const run = await startRun();
    const { instanceId: victim = '' } = await run.untilSaid('InstanceDraining');
    runStandaloneTask(run, victim);
    await run.untilSaid('InstanceRestored', victim, 1);
    expect(run.cloud.controls.ecs.containerInstance(victim).status).toBe('ACTIVE');
    expect(run.reboots(victim)).toBe(0);
    expect(run.names(victim)).not.toContain('UpdateApplied');
  });

  it('one that somebody else drained: its state is never changed', async () => {
    // Seen as ACTIVE once by a stale answer, it would wait for a slot that its own absence takes.
    const run = await startRun({ settings: { weather: {} } });
    await setState(run, first(run), 'DRAINING');
    await run.minutes(90);
    expect(await reasonOf(run, first(run))).toBe('drained-by-other');
    expect(run.cloud.controls.ecs.containerInstance(first(run)).status).toBe('DRAINING');
    expect(run.names(first(run))).not.toContain('InstanceDraining');
  });

  it('one that is not online in SSM is reported, and the others are updated', async () => {
    const run = await startRun();
    run.cloud.controls.hosts.fault(first(run), { kind: 'control-container', enabled: false });
    const causes = () =>
      run.said.flatMap(({ name, data }) =>
        name === 'UpdateCheckFailed' && data['instanceId'] === first(run) ? [data['cause']] : [],
      );
    // SSM learns late that an agent is away: the first check is sent, and not taken.
    await run.minutes(30);
    expect(causes()).toEqual(['not-in-ssm']);
    await run.request('UpdateCheckRequested');
    await run.minutes(5);
    expect(causes()).toEqual(['not-in-ssm', 'not-in-ssm']);
    expect(run.cloud.controls.hosts.snapshot(first(run)).version).toBe('1.1.1');
    await othersUpdated(run, first(run));
  });

  it('one whose SSM agent is gone when its turn comes, hours after its check', async () => {
    const run = await startRun();
    const victim = first(run);
    await run.request('PauseRollout', { why: 'not now' });
    await run.minutes(30);
    expect(await reasonOf(run, victim)).toBe('paused');
    run.cloud.controls.hosts.fault(victim, { kind: 'control-container', enabled: false });
    await run.minutes(60);
    await run.request('ResumeRollout');
    await run.minutes(60);
    expect(await reasonOf(run, victim)).toBe('not-in-ssm');
    expect(run.names(victim)).not.toContain('UpdateAdmitted');
    expect(run.cloud.controls.ecs.containerInstance(victim).status).toBe('ACTIVE');
    await othersUpdated(run, victim);
    run.cloud.controls.hosts.fault(victim, { kind: 'control-container', enabled: true });
    await run.untilSaid('InstanceUpdated', victim);
  });

  it('ones of ECS Managed Instances, which AWS replaces: named in the log, and not touched', async () => {
    const run = await startRun();
    const { ecs, hosts, register } = run.cloud.controls;
    const place = { availabilityZone: 'eu-west-1a', cluster: 'maishsk-bottlerocket' };
    ecs.createCapacityProvider({ name: 'aws-owned', kind: 'managed-instances', cluster: place.cluster });
    const managed = 'i-0a1b2c3d4e5f69999';
    const attributes = { 'bottlerocket.variant': 'aws-ecs-2' };
    run.cloud.controls.quietly(() => {
      hosts.add({
        ...place,
        instanceId: managed,
        kind: 'bottlerocket',
        version: '1.1.1',
        variant: 'aws-ecs-2',
      });
      const room = { cpu: 1024, memory: 2048 };
      register({ ...place, ...room, ec2InstanceId: managed, capacityProviderName: 'aws-owned', attributes });
    });
    const lines: string[] = [];
    const written: string[] = [];
    run.cloud.watch({
      onLog: ({ line }) => void (line.includes(managed) && lines.push(line)),
      onCall: ({ service, operation, input }) => {
        const isWrite =
          service !== 'dynamodb' && !/^(?:Describe|List|Get|Put(?:Events|LogEvents))/.test(operation);
        if (isWrite && JSON.stringify(input).includes(managed)) written.push(operation);
      },
    });
    await run.untilQuiet();
    await othersUpdated(run, 'none of these', 3);
    expect(run.names(managed)).toEqual([]);
    expect(written).toEqual([]);
    expect(run.reboots(managed)).toBe(0);
    expect(run.cloud.controls.ecs.containerInstance(managed)).toMatchObject({ status: 'ACTIVE' });
    expect(lines.some((line) => line.includes(`"managed":["${managed}"]`))).toBe(true);
  });

  it('one that is locked to its version is up to date', async () => {
    const run = await startRun();
    run.cloud.controls.hosts.get(first(run)).updateSettings.versionLock = '1.1.1';
    await run.untilQuiet();
    expect(run.names(first(run))).toEqual(['InstanceUpToDate']);
    await othersUpdated(run, first(run));
  });

  it('ones whose wave is not open yet are up to date now, and updated by a later scan', async () => {
    const opensAt = Date.parse('2026-11-01T16:00:00Z');
    const run = await startRun({ fleet: { release: { waves: { 0: opensAt } } } });
    await run.minutes(30);
    expect(run.said.map(({ name }) => name).filter((name) => name !== 'StepDue')).toEqual([
      'InstanceUpToDate',
      'InstanceUpToDate',
      'InstanceUpToDate',
    ]);
    await run.minutes(12 * 60);
    await run.untilQuiet();
    expect((await run.records()).map(({ step }) => step)).toEqual(['updated', 'updated', 'updated']);
  });
});

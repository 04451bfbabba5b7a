import { describe, expect, it } from 'vitest';
import { startRun } from './run.ts';

const hour = 3_600_000;

describe('requests', () => {
  it('pause in mid-rollout: what is not rebooting is given back, uncounted; resume finishes', async () => {
    const run = await startRun();
    const { instanceId: victim = '' } = await run.untilSaid('InstanceDraining');
    await run.request('PauseRollout', { why: 'test' });
    await run.untilSaid('RolloutPaused');
    await run.untilSaid('InstanceRestored', victim, 1);
    expect(run.cloud.controls.ecs.containerInstance(victim).status).toBe('ACTIVE');
    await run.minutes(30);
    expect((await run.cluster())?.slots).toEqual({});
    expect(
      (await run.records()).map((record) => (record.step === 'waiting' ? record.reason?.code : record.step)),
    ).toEqual(['paused', 'paused', 'paused']);
    await run.request('ResumeRollout');
    await run.untilSaid('RolloutResumed');
    await run.untilQuiet();
    expect((await run.records()).map(({ step }) => step)).toEqual(['updated', 'updated', 'updated']);
    expect((await run.cluster())?.failed).toEqual({});
  });

  it('pause while a host reboots: that one finishes, the next does not start', async () => {
    const run = await startRun();
    const { instanceId: victim = '' } = await run.untilSaid('UpdateApplied');
    await run.minutes(1);
    await run.request('PauseRollout', { why: 'test' });
    await run.untilSaid('InstanceUpdated', victim, 1);
    await run.minutes(30);
    expect(run.said.filter(({ name }) => name === 'UpdateAdmitted')).toHaveLength(1);
  });

  it('a request that is too old changes nothing, and is answered', async () => {
    const run = await startRun();
    await run.untilSaid('InstanceDraining');
    const id = await run.request('PauseRollout', { why: 'test' }, 3 * hour);
    const refused = await run.untilSaid('RequestRefused');
    expect(refused.data).toMatchObject({ requestId: id, request: 'PauseRollout' });
    await run.untilQuiet();
    expect((await run.records()).map(({ step }) => step)).toEqual(['updated', 'updated', 'updated']);
  });

  it('that cannot be read are refused, each by the service that it is for: no dead letter, no alarm', async () => {
    const run = await startRun();
    await run.untilSaid('InstanceDraining');
    const allow = await run.request('AllowVersion', { version: 'v1.1.2' });
    const release = await run.request('ReleaseInstance', { instance: 'i-0a1b2c3d4e5f60001' });
    const unknown = await run.request('PauseRolout', {});
    await run.untilQuiet();
    const refused = run.said.filter(({ name }) => name.endsWith('Refused'));
    const answers = new Map(
      refused.map(({ name, data }) => [data['requestId'], `${name} ${String(data['why'])}`]),
    );
    expect(answers.size).toBe(refused.length);
    expect(answers.get(allow)).toContain('RequestRefused AllowVersion: detail.data.version = "v1.1.2": ');
    expect(answers.get(release)).toContain(
      'ReleaseRefused ReleaseInstance: detail.data.instanceId = undefined: ',
    );
    expect(answers.get(unknown)).toContain('RequestRefused detail-type = "PauseRolout": ');
    expect(run.cloud.controls.sqs.all().flatMap((queue) => queue.messages())).toEqual([]);
    expect((await run.records()).map(({ step }) => step)).toEqual(['updated', 'updated', 'updated']);
  });

  it('a check of a fleet that is up to date is answered, though no host has news', async () => {
    const run = await startRun();
    await run.untilQuiet();
    const before = run.said.length;
    const id = await run.request('UpdateCheckRequested');
    await run.minutes(10);
    const answers = run.said.slice(before);
    expect(answers.map(({ name }) => name)).toEqual(['UpdateCheckStarted']);
    expect(answers[0]?.data).toEqual({ requestId: id, found: 3, asked: 3 });
  });

  it.each([
    [
      'with a typo in its name',
      '-bottlerocket',
      '-Bottlerocket',
      'this installation has no cluster of that name',
    ],
    ['in another Region', 'eu-west-1', 'us-east-1', 'this installation is in eu-west-1'],
  ])('a pause of a cluster %s is refused, and holds up nothing', async (_, right, wrong, why) => {
    const run = await startRun();
    await run.untilSaid('InstanceDraining');
    const cluster = run.fleet.clusterArn.replace(right, wrong);
    const id = await run.request('PauseRollout', { why: 'test' }, 0, cluster);
    const refused = await run.untilSaid('RequestRefused', undefined, 1);
    expect(refused.data).toMatchObject({ requestId: id, request: 'PauseRollout' });
    expect(refused.data['why']).toContain(why);
    await run.untilQuiet();
    expect((await run.records()).map(({ step }) => step)).toEqual(['updated', 'updated', 'updated']);
    expect(run.failed).toEqual([]);
  });

  it('a halted rollout finishes by requests alone', async () => {
    const run = await startRun();
    const { instanceId: victim = '' } = await run.untilSaid('UpdateAdmitted');
    run.cloud.controls.hosts.fault(victim, { kind: 'hangs' });
    await run.untilSaid('InstanceQuarantined', victim);
    await run.untilSaid('RolloutHalted');

    // The person reboots the machine; it comes back with the old version, and healthy.
    run.cloud.controls.ec2.reboot(victim);
    await run.minutes(10);
    await run.request('ReleaseInstance', { instanceId: victim });
    await run.untilSaid('InstanceRestored', victim, 1);
    expect(run.cloud.controls.ecs.containerInstance(victim).status).toBe('ACTIVE');
    await run.request('AllowVersion', { version: '1.1.2' });
    await run.untilSaid('VersionAllowed');
    await run.untilQuiet();
    expect((await run.records()).map(({ step }) => step)).toEqual(['updated', 'updated', 'updated']);
    expect(run.said.filter(({ name }) => name === 'RolloutHalted')).toHaveLength(1);
  });

  it('a release of an instance that is not quarantined is refused', async () => {
    const run = await startRun();
    await run.untilQuiet();
    const id = await run.request('ReleaseInstance', { instanceId: run.fleet.instanceIds[0] });
    const refused = await run.untilSaid('ReleaseRefused', undefined, 1);
    expect(refused.data).toMatchObject({ requestId: id });
  });

  it('a release of an instance nobody knows is refused', async () => {
    const run = await startRun();
    await run.untilQuiet();
    await run.request('ReleaseInstance', { instanceId: 'i-0fffffffffffffff0' });
    await run.untilSaid('ReleaseRefused', undefined, 1);
  });
});

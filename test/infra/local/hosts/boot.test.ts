// What a host does when it is updated and rebooted, for each way in which that ends.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Partitions } from '../../../../infra/local/hosts/partitions.ts';
import { createPark, id } from './park.ts';

const update = 'apiclient update check > /dev/null; apiclient update apply';

async function applied(more: Parameters<typeof createPark>[0] = {}) {
  const made = createPark(more);
  made.hosts.add({ instanceId: id, version: '1.56.0' });
  expect(await made.exit(update)).toMatchObject({ code: 0 });
  made.said.length = 0;
  return made;
}

describe('a host that reboots into an update', () => {
  it('loses its tasks and both agents, then runs the new version with a new boot id and no status', async () => {
    const { hosts, run, pass, said } = await applied();
    const before = hosts.snapshot(id);
    await run('apiclient reboot');
    await pass(10_000);
    expect(said).toEqual(['ecs gone', 'ssm gone', 'tasks die']);
    await pass(150_000);
    expect(said.slice(3)).toEqual(['ecs connected', 'ssm online']);
    const after = hosts.snapshot(id);
    expect(after).toMatchObject({ version: '1.57.0', active: 'B', phase: 'up', updateState: undefined });
    expect(after.sets.B).toMatchObject({ successful: true, triesLeft: 0 });
    expect(after.bootId).not.toBe(before.bootId);
  });

  it('takes the two agents apart: ECS 40 to 90 s after power, SSM later', async () => {
    for (let seed = 1; seed <= 20; seed += 1) {
      const { clock, hosts } = createPark({ seed });
      hosts.add({ instanceId: id, version: '1.56.0', up: false });
      const begun = clock.now();
      await clock.run({ while: () => !hosts.snapshot(id).agentConnected });
      const connectedMs = clock.now() - begun;
      expect(connectedMs).toBeGreaterThanOrEqual(40_000);
      expect(connectedMs).toBeLessThanOrEqual(90_000);
      expect(hosts.snapshot(id).ssmOnline).toBe(false);
      await clock.run();
      expect(hosts.snapshot(id).ssmOnline).toBe(true);
    }
  });

  it.each(['success', 'in-progress', 'failed', 'rerun'] as const)(
    'leaves the reboot script as the fault says: %s',
    async (becomes) => {
      const { hosts, run } = await applied();
      hosts.fault(id, { kind: 'reboot-report', becomes });
      const end = await run('apiclient reboot');
      expect(end).toMatchObject(
        becomes === 'success' ? { kind: 'exited', code: 0 } : { kind: 'interrupted', becomes },
      );
    },
  );

  it('is refused a reboot when systemd is inhibited', async () => {
    const { hosts, exit, pass } = await applied();
    hosts.fault(id, { kind: 'reboot-refused' });
    const { code, stderr } = await exit('apiclient reboot');
    expect(code).toBe(1);
    expect(stderr).toContain(
      "Failed to reboot: Failed POST request to '/actions/reboot': Status 500 when POSTing",
    );
    await pass(60_000);
    expect(hosts.snapshot(id)).toMatchObject({ version: '1.56.0', phase: 'up', updateState: 'Ready' });
  });
});

describe('a release that does not boot', () => {
  it('rolls back by itself after a panic and is offered again', async () => {
    const { hosts, run, exit, pass } = await applied();
    const before = hosts.snapshot(id).bootId;
    hosts.fault(id, { kind: 'panics' });
    await run('apiclient reboot');
    await pass(300_000);
    expect(hosts.snapshot(id)).toMatchObject({
      version: '1.56.0',
      agentConnected: true,
      ssmOnline: true,
      sets: { B: { priority: 2, triesLeft: 0, successful: false } },
    });
    expect(hosts.snapshot(id).bootId).not.toBe(before);
    expect((await exit('apiclient update check')).stdout).toContain('"update_state": "Available"');
  });

  it('hangs for ever, until EC2 reboots it into the old version', async () => {
    const { clock, hosts, run, pass } = await applied();
    hosts.fault(id, { kind: 'hangs' });
    await run('apiclient reboot');
    await clock.run();
    expect(hosts.snapshot(id)).toMatchObject({ phase: 'hung', agentConnected: false, ssmOnline: false });
    hosts.reboot(id);
    await pass(200_000);
    expect(hosts.snapshot(id)).toMatchObject({ phase: 'up', version: '1.56.0', ssmOnline: true });
  });

  it('panics at each boot of a version that is named', async () => {
    const { hosts, run, pass } = await applied();
    hosts.fault(id, { kind: 'panics', version: '1.57.0', times: 9 });
    await run('apiclient reboot');
    await pass(300_000);
    expect(hosts.snapshot(id).version).toBe('1.56.0');
  });
});

describe('a boot after which something is missing', () => {
  it.each([
    [{ kind: 'ssm-never-returns' } as const, { agentConnected: true, ssmOnline: false }],
    [{ kind: 'ecs-agent-never-returns' } as const, { agentConnected: false, ssmOnline: true }],
    [{ kind: 'container-runtime-unhealthy' } as const, { containerRuntimeHealthy: false, ssmOnline: true }],
    [{ kind: 'boots-other-version', version: '1.55.0' } as const, { version: '1.55.0', ssmOnline: true }],
  ])('%j: it counts as successful and is not rolled back', async (fault, expected) => {
    const { clock, hosts, run } = await applied();
    hosts.fault(id, fault);
    await run('apiclient reboot');
    await clock.run();
    expect(hosts.snapshot(id)).toMatchObject({ version: '1.57.0', phase: 'up', ...expected });
    expect(hosts.snapshot(id).sets.B.successful).toBe(true);
  });

  it('may turn ill while it runs, and is well after the next boot', async () => {
    const { hosts, said, pass } = await applied();
    hosts.fault(id, { kind: 'container-runtime', healthy: false });
    expect(said).toEqual(['runtime ill']);
    hosts.reboot(id);
    await pass(200_000);
    expect(hosts.snapshot(id).containerRuntimeHealthy).toBe(true);
  });

  it('has no SSM agent while its control container is off, over reboots too', async () => {
    const { hosts, run, pass } = await applied();
    const script = run('sleep 100');
    hosts.fault(id, { kind: 'control-container', enabled: false });
    expect(await script).toEqual({ kind: 'interrupted', becomes: 'in-progress' });
    hosts.reboot(id);
    await pass(300_000);
    expect(hosts.snapshot(id)).toMatchObject({ agentConnected: true, ssmOnline: false });
    hosts.clearFaults(id);
    await pass(60_000);
    expect(hosts.snapshot(id).ssmOnline).toBe(true);
  });
});

describe('other people', () => {
  it('a reboot while Ready applies the update, whoever does it', async () => {
    const { hosts, pass } = await applied();
    hosts.reboot(id);
    await pass(300_000);
    expect(hosts.snapshot(id).version).toBe('1.57.0');
  });

  it('a reboot in mid-download boots the old version and loses the download', async () => {
    const { hosts, run, exit, pass } = createPark({});
    hosts.add({ instanceId: id, version: '1.56.0' });
    hosts.fault(id, { kind: 'interference', state: 'Available', afterMs: 4000, act: { does: 'reboot' } });
    expect(await run(update)).toMatchObject({ kind: 'interrupted' });
    await pass(300_000);
    expect(hosts.snapshot(id)).toMatchObject({
      version: '1.56.0',
      sets: { B: { priority: 0, triesLeft: 0 } },
    });
    expect((await exit('apiclient update apply')).code).toBe(1);
    expect((await exit(update)).code).toBe(0);
  });

  it('cancel, publish and withdraw while Ready', async () => {
    const { hosts, exit, pass } = createPark({});
    hosts.add({ instanceId: id, version: '1.56.0' });
    const release = { version: '1.58.0', publishedAt: 0 };
    hosts.fault(id, { kind: 'interference', state: 'Ready', act: { does: 'publish', release } });
    hosts.fault(id, { kind: 'interference', state: 'Ready', afterMs: 5000, act: { does: 'cancel' } });
    await exit(update);
    await pass(1000);
    const { stdout } = await exit('apiclient update check');
    expect(stdout).toMatch(/"chosen_update": \{[^}]*1\.58\.0/);
    expect(stdout).toMatch(/"staging_partition": \{[^}]*1\.57\.0/);
    expect(stdout).toContain('"update_state": "Ready"');
    await pass(10_000);
    expect(hosts.snapshot(id).updateState).toBe('Staged');
  });

  it('power off and on: what is staged is kept on disk, terminated is for ever', async () => {
    const { hosts, said, pass } = await applied();
    hosts.stop(id);
    expect(said).toEqual(['ecs gone', 'ssm gone', 'tasks die', 'power off']);
    expect(hosts.snapshot(id)).toMatchObject({ power: 'off', phase: 'down', agentConnected: false });
    hosts.start(id);
    await pass(300_000);
    expect(hosts.snapshot(id)).toMatchObject({ version: '1.57.0', phase: 'up' });
    hosts.terminate(id);
    hosts.start(id);
    hosts.reboot(id);
    await pass(300_000);
    expect(hosts.snapshot(id)).toMatchObject({ power: 'terminated', phase: 'down' });
  });
});

describe('the partition sets', () => {
  it('always leave something to boot, whatever is done to them and however boots end', () => {
    const step = fc.constantFrom('prepare', 'fail-prepare', 'activate', 'deactivate', 'boot-ok', 'boot-bad');
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        const partitions = new Partitions('1.0.0');
        for (const [index, name] of steps.entries()) {
          if (name === 'prepare' || name === 'fail-prepare') partitions.clearInactive();
          if (name === 'prepare') partitions.markInactiveValid(`1.${index}.0`);
          if (
            name === 'activate' &&
            partitions.inactive.triesLeft > 0 &&
            partitions.inactive.priority === 0
          ) {
            partitions.activate();
          }
          if (name === 'deactivate') partitions.deactivate();
          if (name === 'boot-ok' || name === 'boot-bad') {
            const set = partitions.boot();
            expect(set?.version).toBeDefined();
            if (name === 'boot-ok') partitions.markSuccessful();
            // Only a system that has booted does anything else: the firmware goes on until one does.
            else while (!partitions.running.successful) partitions.boot();
          }
        }
      }),
    );
  });

  it('the same seed gives the same life', async () => {
    const life = async () => {
      const made = await applied({ seed: 7 });
      await made.run('apiclient reboot');
      await made.pass(200_000);
      return [made.hosts.snapshot(id), made.said];
    };
    expect(await life()).toEqual(await life());
  });
});

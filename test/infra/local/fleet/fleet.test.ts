import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { serviceNames } from '../../../../events-schema/event.ts';
import { createCloud, type Cloud } from '../../../../infra/local/cloud.ts';
import { createFleet, walkThroughFleet, type FleetSpec } from '../../../../infra/local/fleet/create-fleet.ts';
import { readAssets } from '../../../../infra/local/template/assets.ts';
import { synthesise } from '../../../../infra/synth.ts';
import { bootCloud, echoHandler, start } from '../cloud/cloud-world.ts';

/** Synthesises the stack that is deployed, with code that only writes down what it hears. */
function synthesiseWithEcho() {
  const codeDirectory = mkdtempSync(join(tmpdir(), 'code-'));
  for (const name of serviceNames) {
    mkdirSync(join(codeDirectory, name));
    writeFileSync(join(codeDirectory, name, 'index.js'), `// ${name}\n${echoHandler}`);
  }
  const outDir = mkdtempSync(join(tmpdir(), 'assembly-'));
  const clusters = [{ name: walkThroughFleet.cluster }];
  return synthesise({ clusters, codeDirectory, outDir, validation: false });
}

describe('the stack that is deployed', () => {
  it('boots, and its schedules and native rules reach its functions', async () => {
    const { template, assetsFile } = synthesiseWithEcho();
    const assets = readAssets(assetsFile);
    const cloud = await createCloud({ template, assets, seed: 1, startAt: start, mode: 'in-process' });
    const { instanceIds } = createFleet(cloud, walkThroughFleet);
    const woken = new Set<string>();
    cloud.controls.lambda.onInvocation(({ functionName }) => woken.add(functionName));
    await cloud.run({ until: start + 90_000 });
    expect([...woken].toSorted()).toEqual([
      'bottlerocket-updater-discover-updates',
      'bottlerocket-updater-watch-steps',
    ]);
    cloud.controls.ec2.terminate(instanceIds[0] ?? '');
    await cloud.run({ until: start + 300_000 });
    expect(woken).toContain('bottlerocket-updater-forget-instance');
    expect(cloud.faults).toEqual([]);
  });
});

async function withFleet(spec: Partial<FleetSpec> = {}): Promise<{ cloud: Cloud; ids: readonly string[] }> {
  const cloud = await bootCloud({ Resources: {} });
  const { instanceIds } = createFleet(cloud, { ...walkThroughFleet, ...spec });
  return { cloud, ids: instanceIds };
}

const instances = (cloud: Cloud) => cloud.controls.ecs.snapshot().clusters[0]?.instances ?? [];

describe('a fleet', () => {
  it('is in service from the start: two tasks on each Bottlerocket host, none on the Amazon Linux one', async () => {
    const { cloud } = await withFleet();
    const shown = instances(cloud).map((one) => [
      one.ec2InstanceId,
      one.attributes['bottlerocket.variant'],
      one.runningTasksCount,
    ]);
    expect(shown).toEqual([
      ['i-0a1b2c3d4e5f60001', 'aws-ecs-1', 2],
      ['i-0a1b2c3d4e5f60002', 'aws-ecs-1', 2],
      ['i-0a1b2c3d4e5f60003', 'aws-ecs-1', 2],
      ['i-0a1b2c3d4e5f60004', undefined, 0],
    ]);
  });

  it('of many hosts has the same number of tasks on each, in services of a bounded size', async () => {
    const { cloud } = await withFleet({
      instances: 30,
      tasksPerInstance: 5,
      instancesPerService: 12,
      amazonLinux: 0,
    });
    expect(new Set(instances(cloud).map((one) => one.runningTasksCount))).toEqual(new Set([5]));
    expect(instances(cloud).every((one) => one.agentConnected)).toBe(true);
    const services = cloud.controls.ecs.snapshot().clusters[0]?.services ?? [];
    expect(services.map(({ name, desiredCount }) => [name, desiredCount])).toEqual([
      ['web-1', 60],
      ['web-2', 60],
      ['web-3', 30],
    ]);
  });

  it('loses the tasks of a host that reboots, and its agent until it is back', async () => {
    const { cloud, ids } = await withFleet();
    const id = ids[0] ?? '';
    const own = () => instances(cloud).find((one) => one.ec2InstanceId === id);
    cloud.controls.hosts.reboot(id);
    expect(own()?.agentConnected).toBe(false);
    await cloud.run({ until: start + 300_000 });
    expect(own()?.agentConnected).toBe(true);
    expect(cloud.controls.ecs.taskStops.filter((stop) => stop.by === 'host-rebooted')).toHaveLength(2);
  });

  it('forgets a host that is terminated, but keeps one that was stopped before, or whose agent was away', async () => {
    const { cloud, ids } = await withFleet();
    const [gone = '', stopped = '', silent = ''] = ids;
    cloud.controls.ec2.terminate(gone);
    cloud.controls.ec2.stop(stopped);
    cloud.controls.ecs.setAgentConnected(silent, false);
    await cloud.run({ until: start + 600_000 });
    cloud.controls.ec2.terminate(stopped);
    cloud.controls.ec2.terminate(silent);
    await cloud.run({ until: start + 1_200_000 });
    const status = (id: string) => instances(cloud).find((one) => one.ec2InstanceId === id)?.status;
    expect([status(gone), status(stopped), status(silent)]).toEqual(['INACTIVE', 'ACTIVE', 'ACTIVE']);
  });
});

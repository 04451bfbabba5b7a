/*
 * A program that knows nothing of the embedded cloud updates a fleet on it: another updater of Bottlerocket hosts, with
 * real SDK clients over loopback, the rights of its own role, and time that runs fast. Nothing of ours is deployed.
 */
import { afterEach, describe, expect, it } from 'vitest';
import type { Cloud } from '../../../../infra/local/cloud.ts';
import { createFleet, type FleetSpec } from '../../../../infra/local/fleet/create-fleet.ts';
import { bootCloud } from '../cloud/cloud-world.ts';
import { otherStack } from './stack.ts';
import { runOther } from './updater.ts';

const cluster = 'prod';
/** Simulated seconds in one: a host's way takes some six minutes. */
const speed = 120;

let cloud: Cloud;
afterEach(() => cloud.stop());

/** A fleet, and the other updater's stack beside it. */
async function world(spec: Partial<FleetSpec> = {}) {
  cloud = await bootCloud(otherStack(cluster), { mode: 'loopback' });
  const fleet = createFleet(cloud, {
    cluster,
    instances: 3,
    from: '1.56.0',
    to: '1.57.0',
    variant: 'aws-ecs-2',
    amazonLinux: 1,
    ...spec,
  });
  const output = (name: string) => String(cloud.stack.outputs[name]);
  const { roles } = cloud.controls;
  const accessKeyId = roles.issueKey(roles.get('other-updater').arn, 'task');
  const options = {
    cluster,
    documents: { check: output('Check'), apply: output('Apply'), reboot: output('Reboot') },
    second: 1 / speed,
    client: {
      endpoint: cloud.endpointUrl ?? '',
      region: cloud.region,
      credentials: { accessKeyId, secretAccessKey: 'secret', sessionToken: 'token' },
    },
  };
  const run = async () => {
    let isDone = false;
    const time = cloud.runScaled({ speed, while: () => !isDone });
    try {
      return await runOther(options);
    } finally {
      isDone = true;
      await time;
    }
  };
  const hosts = () => fleet.instanceIds.map((id) => cloud.controls.hosts.snapshot(id).version);
  return { fleet, run, hosts };
}

describe('another updater', () => {
  it('finds, drains, updates, reboots, gives back and verifies each host, and no task is lost', async () => {
    const { fleet, run, hosts } = await world();
    expect(await run()).toEqual(Object.fromEntries(fleet.instanceIds.map((id) => [id, 'updated'])));
    expect(hosts()).toEqual(['1.57.0', '1.57.0', '1.57.0']);
    const { ecs } = cloud.controls;
    expect(fleet.instanceIds.map((id) => ecs.containerInstance(id).status)).toEqual([
      'ACTIVE',
      'ACTIVE',
      'ACTIVE',
    ]);
    expect(ecs.taskStops.filter(({ lost }) => lost)).toEqual([]);
    expect(ecs.taskStops.length).toBeGreaterThanOrEqual(6);
    expect(ecs.healthyCountLow).toEqual([]);
    expect(cloud.faults).toEqual([]);
  }, 120_000);

  it('leaves a host with a task of its own alone, and learns that another rolled back', async () => {
    const { fleet, run, hosts } = await world({ instances: 2 });
    const [own = '', bad = ''] = fleet.instanceIds;
    const { ecs, hosts: machines } = cloud.controls;
    const taskDefinition = ecs.registerTaskDefinition({ family: 'job', cpu: 16, memory: 16 });
    const containerInstance = fleet.containerInstanceArns.get(own) ?? '';
    ecs.runTask({ cluster, taskDefinition, containerInstance, settled: true });
    machines.fault(bad, { kind: 'panics' });
    expect(await run()).toEqual({ [own]: 'not eligible', [bad]: 'failed' });
    expect(hosts()).toEqual(['1.56.0', '1.56.0']);
  }, 120_000);

  it('may do no more than its role says', async () => {
    const { run } = await world();
    const { policies } = cloud.controls.roles.get('other-updater');
    const [policy] = policies.values();
    const statements = (policy?.Statement ?? []) as readonly { readonly Action: readonly string[] }[];
    const without = statements.filter(({ Action }) => !Action.includes('ssm:SendCommand'));
    policies.set('update', { Version: '2012-10-17', Statement: without } as never);
    await expect(run()).rejects.toMatchObject({
      name: 'AccessDeniedException',
      message: expect.stringMatching(
        /other-updater\/task is not authorized to perform: ssm:SendCommand on resource: arn:aws:ssm:eu-west-1:111122223333:document\//,
      ) as string,
    });
  }, 60_000);
});

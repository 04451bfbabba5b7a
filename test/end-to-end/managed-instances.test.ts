// ECS Managed Instances run Bottlerocket too and carry its attribute, but AWS replaces them: the updater keeps off.
import { describe, expect, it } from 'vitest';
import { startRun } from './run.ts';

describe('ECS Managed Instances beside a fleet', () => {
  it('are never drained, never asked and never recorded, while the others are updated', async () => {
    const run = await startRun();
    const { ecs, hosts, register } = run.cloud.controls;
    const cluster = 'maishsk-bottlerocket';
    const availabilityZone = 'eu-west-1a';
    const managed = 'i-0a1b2c3d4e5f68888';
    const statuses = new Set<unknown>();
    run.cloud.controls.events.onPut(({ event }) => {
      if (event.detail['ec2InstanceId'] === managed) statuses.add(event.detail['status']);
    });
    ecs.createCapacityProvider({ name: 'managed', kind: 'managed-instances', cluster });
    hosts.add({ instanceId: managed, version: '1.1.1', variant: 'aws-ecs-1', availabilityZone });
    register({
      cluster,
      availabilityZone,
      ec2InstanceId: managed,
      capacityProviderName: 'managed',
      attributes: { 'bottlerocket.variant': 'aws-ecs-1' },
      cpu: 1024,
      memory: 2048,
    });
    await run.untilQuiet();
    const records = await run.records();
    expect(records.map(({ step }) => step)).toEqual(['updated', 'updated', 'updated']);
    expect(records.map(({ instanceId }) => instanceId)).not.toContain(managed);
    expect(hosts.snapshot(managed)).toMatchObject({ version: '1.1.1', updateState: undefined });
    expect([...statuses]).toEqual(['ACTIVE']);
  });
});

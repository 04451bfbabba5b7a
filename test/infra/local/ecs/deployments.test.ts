// A deployment moves a service's tasks to new ones under the same percentages as a drain, and the two may meet.
import {
  CreateServiceCommand,
  DeleteServiceCommand,
  DescribeServicesCommand,
  ListServicesCommand,
  UpdateServiceCommand,
  UpdateTaskProtectionCommand,
} from '@aws-sdk/client-ecs';
import { describe, expect, test } from 'vitest';
import { minute, second, setState, toyClusterOf, type ToyCluster } from './toy-cluster.ts';

const cluster = 'prod';

/** Begins a deployment as people do, with the next revision of the task definition. */
async function deploy(toy: ToyCluster): Promise<void> {
  const taskDefinition = toy.addDefinition();
  await toy.client.send(new UpdateServiceCommand({ cluster, service: 'web', taskDefinition }));
}

async function described(toy: ToyCluster, name = 'web') {
  const { services } = await toy.client.send(new DescribeServicesCommand({ cluster, services: [name] }));
  return services?.[0];
}

describe('a deployment', () => {
  test('shows as the primary one beside those of which tasks are left, and says how it goes', async () => {
    const toy = toyClusterOf(3);
    toy.addService({ desiredCount: 4 });
    await toy.pass(minute);
    await deploy(toy);
    await toy.pass(5 * second);
    const under = await described(toy);
    expect(under).toMatchObject({
      taskDefinition: expect.stringMatching(/web:2$/) as string,
      deployments: [
        { status: 'PRIMARY', rolloutState: 'IN_PROGRESS', desiredCount: 4, runningCount: 0, pendingCount: 4 },
        { status: 'ACTIVE', rolloutState: 'COMPLETED', desiredCount: 0, runningCount: 4, pendingCount: 0 },
      ],
    });
    await toy.pass(2 * minute);
    const after = await described(toy);
    expect(after?.deployments).toMatchObject([
      { status: 'PRIMARY', rolloutState: 'COMPLETED', runningCount: 4 },
    ]);
    expect(after?.events?.map(({ message }) => message)).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/^\(service web\) \(deployment ecs-svc\/\d+\) deployment completed\.$/),
        '(service web) has reached a steady state.',
      ]),
    );
    const said = toy.events.filter(({ detailType }) => detailType === 'ECS Deployment State Change');
    expect(said.map(({ detail }) => detail['eventName'])).toEqual([
      'SERVICE_DEPLOYMENT_IN_PROGRESS',
      'SERVICE_DEPLOYMENT_COMPLETED',
    ]);
    expect(said.at(-1)).toMatchObject({
      resources: [after?.serviceArn],
      detail: { deploymentId: after?.deployments?.[0]?.id },
    });
  });

  test('goes below no minimum and over no maximum, and loses nothing', async () => {
    const toy = toyClusterOf(3);
    toy.addService({ desiredCount: 4, minimumHealthyPercent: 50, maximumPercent: 150 });
    await toy.pass(minute);
    await deploy(toy);
    let most = 0;
    for (let step = 0; step < 120; step += 1) {
      await toy.pass(second);
      most = Math.max(most, toy.look().tasks.filter(({ lastStatus }) => lastStatus !== 'STOPPED').length);
    }
    expect(most).toBe(6);
    expect(toy.control.healthyCountLow).toEqual([]);
    expect(toy.control.taskStops).toMatchObject(
      Array.from({ length: 4 }, () => ({ by: 'deployment', lost: false, killedByHost: false })),
    );
  });

  test('cannot go on with 100/100, nor while its tasks are protected', async () => {
    const toy = toyClusterOf(2);
    toy.addService({ desiredCount: 1, minimumHealthyPercent: 100, maximumPercent: 100 });
    toy.addService({ name: 'api', desiredCount: 1 });
    const tasks = toy.look().tasks.map(({ arn }) => arn);
    const protection = { protectionEnabled: true, expiresInMinutes: 30 };
    await toy.client.send(new UpdateTaskProtectionCommand({ cluster, tasks: tasks.slice(1), ...protection }));
    for (const service of ['web', 'api']) {
      await toy.client.send(new UpdateServiceCommand({ cluster, service, forceNewDeployment: true }));
    }
    await toy.pass(20 * minute);
    expect(toy.control.taskStops).toEqual([]);
    await toy.pass(20 * minute);
    expect(toy.control.taskStops).toMatchObject([{ service: 'api', by: 'deployment' }]);
    expect((await described(toy))?.deployments).toHaveLength(2);
  });

  test('in the middle of which an instance is drained ends with new tasks elsewhere', async () => {
    const toy = toyClusterOf(3);
    toy.addService({ desiredCount: 6 });
    await toy.pass(minute);
    await deploy(toy);
    await toy.pass(4 * second);
    await setState(toy, 'DRAINING', 'i-1');
    await toy.pass(5 * minute);
    expect(toy.places('service:web')).toEqual(['i-2', 'i-2', 'i-2', 'i-3', 'i-3', 'i-3']);
    expect((await described(toy))?.deployments).toMatchObject([
      { rolloutState: 'COMPLETED', runningCount: 6 },
    ]);
    expect(toy.control.healthyCountLow).toEqual([]);
    expect(new Set(toy.control.taskStops.map(({ by }) => by))).toEqual(new Set(['drain', 'deployment']));
  });

  test('is overtaken by the next one', async () => {
    const toy = toyClusterOf(3);
    toy.addService({ desiredCount: 2 });
    await toy.pass(minute);
    await deploy(toy);
    await toy.pass(5 * second);
    await deploy(toy);
    expect((await described(toy))?.deployments).toHaveLength(3);
    await toy.pass(3 * minute);
    const after = await described(toy);
    expect(after?.deployments).toMatchObject([{ taskDefinition: expect.stringMatching(/web:3$/) as string }]);
    expect(toy.control.healthyCountLow).toEqual([]);
  });

  test('of a DAEMON service stops first, no more at once than its minimum allows', async () => {
    const toy = toyClusterOf(4);
    toy.addService({ strategy: 'DAEMON', minimumHealthyPercent: 50 });
    await toy.pass(minute);
    await deploy(toy);
    const healthy: number[] = [];
    for (let step = 0; step < 120; step += 1) {
      await toy.pass(second);
      healthy.push(toy.look().services[0]?.healthyCount ?? 0);
    }
    expect(Math.min(...healthy)).toBe(2);
    expect(toy.places('service:web')).toEqual(['i-1', 'i-2', 'i-3', 'i-4']);
    expect((await described(toy))?.deployments).toMatchObject([
      { rolloutState: 'COMPLETED', runningCount: 4 },
    ]);
    expect(toy.control.taskStops).toHaveLength(4);
  });
});

describe('a service that is deleted', () => {
  test.each(['REPLICA', 'DAEMON'] as const)(
    'drains (%s), and is INACTIVE when its tasks are gone',
    async (strategy) => {
      const toy = toyClusterOf(2);
      toy.addService({ strategy });
      await toy.pass(minute);
      await toy.client.send(new DeleteServiceCommand({ cluster, service: 'web', force: true }));
      expect(await described(toy)).toMatchObject({ status: 'DRAINING', desiredCount: 0 });
      await toy.pass(2 * minute);
      expect(await described(toy)).toMatchObject({ status: 'INACTIVE', runningCount: 0 });
      expect(toy.places('service:web')).toEqual([]);
      expect((await toy.client.send(new ListServicesCommand({ cluster }))).serviceArns).toEqual([]);
      const change = toy.client.send(
        new UpdateServiceCommand({ cluster, service: 'web', forceNewDeployment: true }),
      );
      await expect(change).rejects.toMatchObject({ name: 'ServiceNotActiveException' });
      await toy.client.send(
        new CreateServiceCommand({ cluster, serviceName: 'web', taskDefinition: 'web', desiredCount: 1 }),
      );
      await toy.pass(minute);
      expect(toy.places('service:web')).toHaveLength(1);
    },
  );

  test('has to be scaled to zero before, unless it is forced', async () => {
    const toy = toyClusterOf(1);
    toy.addService();
    const call = toy.client.send(new DeleteServiceCommand({ cluster, service: 'web' }));
    await expect(call).rejects.toMatchObject({ name: 'InvalidParameterException' });
  });
});

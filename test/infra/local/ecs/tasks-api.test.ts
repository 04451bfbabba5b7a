import { describe, expect, test } from 'vitest';
import {
  DescribeCapacityProvidersCommand,
  DescribeClustersCommand,
  DescribeServicesCommand,
  DescribeTaskDefinitionCommand,
  DescribeTasksCommand,
  GetTaskProtectionCommand,
  ListClustersCommand,
  ListServicesCommand,
  ListTasksCommand,
  RunTaskCommand,
  StopTaskCommand,
  UpdateServiceCommand,
  UpdateTaskProtectionCommand,
  type ListTasksCommandInput,
} from '@aws-sdk/client-ecs';
import { account, minute, region, second, toyClusterOf, type ToyCluster } from './toy-cluster.ts';

const cluster = 'prod';
const arn = (rest: string): string => `arn:aws:ecs:${region}:${account}:${rest}`;

async function list(toy: ToyCluster, input: Partial<ListTasksCommandInput> = {}): Promise<string[]> {
  return (await toy.client.send(new ListTasksCommand({ cluster, ...input }))).taskArns ?? [];
}

describe('tasks', () => {
  test('are run, listed by every filter, described and stopped', async () => {
    const toy = toyClusterOf(2);
    toy.addDefinition({ family: 'job' });
    toy.addService({ desiredCount: 2 });
    const ran = await toy.client.send(
      new RunTaskCommand({ cluster, taskDefinition: 'job', startedBy: 'cron', count: 2 }),
    );
    expect(ran).toMatchObject({
      failures: [],
      tasks: [{ lastStatus: 'PROVISIONING' }, { group: 'family:job' }],
    });
    const jobs = ran.tasks?.map(({ taskArn }) => taskArn ?? '') ?? [];
    const [job = ''] = jobs;
    await toy.pass(minute);
    expect(await list(toy)).toHaveLength(4);
    expect(await list(toy, { family: 'job' })).toEqual(jobs);
    expect(await list(toy, { startedBy: 'cron' })).toEqual(jobs);
    expect(await list(toy, { serviceName: 'web' })).toHaveLength(2);
    expect(await list(toy, { containerInstance: toy.look().instances[0]?.arn })).toHaveLength(2);
    expect(await list(toy, { desiredStatus: 'STOPPED' })).toEqual([]);
    expect(await list(toy, { desiredStatus: 'PENDING' })).toEqual([]);
    await toy.client.send(new StopTaskCommand({ cluster, task: job, reason: 'enough' }));
    expect(await list(toy, { desiredStatus: 'STOPPED' })).toEqual([job]);
    await toy.pass(minute);
    const described = await toy.client.send(new DescribeTasksCommand({ cluster, tasks: [job, 'nope'] }));
    expect(described.failures).toEqual([{ arn: arn('task/prod/nope'), reason: 'MISSING' }]);
    expect(described.tasks).toMatchObject([
      {
        lastStatus: 'STOPPED',
        stopCode: 'UserInitiated',
        stoppedReason: 'enough',
        stoppedAt: expect.any(Date),
      },
    ]);
  });

  test('can be listed and described for an hour after they stopped', async () => {
    const toy = toyClusterOf(1);
    toy.control.runTask({ cluster, taskDefinition: 'web', settled: true });
    const [task = ''] = await list(toy);
    toy.control.exitTask(task, 0);
    await toy.pass(59 * minute);
    expect(await list(toy, { desiredStatus: 'STOPPED' })).toEqual([task]);
    await toy.pass(2 * minute);
    expect(await list(toy, { desiredStatus: 'STOPPED' })).toEqual([]);
    const described = await toy.client.send(new DescribeTasksCommand({ cluster, tasks: [task] }));
    expect(described.failures).toEqual([{ arn: task, reason: 'MISSING' }]);
  });

  test('give pages that no stop disturbs', async () => {
    const toy = toyClusterOf(10);
    toy.addService({ desiredCount: 30 });
    const first = await toy.client.send(new ListTasksCommand({ cluster, maxResults: 20 }));
    toy.control.exitTask(first.taskArns?.[0] ?? '', 1);
    const rest = await list(toy, { nextToken: first.nextToken });
    expect(first.taskArns).toHaveLength(20);
    expect(rest).toHaveLength(10);
    expect(new Set([...(first.taskArns ?? []), ...rest]).size).toBe(30);
  });

  test.each([
    { input: { startedBy: 'x', family: 'web' }, name: 'InvalidParameterException' },
    { input: { serviceName: 'nope' }, name: 'ServiceNotFoundException' },
    { input: { containerInstance: 'nope' }, name: 'InvalidParameterException' },
  ])('are not listed with $input', async ({ input, name }) => {
    await expect(list(toyClusterOf(1), input)).rejects.toMatchObject({ name });
  });

  test.each([
    { input: { taskDefinition: 'nope' }, name: 'ClientException', message: 'nope' },
    { input: { taskDefinition: 'web', count: 11 }, name: 'InvalidParameterException', message: '11' },
    {
      input: { taskDefinition: 'web', group: 'service:web' },
      name: 'InvalidParameterException',
      message: 'group',
    },
    {
      input: { taskDefinition: 'web', overrides: { cpu: '1' } },
      name: 'UnsupportedFeatureException',
      message: 'overrides',
    },
  ])('are not run with $input', async ({ input, name, message }) => {
    await expect(
      toyClusterOf(1).client.send(new RunTaskCommand({ cluster, ...input })),
    ).rejects.toMatchObject({ name, message: expect.stringContaining(message) });
  });

  test('are run once for a client token, and never for another request with it', async () => {
    const toy = toyClusterOf(1);
    const run = (count: number) =>
      toy.client.send(new RunTaskCommand({ cluster, taskDefinition: 'web', clientToken: 'once', count }));
    const first = await run(1);
    expect((await run(1)).tasks).toEqual(first.tasks);
    await expect(run(2)).rejects.toMatchObject({ name: 'ConflictException' });
    expect(await list(toy)).toHaveLength(1);
  });

  test('that find no room are failures with the reason', async () => {
    const toy = toyClusterOf(1);
    toy.addDefinition({ family: 'big', cpu: 2_048 });
    const answer = await toy.client.send(new RunTaskCommand({ cluster, taskDefinition: 'big' }));
    expect(answer).toMatchObject({ tasks: [], failures: [{ reason: 'RESOURCE:CPU' }] });
  });
});

describe('task protection', () => {
  test('is set for service tasks, runs out, and is refused for others', async () => {
    const toy = toyClusterOf(1);
    toy.addService({ desiredCount: 1 });
    toy.control.runTask({ cluster, taskDefinition: 'web', settled: true });
    const [service = '', standalone = ''] = await list(toy);
    const answer = await toy.client.send(
      new UpdateTaskProtectionCommand({ cluster, tasks: [service, standalone], protectionEnabled: true }),
    );
    const expirationDate = new Date(toy.clock.now() + 120 * minute);
    expect(answer.protectedTasks).toEqual([{ taskArn: service, protectionEnabled: true, expirationDate }]);
    expect(answer.failures).toEqual([{ arn: standalone, reason: 'TASK_NOT_VALID' }]);
    await toy.pass(121 * minute);
    const later = await toy.client.send(new GetTaskProtectionCommand({ cluster, tasks: [service] }));
    expect(later.protectedTasks).toEqual([{ taskArn: service, protectionEnabled: false }]);
  });
});

describe('services', () => {
  test('are listed and described', async () => {
    const toy = toyClusterOf(2);
    toy.addService({ desiredCount: 2, minimumHealthyPercent: 50, healthCheckGracePeriodSeconds: 30 });
    toy.addDefinition({ family: 'logs', cpu: 1, memory: 1 });
    toy.addService({ name: 'logs', taskDefinition: 'logs', strategy: 'DAEMON' });
    await toy.pass(10 * second);
    const serviceArns = [arn('service/prod/web'), arn('service/prod/logs')];
    expect((await toy.client.send(new ListServicesCommand({ cluster }))).serviceArns).toEqual(serviceArns);
    const daemons = await toy.client.send(new ListServicesCommand({ cluster, schedulingStrategy: 'DAEMON' }));
    expect(daemons.serviceArns).toEqual([arn('service/prod/logs')]);
    const answer = await toy.client.send(
      new DescribeServicesCommand({ cluster, services: ['web', serviceArns[1] ?? '', 'nope'] }),
    );
    expect(answer.failures).toEqual([{ arn: arn('service/prod/nope'), reason: 'MISSING' }]);
    expect(answer.services).toMatchObject([
      {
        serviceName: 'web',
        schedulingStrategy: 'REPLICA',
        desiredCount: 2,
        runningCount: 2,
        pendingCount: 0,
        healthCheckGracePeriodSeconds: 30,
        deploymentConfiguration: { minimumHealthyPercent: 50, maximumPercent: 200 },
        deployments: [{ id: expect.stringMatching(/^ecs-svc\/\d{19}$/), status: 'PRIMARY' }],
        events: [{ message: '(service web) has reached a steady state.' }],
      },
      { serviceName: 'logs', schedulingStrategy: 'DAEMON', desiredCount: 2, runningCount: 2 },
    ]);
  });

  test('follow their desired count', async () => {
    const toy = toyClusterOf(2);
    toy.addService({ desiredCount: 2 });
    for (const desiredCount of [6, 1]) {
      await toy.client.send(new UpdateServiceCommand({ cluster, service: 'web', desiredCount }));
      await toy.pass(2 * minute);
      expect(await list(toy)).toHaveLength(desiredCount);
    }
    expect(toy.control.taskStops.every(({ by, lost }) => by === 'scale-in' && !lost)).toBe(true);
    expect(toy.control.healthyCountLow).toEqual([]);
  });

  test.each([
    { input: { service: 'nope' }, name: 'ServiceNotFoundException' },
    { input: { service: 'web', desiredCount: -1 }, name: 'InvalidParameterException' },
    { input: { service: 'web', taskDefinition: 'nope' }, name: 'ClientException' },
    { input: { service: 'web', networkConfiguration: {} }, name: 'UnsupportedFeatureException' },
    {
      input: { service: 'web', deploymentConfiguration: { minimumHealthyPercent: 101 } },
      name: 'InvalidParameterException',
    },
  ])('are not updated with $input', async ({ input, name }) => {
    const toy = toyClusterOf(1);
    toy.addService();
    await expect(toy.client.send(new UpdateServiceCommand({ cluster, ...input }))).rejects.toMatchObject({
      name,
    });
  });
});

test('clusters, capacity providers and task definitions are described', async () => {
  const toy = toyClusterOf(2);
  toy.addService({ desiredCount: 3 });
  toy.control.createCapacityProvider({ name: 'asg', kind: 'auto-scaling-group' });
  toy.control.createCapacityProvider({ name: 'managed', kind: 'managed-instances', cluster });
  expect((await toy.client.send(new ListClustersCommand({}))).clusterArns).toEqual([arn('cluster/prod')]);
  const clusters = await toy.client.send(new DescribeClustersCommand({ clusters: ['prod', 'nope'] }));
  expect(clusters.failures).toEqual([{ arn: arn('cluster/nope'), reason: 'MISSING' }]);
  expect(clusters.clusters).toMatchObject([
    {
      clusterName: 'prod',
      registeredContainerInstancesCount: 2,
      runningTasksCount: 3,
      activeServicesCount: 1,
    },
  ]);
  const providers = await toy.client.send(
    new DescribeCapacityProvidersCommand({ capacityProviders: ['asg', 'managed'] }),
  );
  expect(providers.capacityProviders).toMatchObject([
    { name: 'asg', autoScalingGroupProvider: { managedDraining: 'ENABLED' } },
    { name: 'managed', managedInstancesProvider: {}, cluster: arn('cluster/prod') },
  ]);
  expect(providers.capacityProviders?.[0]).not.toHaveProperty('managedInstancesProvider');
  const definition = await toy.client.send(new DescribeTaskDefinitionCommand({ taskDefinition: 'web' }));
  expect(definition.taskDefinition).toMatchObject({ family: 'web', revision: 1, cpu: '256' });
});

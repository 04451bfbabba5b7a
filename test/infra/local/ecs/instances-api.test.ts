import { describe, expect, test } from 'vitest';
import {
  DeleteAttributesCommand,
  DescribeContainerInstancesCommand,
  ListAttributesCommand,
  ListContainerInstancesCommand,
  PutAttributesCommand,
  UpdateContainerInstancesStateCommand,
} from '@aws-sdk/client-ecs';
import { account, minute, region, start, toyClusterOf } from './toy-cluster.ts';

const cluster = 'prod';
const missing = `arn:aws:ecs:${region}:${account}:container-instance/prod/${'0'.repeat(32)}`;

describe('ListContainerInstances', () => {
  test('gives pages in order, each instance once', async () => {
    const toy = toyClusterOf(25);
    const seen: string[] = [];
    let nextToken: string | undefined;
    let pages = 0;
    do {
      const answer = await toy.client.send(
        new ListContainerInstancesCommand({ cluster, maxResults: 10, nextToken }),
      );
      seen.push(...(answer.containerInstanceArns ?? []));
      nextToken = answer.nextToken;
      pages += 1;
    } while (nextToken !== undefined);
    expect(pages).toBe(3);
    expect(seen).toEqual(toy.look().instances.map(({ arn }) => arn));
  });

  test('leaves out INACTIVE ones, and takes a status', async () => {
    const toy = toyClusterOf(3);
    const arns = toy.look().instances.map(({ arn }) => arn);
    toy.control.deregister('i-3');
    await toy.client.send(
      new UpdateContainerInstancesStateCommand({
        cluster,
        containerInstances: arns.slice(0, 1),
        status: 'DRAINING',
      }),
    );
    const list = async (status?: 'ACTIVE' | 'DRAINING') =>
      (await toy.client.send(new ListContainerInstancesCommand({ cluster, status }))).containerInstanceArns;
    expect(await list()).toEqual(arns.slice(0, 2));
    expect(await list('ACTIVE')).toEqual([arns[1]]);
    expect(await list('DRAINING')).toEqual([arns[0]]);
  });

  test.each([
    { input: { cluster: 'nope' }, name: 'ClusterNotFoundException', message: 'nope' },
    { input: {}, name: 'ClusterNotFoundException', message: 'default' },
    { input: { cluster, maxResults: 101 }, name: 'InvalidParameterException', message: '101' },
    { input: { cluster, nextToken: 'rubbish' }, name: 'InvalidParameterException', message: 'rubbish' },
  ])('refuses $message', async ({ input, name, message }) => {
    await expect(toyClusterOf(1).client.send(new ListContainerInstancesCommand(input))).rejects.toMatchObject(
      {
        name,
        message: expect.stringContaining(message),
      },
    );
  });
});

describe('DescribeContainerInstances', () => {
  test('answers by id and by ARN, with tags and health when asked, and failures for the rest', async () => {
    const toy = toyClusterOf(2);
    const [first, second] = toy.look().instances;
    toy.control.setContainerHealth('i-2', 'IMPAIRED', 'the runtime hangs');
    const answer = await toy.client.send(
      new DescribeContainerInstancesCommand({
        cluster,
        containerInstances: [first?.arn.split('/').at(-1) ?? '', second?.arn ?? '', missing],
        include: ['TAGS', 'CONTAINER_INSTANCE_HEALTH'],
      }),
    );
    expect(answer.failures).toEqual([{ arn: missing, reason: 'MISSING' }]);
    expect(answer.containerInstances).toMatchObject([
      {
        containerInstanceArn: first?.arn,
        ec2InstanceId: 'i-1',
        status: 'ACTIVE',
        version: 1,
        agentConnected: true,
        registeredAt: new Date(start),
        tags: [{ key: 'fleet', value: 'blue' }],
        healthStatus: { overallStatus: 'OK' },
      },
      {
        ec2InstanceId: 'i-2',
        healthStatus: {
          overallStatus: 'IMPAIRED',
          details: [
            { type: 'CONTAINER_RUNTIME', status: 'IMPAIRED', statusReason: 'the runtime hangs' },
            { type: 'AGENT_CONNECTIVITY', status: 'OK' },
          ],
        },
      },
    ]);
  });

  test('shows an agent that is long gone as impaired', async () => {
    const toy = toyClusterOf(1);
    toy.control.setAgentConnected('i-1', false);
    const overall = async () => {
      const answer = await toy.client.send(
        new DescribeContainerInstancesCommand({
          cluster,
          containerInstances: toy.look().instances.map(({ arn }) => arn),
          include: ['CONTAINER_INSTANCE_HEALTH'],
        }),
      );
      return answer.containerInstances?.[0]?.healthStatus?.overallStatus;
    };
    await toy.pass(minute);
    expect(await overall()).toBe('OK');
    await toy.pass(10 * minute);
    expect(await overall()).toBe('IMPAIRED');
  });

  test('says since when the agent’s connectivity is as it is: an absence that is no impairment changes nothing', async () => {
    const seen = async (toy: ReturnType<typeof toyClusterOf>) => {
      const answer = await toy.client.send(
        new DescribeContainerInstancesCommand({
          cluster,
          containerInstances: toy.look().instances.map(({ arn }) => arn),
          include: ['CONTAINER_INSTANCE_HEALTH'],
        }),
      );
      const details = answer.containerInstances?.[0]?.healthStatus?.details ?? [];
      const found = details.find(({ type }) => type === 'AGENT_CONNECTIVITY');
      const since = found?.lastStatusChange?.getTime() ?? Number.NaN;
      return found && [found.status, (since - start) / minute];
    };
    const late = toyClusterOf(1);
    await late.pass(5 * minute);
    late.control.setAgentConnected('i-1', false);
    await late.pass(5 * minute);
    expect(await seen(late)).toEqual(['OK', 0]);
    await late.pass(6 * minute);
    expect(await seen(late)).toEqual(['IMPAIRED', 15]);
    late.control.setAgentConnected('i-1', true);
    await late.pass(minute);
    expect(await seen(late)).toEqual(['OK', 16]);

    const atOnce = toyClusterOf(1, { agentImpairedAfterMs: 0 });
    await atOnce.pass(5 * minute);
    atOnce.control.setAgentConnected('i-1', false);
    await atOnce.pass(minute);
    expect(await seen(atOnce)).toEqual(['IMPAIRED', 5]);
    expect(await seen(toyClusterOf(1, { agentConnectivityShown: false }))).toBeUndefined();
  });

  test('shows an INACTIVE instance for an hour', async () => {
    const toy = toyClusterOf(1);
    const containerInstances = toy.look().instances.map(({ arn }) => arn);
    toy.control.deregister('i-1');
    const describeIt = () =>
      toy.client.send(new DescribeContainerInstancesCommand({ cluster, containerInstances }));
    expect((await describeIt()).containerInstances).toMatchObject([{ status: 'INACTIVE' }]);
    await toy.pass(61 * minute);
    expect((await describeIt()).failures).toMatchObject([{ reason: 'MISSING' }]);
  });

  test.each([
    { containerInstances: [], message: 'containerInstances cannot be empty' },
    { containerInstances: Array.from({ length: 101 }, () => missing), message: 'at most 100' },
    {
      containerInstances: [missing.replace('/prod/', '/other/')],
      message: 'Identifier is for cluster other. Your cluster is prod',
    },
    { containerInstances: [missing.replace('container-instance', 'task')], message: 'container-instance' },
  ])('refuses: $message', async ({ containerInstances, message }) => {
    await expect(
      toyClusterOf(1).client.send(new DescribeContainerInstancesCommand({ cluster, containerInstances })),
    ).rejects.toMatchObject({
      name: 'InvalidParameterException',
      message: expect.stringContaining(message),
    });
  });
});

describe('UpdateContainerInstancesState', () => {
  test('changes what it can, and says of the rest why not', async () => {
    const toy = toyClusterOf(2);
    const [first, gone] = toy.look().instances.map(({ arn }) => arn);
    toy.control.deregister('i-2');
    const answer = await toy.client.send(
      new UpdateContainerInstancesStateCommand({
        cluster,
        containerInstances: [first ?? '', gone ?? '', missing],
        status: 'DRAINING',
      }),
    );
    expect(answer.containerInstances).toMatchObject([{ containerInstanceArn: first, status: 'DRAINING' }]);
    expect(answer.failures).toEqual([
      { arn: gone, reason: 'INACTIVE' },
      { arn: missing, reason: 'MISSING' },
    ]);
  });

  test.each([
    { status: 'DEREGISTERING', count: 1, message: 'status must be ACTIVE or DRAINING' },
    { status: 'DRAINING', count: 11, message: 'at most 10' },
  ] as const)('refuses: $message', async ({ status, count, message }) => {
    const containerInstances = Array.from({ length: count }, () => missing);
    await expect(
      toyClusterOf(1).client.send(
        new UpdateContainerInstancesStateCommand({ cluster, containerInstances, status }),
      ),
    ).rejects.toMatchObject({ message: expect.stringContaining(message) });
  });
});

describe('attributes', () => {
  const put = (targetId: string, attributes: { name: string; value?: string }[]) =>
    new PutAttributesCommand({ cluster, attributes: attributes.map((one) => ({ ...one, targetId })) });

  test('are put, listed and deleted', async () => {
    const toy = toyClusterOf(2);
    const targetId = toy.look().instances[0]?.arn ?? '';
    await toy.client.send(put(targetId, [{ name: 'owner', value: 'updater' }]));
    const list = () =>
      toy.client.send(
        new ListAttributesCommand({ cluster, targetType: 'container-instance', attributeName: 'owner' }),
      );
    expect((await list()).attributes).toEqual([
      { name: 'owner', value: 'updater', targetType: 'container-instance', targetId },
    ]);
    await toy.client.send(
      new DeleteAttributesCommand({ cluster, attributes: [{ name: 'owner', targetId }] }),
    );
    expect((await list()).attributes).toEqual([]);
  });

  test('have at most ten custom ones on an instance', async () => {
    const toy = toyClusterOf(1);
    const targetId = toy.look().instances[0]?.arn ?? '';
    const names = Array.from({ length: 9 }, (_, index) => ({ name: `mark-${index}` }));
    await toy.client.send(put(targetId, names));
    await toy.client.send(put(targetId, names));
    await expect(toy.client.send(put(targetId, [{ name: 'one-more' }]))).rejects.toMatchObject({
      name: 'AttributeLimitExceededException',
    });
  });

  test.each([
    { attribute: { name: 'a b' }, message: 'attributes.name' },
    { attribute: { name: 'ecs.os-type', value: 'windows' }, message: 'reserved' },
    { attribute: { name: 'owner', value: ' x' }, message: 'attributes.value' },
    { attribute: { name: 'owner', value: 'x{}' }, message: 'x{}' },
    { attribute: { name: 'owner', value: 'x'.repeat(129) }, message: '1 to 128' },
  ])('refuse $attribute', async ({ attribute, message }) => {
    const toy = toyClusterOf(1);
    const targetId = toy.look().instances[0]?.arn ?? '';
    await expect(toy.client.send(put(targetId, [attribute]))).rejects.toMatchObject({
      name: 'InvalidParameterException',
      message: expect.stringContaining(message),
    });
  });

  test('of an unknown target are refused', async () => {
    await expect(toyClusterOf(1).client.send(put(missing, [{ name: 'owner' }]))).rejects.toMatchObject({
      name: 'TargetNotFoundException',
    });
  });
});

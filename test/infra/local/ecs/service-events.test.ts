// What a service's events say of tasks that find no place, as DescribeServices shows them.
import { DescribeServicesCommand, UpdateServiceCommand } from '@aws-sdk/client-ecs';
import { expect, test } from 'vitest';
import { minute, setState, toyClusterOf, type ToyCluster } from './toy-cluster.ts';

const cluster = 'prod';
const unable = 'was unable to place a task';

/** What was said that has this in it, newest first. */
async function said(toy: ToyCluster, part: string): Promise<readonly string[]> {
  const { services } = await toy.client.send(new DescribeServicesCommand({ cluster, services: ['web'] }));
  return (services?.[0]?.events ?? []).flatMap(({ message = '' }) =>
    message.includes(part) ? [message] : [],
  );
}

const want = (toy: ToyCluster, desiredCount: number) =>
  toy.client.send(new UpdateServiceCommand({ cluster, service: 'web', desiredCount }));

test('that a task finds no place is said once as long as the cause stands, and again after six hours', async () => {
  const toy = toyClusterOf(1);
  toy.addService({ desiredCount: 1 });
  await toy.pass(minute);
  await setState(toy, 'DRAINING', 'i-1');
  await toy.pass(minute);
  expect(await said(toy, unable)).toHaveLength(1);
  await want(toy, 2);
  await toy.pass(minute);
  expect(await said(toy, unable)).toHaveLength(1);
  await toy.pass(6 * 60 * minute);
  await want(toy, 3);
  await toy.pass(minute);
  expect(await said(toy, unable)).toHaveLength(2);
});

test('it is said anew once a task was started in between', async () => {
  const toy = toyClusterOf(1);
  toy.addService({ desiredCount: 1 });
  await toy.pass(minute);
  for (const status of ['DRAINING', 'ACTIVE', 'DRAINING'] as const) {
    await setState(toy, status, 'i-1');
    await want(toy, status === 'ACTIVE' ? 3 : 4);
    await toy.pass(10 * minute);
  }
  expect(await said(toy, 'has started')).not.toEqual([]);
  expect(await said(toy, unable)).toHaveLength(2);
});

test('a constraint is named where there would be room', async () => {
  const toy = toyClusterOf(2);
  toy.addService({ desiredCount: 1, placementConstraint: 'ec2InstanceId == i-1' });
  await toy.pass(minute);
  await setState(toy, 'DRAINING', 'i-1');
  await toy.pass(minute);
  const [message] = await said(toy, unable);
  expect(message).toContain(toy.control.containerInstance('i-2').arn.slice(-32));
  expect(message).toContain('MemberOf placement constraint unsatisfied');
});

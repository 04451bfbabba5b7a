import { expect, test } from 'vitest';
import type { Input } from '../../../../infra/local/wire/service.ts';
import { account, region, toyClusterOf } from './toy-cluster.ts';

const arn = (rest: string): string => `arn:aws:ecs:${region}:${account}:${rest}`;
const prod = { 'ecs:cluster': arn('cluster/prod') };

function access(operation: string, input: Input): unknown {
  const { service } = toyClusterOf(1);
  return service.operations[operation]?.access(input, {
    principal: { arn: 'arn:aws:iam::111122223333:user/operator', account, policies: 'all' },
    region,
    account,
    requestId: 'r',
  });
}

test.each<[string, Input, { resource: string; context?: object }[]]>([
  ['ListClusters', {}, [{ resource: '*' }]],
  ['DescribeClusters', { clusters: ['prod'] }, [{ resource: arn('cluster/prod') }]],
  ['ListContainerInstances', { cluster: 'prod' }, [{ resource: arn('cluster/prod') }]],
  ['ListContainerInstances', { cluster: arn('cluster/prod') }, [{ resource: arn('cluster/prod') }]],
  ['ListContainerInstances', {}, [{ resource: arn('cluster/default') }]],
  [
    'DescribeContainerInstances',
    { cluster: 'prod', containerInstances: ['a', arn('container-instance/prod/b')] },
    [
      { resource: arn('container-instance/prod/a'), context: prod },
      { resource: arn('container-instance/prod/b'), context: prod },
    ],
  ],
  [
    'UpdateContainerInstancesState',
    { cluster: arn('cluster/prod'), containerInstances: ['a'], status: 'DRAINING' },
    [{ resource: arn('container-instance/prod/a'), context: prod }],
  ],
  [
    'PutAttributes',
    {
      cluster: 'prod',
      attributes: [
        { name: 'owner', targetId: 'a' },
        { name: 'since', targetId: 'a' },
      ],
    },
    [{ resource: arn('container-instance/prod/a'), context: prod }],
  ],
  ['ListTasks', { cluster: 'prod' }, [{ resource: '*', context: prod }]],
  [
    'ListTasks',
    { cluster: 'prod', containerInstance: 'a' },
    [{ resource: arn('container-instance/prod/a'), context: prod }],
  ],
  [
    'DescribeTasks',
    { cluster: 'prod', tasks: ['a', 'b'] },
    [
      { resource: arn('task/prod/a'), context: prod },
      { resource: arn('task/prod/b'), context: prod },
    ],
  ],
  ['StopTask', { cluster: 'prod', task: 'a' }, [{ resource: arn('task/prod/a'), context: prod }]],
  ['GetTaskProtection', { cluster: 'prod', tasks: ['a'] }, [{ resource: arn('task/prod/a'), context: prod }]],
  [
    'RunTask',
    { cluster: 'prod', taskDefinition: 'web' },
    [{ resource: arn('task-definition/web:1'), context: prod }],
  ],
  ['ListServices', { cluster: 'prod' }, [{ resource: '*', context: prod }]],
  [
    'DescribeServices',
    { cluster: 'prod', services: ['web'] },
    [{ resource: arn('service/prod/web'), context: prod }],
  ],
  ['DescribeCapacityProviders', { capacityProviders: ['asg'] }, [{ resource: arn('capacity-provider/asg') }]],
])('%s of %j asks IAM about what it touches', (operation, input, expected) => {
  expect(access(operation, input)).toEqual(
    expected.map((request) => ({ action: `ecs:${operation}`, ...request })),
  );
});

test('a known container instance brings its tags', () => {
  const toy = toyClusterOf(1);
  const id = toy.look().instances[0]?.arn ?? '';
  const requests = toy.service.operations['DescribeContainerInstances']?.access(
    { cluster: 'prod', containerInstances: [id] },
    {
      principal: { arn: 'arn:aws:iam::111122223333:user/operator', account, policies: 'all' },
      region,
      account,
      requestId: 'r',
    },
  );
  expect(requests).toMatchObject([{ context: { ...prod, 'aws:ResourceTag/fleet': 'blue' } }]);
});

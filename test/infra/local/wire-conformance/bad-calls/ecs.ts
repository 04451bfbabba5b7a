import * as ecs from '@aws-sdk/client-ecs';
import { badCalls, many } from './bad-call.ts';

const cluster = 'maishsk-bottlerocket';
const target = { targetType: 'container-instance', value: 'x' } as const;

/** What ECS refuses. `instance` and `task` are ids that exist. */
export const badEcsCalls = (instance: string, task: string) => [
  ...badCalls('ecs', [
    [
      'changing 11 instances at once',
      new ecs.UpdateContainerInstancesStateCommand({
        cluster,
        containerInstances: many(11),
        status: 'DRAINING',
      }),
      ecs.InvalidParameterException,
    ],
    [
      'describing 101 instances',
      new ecs.DescribeContainerInstancesCommand({ cluster, containerInstances: many(101) }),
      ecs.InvalidParameterException,
    ],
    [
      'describing no instance',
      new ecs.DescribeContainerInstancesCommand({ cluster, containerInstances: [] }),
      ecs.InvalidParameterException,
    ],
    [
      'describing 101 tasks',
      new ecs.DescribeTasksCommand({ cluster, tasks: many(101) }),
      ecs.InvalidParameterException,
    ],
    [
      'describing 11 services',
      new ecs.DescribeServicesCommand({ cluster, services: many(11) }),
      ecs.InvalidParameterException,
    ],
    [
      'describing 101 clusters',
      new ecs.DescribeClustersCommand({ clusters: many(101) }),
      ecs.InvalidParameterException,
    ],
    [
      'the protection of 101 tasks',
      new ecs.GetTaskProtectionCommand({ cluster, tasks: many(101) }),
      ecs.InvalidParameterException,
    ],
    [
      'protecting 11 tasks',
      new ecs.UpdateTaskProtectionCommand({ cluster, tasks: many(11), protectionEnabled: true }),
      ecs.InvalidParameterException,
    ],
    [
      'protecting for no time',
      new ecs.UpdateTaskProtectionCommand({
        cluster,
        tasks: [task],
        protectionEnabled: true,
        expiresInMinutes: 0,
      }),
      ecs.InvalidParameterException,
    ],
    [
      'running 11 tasks',
      new ecs.RunTaskCommand({ cluster, taskDefinition: 'main', count: 11 }),
      ecs.InvalidParameterException,
    ],
    ['a page of 101', new ecs.ListTasksCommand({ cluster, maxResults: 101 }), ecs.InvalidParameterException],
    [
      'a made-up token',
      new ecs.ListTasksCommand({ cluster, nextToken: 'abc' }),
      ecs.InvalidParameterException,
    ],
    [
      'a malformed ARN of a cluster',
      new ecs.ListTasksCommand({ cluster: 'arn:aws:ecs:nowhere' }),
      ecs.InvalidParameterException,
    ],
    [
      'an ARN of another kind of thing',
      new ecs.DescribeTasksCommand({
        cluster,
        tasks: [`arn:aws:ecs:eu-west-1:111122223333:service/${cluster}/x`],
      }),
      ecs.InvalidParameterException,
    ],
    [
      'an instance of another cluster',
      new ecs.DescribeContainerInstancesCommand({
        cluster,
        containerInstances: ['arn:aws:ecs:eu-west-1:111122223333:container-instance/other/0123'],
      }),
      ecs.InvalidParameterException,
    ],
    [
      'a status that there is not',
      new ecs.UpdateContainerInstancesStateCommand({
        cluster,
        containerInstances: [instance],
        status: 'BORED' as never,
      }),
      ecs.InvalidParameterException,
    ],
    [
      'a status that cannot be set',
      new ecs.UpdateContainerInstancesStateCommand({
        cluster,
        containerInstances: [instance],
        status: 'REGISTERING',
      }),
      ecs.InvalidParameterException,
    ],
    [
      'a filter that is no expression',
      new ecs.ListContainerInstancesCommand({ cluster, filter: 'attribute:' }),
      ecs.InvalidParameterException,
    ],
    [
      'an include that there is not',
      new ecs.DescribeTasksCommand({ cluster, tasks: [task], include: ['SECRETS' as never] }),
      ecs.InvalidParameterException,
    ],
    [
      'stopping a task that is not there',
      new ecs.StopTaskCommand({ cluster, task: 'x' }),
      ecs.InvalidParameterException,
    ],
    [
      'two filters where one must be alone',
      new ecs.ListTasksCommand({ cluster, startedBy: 'me', family: 'f' }),
      ecs.InvalidParameterException,
    ],
    [
      'eleven attributes in a call',
      new ecs.PutAttributesCommand({
        cluster,
        attributes: many(11).map((name) => ({ ...target, name, targetId: instance })),
      }),
      ecs.InvalidParameterException,
    ],
  ]),
  ...badEcsNames(instance),
];

/** What is not there, or more than there may be. */
const badEcsNames = (instance: string) =>
  badCalls('ecs', [
    ['no such cluster', new ecs.ListTasksCommand({ cluster: 'nowhere' }), ecs.ClusterNotFoundException],
    ['no default cluster', new ecs.ListContainerInstancesCommand({}), ecs.ClusterNotFoundException],
    [
      'a cluster of another account',
      new ecs.ListTasksCommand({ cluster: `arn:aws:ecs:eu-west-1:999999999999:cluster/${cluster}` }),
      ecs.ClusterNotFoundException,
    ],
    [
      'changing a service that is not there',
      new ecs.UpdateServiceCommand({ cluster, service: 'x', desiredCount: 1 }),
      ecs.ServiceNotFoundException,
    ],
    [
      'tasks of a service that is not there',
      new ecs.ListTasksCommand({ cluster, serviceName: 'x' }),
      ecs.ServiceNotFoundException,
    ],
    [
      'no such task definition',
      new ecs.DescribeTaskDefinitionCommand({ taskDefinition: 'x:7' }),
      ecs.ClientException,
    ],
    [
      'running what is not defined',
      new ecs.RunTaskCommand({ cluster, taskDefinition: 'x' }),
      ecs.ClientException,
    ],
    [
      'an attribute on what is not there',
      new ecs.PutAttributesCommand({ cluster, attributes: [{ ...target, name: 'a', targetId: 'x' }] }),
      ecs.TargetNotFoundException,
    ],
    [
      'an eleventh attribute of ours',
      new ecs.PutAttributesCommand({
        cluster,
        attributes: many(10).map((name) => ({ ...target, name, targetId: instance })),
      }),
      ecs.AttributeLimitExceededException,
    ],
    [
      'a network for tasks, which is not simulated',
      new ecs.RunTaskCommand({
        cluster,
        taskDefinition: 'x',
        networkConfiguration: { awsvpcConfiguration: { subnets: ['s'] } },
      }),
      ecs.UnsupportedFeatureException,
    ],
  ]);

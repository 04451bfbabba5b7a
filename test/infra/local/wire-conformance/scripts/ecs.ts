import * as ecs from '@aws-sdk/client-ecs';
import { checkedBy, type Checker, type World } from '../world.ts';

/** Calls each operation of ECS. */
export async function callEcs(world: World, checker: Checker): Promise<void> {
  const send = checkedBy(world, 'ecs', checker);
  const cluster = 'maishsk-bottlerocket';
  await send(new ecs.CreateClusterCommand({ clusterName: 'other' }));
  await send(new ecs.ListClustersCommand({}));
  await send(
    new ecs.DescribeClustersCommand({ clusters: [cluster, 'none'], include: ['TAGS', 'STATISTICS'] }),
  );
  await send(new ecs.DescribeCapacityProvidersCommand({}));
  await callInstances(send, cluster);
  await callTasks(world, send, cluster);
  await callServices(send, cluster);
}

type Send = ReturnType<typeof checkedBy<'ecs'>>;

async function callInstances(send: Send, cluster: string): Promise<void> {
  const { containerInstanceArns: containerInstances = [] } = await send(
    new ecs.ListContainerInstancesCommand({
      cluster,
      filter: 'attribute:bottlerocket.variant exists',
      status: 'ACTIVE',
    }),
  );
  await send(
    new ecs.DescribeContainerInstancesCommand({
      cluster,
      containerInstances: [...containerInstances, 'none'],
      include: ['TAGS', 'CONTAINER_INSTANCE_HEALTH'],
    }),
  );
  const targetId = containerInstances[0] ?? '';
  const attributes = [
    { name: 'owner', value: 'a person', targetId, targetType: 'container-instance' as const },
  ];
  await send(new ecs.PutAttributesCommand({ cluster, attributes }));
  await send(
    new ecs.ListAttributesCommand({ cluster, targetType: 'container-instance', attributeName: 'owner' }),
  );
  await send(new ecs.DeleteAttributesCommand({ cluster, attributes }));
  for (const status of ['DRAINING', 'ACTIVE'] as const) {
    await send(
      new ecs.UpdateContainerInstancesStateCommand({ cluster, containerInstances: [targetId], status }),
    );
  }
}

async function callTasks(world: World, send: Send, cluster: string): Promise<void> {
  await send(
    new ecs.RegisterTaskDefinitionCommand({
      family: 'job',
      containerDefinitions: [{ name: 'job', image: 'job:1', cpu: 128, memory: 128, stopTimeout: 5 }],
    }),
  );
  await send(new ecs.DescribeTaskDefinitionCommand({ taskDefinition: 'job' }));
  await send(new ecs.ListTaskDefinitionsCommand({}));
  await send(new ecs.ListTaskDefinitionFamiliesCommand({}));
  const { tasks = [] } = await send(new ecs.RunTaskCommand({ cluster, taskDefinition: 'job', count: 2 }));
  const { containerInstanceArns: [instance = ''] = [] } = await send(
    new ecs.ListContainerInstancesCommand({ cluster }),
  );
  await send(
    new ecs.StartTaskCommand({ cluster, taskDefinition: 'job', containerInstances: [instance, 'none'] }),
  );
  const { taskArns = [] } = await send(new ecs.ListTasksCommand({ cluster }));
  await send(new ecs.DescribeTasksCommand({ cluster, tasks: [...taskArns, 'none'], include: ['TAGS'] }));
  const task = tasks[0]?.taskArn;
  await send(new ecs.StopTaskCommand({ cluster, task, reason: 'enough' }));
  const { taskArns: ofService = [] } = await send(
    new ecs.ListTasksCommand({ cluster, serviceName: world.fleet.serviceNames[0] }),
  );
  const protection = { cluster, tasks: ofService.slice(0, 1) };
  await send(
    new ecs.UpdateTaskProtectionCommand({ ...protection, protectionEnabled: true, expiresInMinutes: 5 }),
  );
  await send(new ecs.GetTaskProtectionCommand(protection));
  await send(new ecs.UpdateTaskProtectionCommand({ ...protection, protectionEnabled: false }));
  await world.cloud.run({ until: world.cloud.clock.now() + 120_000 });
  await send(new ecs.DescribeTasksCommand({ cluster, tasks: [task ?? ''] }));
}

async function callServices(send: Send, cluster: string): Promise<void> {
  await send(
    new ecs.CreateServiceCommand({
      cluster,
      serviceName: 'batch',
      taskDefinition: 'job',
      desiredCount: 1,
      deploymentConfiguration: { minimumHealthyPercent: 50, maximumPercent: 200 },
    }),
  );
  const { serviceArns: services = [] } = await send(new ecs.ListServicesCommand({ cluster }));
  await send(
    new ecs.DescribeServicesCommand({ cluster, services: [...services, 'none'], include: ['TAGS'] }),
  );
  await send(new ecs.UpdateServiceCommand({ cluster, service: 'batch', forceNewDeployment: true }));
  await send(new ecs.DescribeServicesCommand({ cluster, services: ['batch'] }));
  await send(new ecs.UpdateServiceCommand({ cluster, service: 'batch', desiredCount: 0 }));
  await send(new ecs.DeleteServiceCommand({ cluster, service: 'batch' }));
  const { containerInstanceArns: instances = [] } = await send(
    new ecs.ListContainerInstancesCommand({ cluster }),
  );
  const containerInstance = instances.at(-1);
  await send(new ecs.DeregisterContainerInstanceCommand({ cluster, containerInstance, force: true }));
}

import * as ec2 from '@aws-sdk/client-ec2';
import { checkedBy, type Checker, type World } from '../world.ts';

/** Calls each operation of EC2. */
export async function callEc2(world: World, checker: Checker): Promise<void> {
  const send = checkedBy(world, 'ec2', checker);
  const pass = (seconds: number): Promise<void> =>
    world.cloud.run({ until: world.cloud.clock.now() + seconds * 1000 });
  await send(new ec2.DescribeInstancesCommand({ Filters: [{ Name: 'tag:stage', Values: ['te*'] }] }));
  await send(new ec2.DescribeInstanceStatusCommand({ IncludeAllInstances: true }));
  await send(new ec2.DescribeTagsCommand({ Filters: [{ Name: 'key', Values: ['stage'] }] }));
  await send(new ec2.DescribeAvailabilityZonesCommand({}));
  await send(new ec2.DescribeRegionsCommand({}));
  const InstanceIds = world.fleet.instanceIds.slice(0, 1);
  await send(new ec2.GetConsoleOutputCommand({ InstanceId: InstanceIds[0], Latest: true }));
  const Tags = [{ Key: 'owner', Value: 'a person' }];
  await send(new ec2.CreateTagsCommand({ Resources: InstanceIds, Tags }));
  await send(new ec2.DeleteTagsCommand({ Resources: InstanceIds, Tags }));
  await send(new ec2.RebootInstancesCommand({ InstanceIds }));
  await send(new ec2.StopInstancesCommand({ InstanceIds }));
  await pass(120);
  await send(new ec2.DescribeInstanceStatusCommand({ IncludeAllInstances: true, InstanceIds }));
  await send(new ec2.StartInstancesCommand({ InstanceIds }));
  await pass(600);
  await send(new ec2.TerminateInstancesCommand({ InstanceIds }));
  await pass(60);
  await send(new ec2.DescribeInstancesCommand({ InstanceIds }));
}

import { describe, expect, test } from 'vitest';
import { ListContainerInstancesCommand } from '@aws-sdk/client-ecs';
import { toyCluster, type ToyCluster } from './toy-cluster.ts';

/** `i-1` runs Bottlerocket and a task, `i-2` is disconnected, `i-3` has no variant and an owner mark. */
function threeHosts(): ToyCluster {
  const toy = toyCluster();
  const register = (
    ec2InstanceId: string,
    attributes: Record<string, string>,
    agentVersion: string,
  ): void => {
    toy.control.registerContainerInstance({
      cluster: 'prod',
      ec2InstanceId,
      availabilityZone: `eu-west-1${ec2InstanceId.at(-1) === '1' ? 'a' : 'b'}`,
      attributes,
      agentVersion,
      cpu: 1_024,
      memory: 2_048,
    });
  };
  register('i-1', { 'bottlerocket.variant': 'aws-ecs-2', 'ecs.instance-type': 'g2.large' }, '1.9.0');
  register('i-2', { 'bottlerocket.variant': 'aws-ecs-1' }, '1.100.0');
  register('i-3', { owner: 'team a' }, '1.105.1');
  toy.control.setAgentConnected('i-2', false);
  toy.addDefinition();
  const instance = toy.look().instances[0]?.arn ?? '';
  toy.control.runTask({
    cluster: 'prod',
    taskDefinition: 'web',
    containerInstance: instance,
    group: 'batch',
    settled: true,
  });
  return toy;
}

async function list(toy: ToyCluster, filter: string): Promise<string[]> {
  const answer = await toy.client.send(new ListContainerInstancesCommand({ cluster: 'prod', filter }));
  const byArn = new Map(toy.look().instances.map(({ arn, ec2InstanceId }) => [arn, ec2InstanceId]));
  return (answer.containerInstanceArns ?? []).map((arn) => byArn.get(arn) ?? arn);
}

test.each([
  ['attribute:bottlerocket.variant exists', ['i-1', 'i-2']],
  ['attribute:bottlerocket.variant !exists', ['i-3']],
  ['attribute:bottlerocket.variant == aws-ecs-2', ['i-1']],
  ['attribute:bottlerocket.variant equals aws-ecs-2', ['i-1']],
  ['attribute:bottlerocket.variant != aws-ecs-2', ['i-2', 'i-3']],
  ['attribute:bottlerocket.variant =~ aws-ecs-.*', ['i-1', 'i-2']],
  ['attribute:bottlerocket.variant =~ ecs', []],
  ['attribute:bottlerocket.variant =~ aws-(ecs|k8s)-[12]', ['i-1', 'i-2']],
  ['attribute:bottlerocket.variant !~ .*-1', ['i-1', 'i-3']],
  ['attribute:ecs.instance-type =~ g2.*', ['i-1']],
  ['attribute:ecs.availability-zone in [eu-west-1a, eu-west-1c]', ['i-1']],
  ['attribute:ecs.availability-zone not_in [eu-west-1a]', ['i-2', 'i-3']],
  ['attribute:ecs.availability-zone !in [eu-west-1a,eu-west-1b]', []],
  ['attribute:com.amazonaws.ecs.capability.task-iam-role exists', ['i-1', 'i-2', 'i-3']],
  ["attribute:owner == 'team a'", ['i-3']],
  ['agentConnected == true', ['i-1', 'i-3']],
  ['agentConnected==false', ['i-2']],
  ['agentVersion > 1.9.0', ['i-2', 'i-3']],
  ['agentVersion >= 1.105', ['i-3']],
  ['ec2InstanceId in [i-1, i-3]', ['i-1', 'i-3']],
  ['runningTasksCount >= 1', ['i-1']],
  ['runningTasksCount < 1', ['i-2', 'i-3']],
  ['registeredAt <= 2026-11-01T10:00:00Z', ['i-1', 'i-2', 'i-3']],
  ['registeredAt > 2026-11-01T10:00:00Z', []],
  ['task:group == batch', ['i-1']],
  ['task:group != batch', ['i-2', 'i-3']],
  ['not(agentConnected == true)', ['i-2']],
  ['!(agentConnected == true) || ec2InstanceId == i-1', ['i-1', 'i-2']],
  ['ec2InstanceId == i-1 or ec2InstanceId == i-2 and agentConnected == true', ['i-1']],
  ['(ec2InstanceId == i-1 or ec2InstanceId == i-2) && agentConnected == false', ['i-2']],
  ['attribute:bottlerocket.variant =~ aws.* && agentConnected == true', ['i-1']],
])('%s', async (filter, expected) => {
  expect(await list(threeHosts(), filter)).toEqual(expected);
});

describe('a filter that is none is refused with what was expected', () => {
  test.each([
    ['bottlerocket.variant exists', 'where a subject is expected'],
    ['attribute:x is y', 'where an operator is expected'],
    ['attribute:x ==', 'the expression ends where a value is expected'],
    ['attribute:x in y', 'where "[" is expected'],
    ['attribute:x in [a', 'ends where "]" is expected'],
    ['(attribute:x exists', 'ends where ")" is expected'],
    ['attribute:x exists attribute:y exists', 'where "&&", "||" or the end is expected'],
    ['attribute:x =~ [', 'Invalid regular expression'],
    ['attribute:x == `', 'unexpected'],
  ])('%s', async (filter, message) => {
    await expect(list(threeHosts(), filter)).rejects.toMatchObject({
      name: 'InvalidParameterException',
      message: expect.stringContaining(message),
    });
  });
});

import type { ServiceName } from '../events-schema/event.ts';
import type { Names } from './names.ts';

/** A finding of cdk-nag that stands for a reason. */
export interface Acknowledged {
  readonly id: string;
  readonly reason: string;
}

/** cdk-nag's name for a wildcard in an ARN of this account and Region. */
const wildcard = (service: string, resource: string): string =>
  `AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:${service}:<AWS::Region>:<AWS::AccountId>:${resource}]`;

/** Why each wildcard in a function's role is as narrow as IAM lets it be. Any other wildcard fails the synth. */
export function wildcardReasons(service: ServiceName, names: Names): readonly Acknowledged[] {
  const byCluster =
    'Ids are unknown beforehand; the condition ecs:cluster holds it to the configured clusters.';
  return [
    { id: wildcard('ecs', 'container-instance/*'), reason: byCluster },
    { id: wildcard('ecs', 'task/*'), reason: byCluster },
    { id: wildcard('ecs', 'service/*'), reason: byCluster },
    {
      id: wildcard('ecs', 'capacity-provider/*'),
      reason: 'A read, to leave ECS Managed Instances alone; IAM cannot tell which providers a cluster has.',
    },
    {
      id: wildcard('ssm', `parameter${names.configPrefix}*`),
      reason:
        "Configurations of the updater's own clusters; one by one they would not fit with forty of them.",
    },
    {
      id: wildcard('ec2', 'instance/*'),
      reason:
        "Hosts come and go; only the updater's own documents may be sent, and hostTag limits to which hosts.",
    },
    {
      id: wildcard('logs', `log-group:${names.logGroup(service)}:*`),
      reason: "Lambda names the streams of the function's own log group.",
    },
    {
      id: 'AwsSolutions-IAM5[Resource::*]',
      reason:
        'IAM has no resource for ec2:DescribeInstances, ssm:GetCommandInvocation, ssm:DescribeInstanceInformation ' +
        'and the X-Ray writes; cloudwatch:DescribeAlarms shows composite alarms only with all alarms allowed.',
    },
  ];
}

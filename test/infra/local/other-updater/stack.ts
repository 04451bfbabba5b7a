/*
 * What another updater of Bottlerocket hosts brings along, told from the documentation of bottlerocket-ecs-updater: a
 * role that its task takes on, and three documents of one command each.
 */
const document = (description: string, command: string) => ({
  Type: 'AWS::SSM::Document',
  Properties: {
    DocumentType: 'Command',
    Content: {
      schemaVersion: '2.2',
      description,
      mainSteps: [
        {
          action: 'aws:runShellScript',
          name: 'run',
          precondition: { StringEquals: ['platformType', 'Linux'] },
          inputs: { timeoutSeconds: '1800', runCommand: [command] },
        },
      ],
    },
  },
});

const arn = (rest: string) => ({ 'Fn::Sub': `arn:\${AWS::Partition}:${rest}` });
const allow = (Action: readonly string[], Resource: unknown, Condition?: object) => ({
  Effect: 'Allow',
  Action,
  Resource,
  ...(Condition && { Condition }),
});

/** The template, for one cluster. */
export function otherStack(cluster: string) {
  const clusterArn = arn(`ecs:\${AWS::Region}:\${AWS::AccountId}:cluster/${cluster}`);
  const documentArn = (name: string) => arn(`ssm:\${AWS::Region}:\${AWS::AccountId}:document/\${${name}}`);
  return {
    Resources: {
      Check: document('Is there an update?', 'apiclient update check'),
      Apply: document('Apply it', 'apiclient update apply'),
      Reboot: document('Reboot', 'apiclient reboot'),
      TaskRole: {
        Type: 'AWS::IAM::Role',
        Properties: {
          RoleName: 'other-updater',
          AssumeRolePolicyDocument: {
            Version: '2012-10-17',
            Statement: [
              {
                Effect: 'Allow',
                Principal: { Service: 'ecs-tasks.amazonaws.com' },
                Action: 'sts:AssumeRole',
              },
            ],
          },
          Policies: [
            {
              PolicyName: 'update',
              PolicyDocument: {
                Version: '2012-10-17',
                Statement: [
                  allow(['ecs:ListContainerInstances'], [clusterArn]),
                  allow(
                    [
                      'ecs:DescribeContainerInstances',
                      'ecs:ListTasks',
                      'ecs:DescribeTasks',
                      'ecs:UpdateContainerInstancesState',
                    ],
                    '*',
                    { ArnEquals: { 'ecs:cluster': clusterArn } },
                  ),
                  allow(
                    ['ssm:SendCommand'],
                    [
                      documentArn('Check'),
                      documentArn('Apply'),
                      documentArn('Reboot'),
                      arn('ec2:${AWS::Region}:${AWS::AccountId}:instance/*'),
                    ],
                  ),
                  allow(
                    ['ssm:GetCommandInvocation', 'ssm:ListCommandInvocations'],
                    [arn('ssm:${AWS::Region}:${AWS::AccountId}:*')],
                  ),
                  allow(['ec2:DescribeInstanceStatus'], '*'),
                ],
              },
            },
          ],
        },
      },
    },
    Outputs: {
      Check: { Value: { Ref: 'Check' } },
      Apply: { Value: { Ref: 'Apply' } },
      Reboot: { Value: { Ref: 'Reboot' } },
    },
  };
}

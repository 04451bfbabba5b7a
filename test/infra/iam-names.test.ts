import { describe, expect, it } from 'vitest';
import type { Statement } from '../../infra/local/iam/policy.ts';
import { unknownIamNames } from './iam-names.ts';

const account = '111122223333';
const ecs = `arn:aws:ecs:eu-west-1:${account}`;

function allow(rest: Partial<Statement>): Statement {
  return { Effect: 'Allow', Resource: '*', ...rest };
}

describe('a sound policy', () => {
  it.each([
    [
      'instances of one cluster',
      {
        Action: ['ecs:UpdateContainerInstancesState', 'ecs:DescribeContainerInstances'],
        Resource: `${ecs}:container-instance/blue/*`,
        Condition: { ArnEquals: { 'ecs:cluster': `${ecs}:cluster/blue` } },
      },
    ],
    [
      'hosts by tag',
      {
        Action: 'ssm:SendCommand',
        Resource: `arn:aws:ec2:eu-west-1:${account}:instance/*`,
        Condition: { StringEquals: { 'ssm:resourceTag/updater': 'managed', 'aws:ResourceTag/team': 'a' } },
      },
    ],
    [
      'a document of AWS',
      { Action: 'ssm:SendCommand', Resource: 'arn:aws:ssm:eu-west-1::document/AWS-RunShellScript' },
    ],
    ['no resource type', { Action: 'ssm:GetCommandInvocation' }],
    [
      'events of one source',
      {
        Action: 'events:PutEvents',
        Resource: `arn:aws:events:eu-west-1:${account}:event-bus/updates`,
        Condition: {
          'ForAllValues:StringEquals': { 'events:source': ['a'], 'events:detail-type': ['b'] },
          Bool: { 'aws:SecureTransport': 'true' },
        },
      },
    ],
    [
      'log streams',
      {
        Action: 'logs:PutLogEvents',
        Resource: `arn:aws:logs:eu-west-1:${account}:log-group:/aws/lambda/x:*`,
      },
    ],
    [
      'an index of a table',
      { Action: 'dynamodb:Query', Resource: `arn:aws:dynamodb:eu-west-1:${account}:table/x/index/*` },
    ],
    ['a wildcard', { Action: 'ecs:Describe*', Resource: `${ecs}:*` }],
    [
      'letters of another case',
      { Action: 'ECS:listtasks', Condition: { ArnEquals: { 'ECS:Cluster': 'x' } } },
    ],
  ])('%s', async (_name, statement) => {
    expect(await unknownIamNames({ Statement: [allow(statement)] })).toEqual([]);
  });
});

describe('a policy with a mistake', () => {
  it.each([
    [
      'an action',
      { Action: 'ecs:UpdateContainerInstanceState' },
      ['action ecs:UpdateContainerInstanceState'],
    ],
    ['a service', { Action: 'eks2:ListTasks' }, ['action eks2:ListTasks']],
    ['a wildcard that stands for nothing', { Action: 'ecs:Drain*' }, ['action ecs:Drain*']],
    [
      'a condition key',
      { Action: 'ecs:StopTask', Condition: { ArnEquals: { 'ecs:clusters': 'x' } } },
      ['condition key ecs:clusters'],
    ],
    [
      'a condition key of another action',
      { Action: 'ssm:SendCommand', Condition: { ArnEquals: { 'ecs:cluster': 'x' } } },
      ['condition key ecs:cluster for ssm:SendCommand'],
    ],
    [
      'a resource of another type',
      { Action: 'ecs:StopTask', Resource: `${ecs}:container-instance/blue/*` },
      [`resource ${ecs}:container-instance/blue/* for ecs:StopTask`],
    ],
    [
      'a resource for an action that has none',
      { Action: 'ssm:GetCommandInvocation', Resource: `arn:aws:ec2:eu-west-1:${account}:instance/*` },
      [`resource arn:aws:ec2:eu-west-1:${account}:instance/* for ssm:GetCommandInvocation`],
    ],
    [
      'one action of two that the resource does not fit',
      { Action: ['ecs:StopTask', 'ecs:ListClusters'], Resource: `${ecs}:task/blue/*` },
      [`action ecs:ListClusters takes none of ${ecs}:task/blue/*`],
    ],
    [
      'no ARN',
      { Action: 'ecs:StopTask', Resource: 'task/blue/*' },
      ['resource task/blue/* for ecs:StopTask'],
    ],
  ])('%s', async (_name, statement, unknown) => {
    expect(await unknownIamNames({ Statement: [allow(statement)] })).toEqual(unknown);
  });
});

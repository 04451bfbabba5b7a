import { describe, expect, it } from 'vitest';
import { changed, faultOf, smallTemplate } from './cloud-world.ts';

/* What the resources of a template say has to be known in full, and possible; see unknown.test.ts for the template. */

describe('what a resource says stops the boot', () => {
  const policyOf = (statement: object) => [
    { PolicyName: 'own', PolicyDocument: { Version: '2012-10-17', Statement: [statement] } },
  ];
  const sound = { Effect: 'Allow', Action: 'sqs:*', Resource: '*' };

  it.each<[string, Parameters<typeof changed>[0], object, string]>([
    [
      'an unknown condition operator',
      'Role',
      { Policies: policyOf({ ...sound, Condition: { Matches: { 'aws:SourceArn': 'x' } } }) },
      'Policies.0.PolicyDocument.*Matches',
    ],
    [
      'an unknown condition key',
      'Role',
      { Policies: policyOf({ ...sound, Condition: { StringEquals: { 'aws:SourceIp': 'x' } } }) },
      'aws:SourceIp',
    ],
    [
      'an unknown part of a statement',
      'Role',
      { Policies: policyOf({ ...sound, Resources: '*' }) },
      'Resources',
    ],
    ['no effect', 'Role', { Policies: policyOf({ ...sound, Effect: 'Maybe' }) }, 'Effect'],
    [
      'a managed policy',
      'Role',
      { ManagedPolicyArns: ['arn:aws:iam::aws:policy/AdministratorAccess'] },
      'ManagedPolicyArns',
    ],
    ['a boundary', 'Role', { PermissionsBoundary: 'arn:aws:iam::aws:policy/x' }, 'PermissionsBoundary'],
    ['two policies of one name', 'Role', { Policies: [...policyOf(sound), ...policyOf(sound)] }, 'own'],
    [
      'a pattern that is invalid',
      'Rule',
      { EventPattern: { source: 'shop' } },
      '"source" must be an object or an array',
    ],
    [
      'a target of an unknown kind',
      'Rule',
      { Targets: [{ Id: 'x', Arn: 'arn:aws:sns:eu-west-1:111122223333:topic' }] },
      'Targets.0.Arn',
    ],
    [
      'an unknown part of a target',
      'Rule',
      { Targets: [{ Id: 'x', Arn: 'arn:aws:sqs:eu-west-1:111122223333:q', SqsParameters: {} }] },
      'Targets.0.*SqsParameters',
    ],
    ['a schedule instead of a pattern', 'Rule', { ScheduleExpression: 'rate(1 hour)' }, 'ScheduleExpression'],
    ['a state', 'Rule', { State: 'PAUSED' }, 'State'],
    ['a time-out beyond its range', 'Echo', { Timeout: 901 }, 'Timeout'],
    ['too little memory', 'Echo', { MemorySize: 64 }, 'MemorySize'],
    ['a runtime that is none', 'Echo', { Runtime: 'nodejs4.3' }, 'Runtime'],
    ['another runtime', 'Echo', { Runtime: 'python3.13' }, 'Runtime'],
    ['an architecture', 'Echo', { Architectures: ['sparc'] }, 'Architectures'],
    [
      'a variable that is an object',
      'Echo',
      { Environment: { Variables: { A_B: { c: 1 } } } },
      'Environment.Variables.A_B',
    ],
    ['a variable of Lambda’s own', 'Echo', { Environment: { Variables: { AWS_REGION: 'x' } } }, 'AWS_REGION'],
    ['layers', 'Echo', { Layers: ['x'] }, 'Layers'],
    ['a role that is not there', 'Echo', { Role: 'arn:aws:iam::111122223333:role/ghost' }, 'ghost'],
    ['code that is not there', 'Echo', { Handler: 'ghost.handler' }, 'ghost'],
    ['a function that is not there', 'Retries', { FunctionName: 'ghost' }, 'ghost'],
    ['a function that is not there', 'Permission', { FunctionName: 'ghost' }, 'ghost'],
    ['an action that is none', 'Permission', { Action: 'InvokeFunction' }, 'Action'],
    [
      'a flexible window',
      'Schedule',
      { FlexibleTimeWindow: { Mode: 'FLEXIBLE', MaximumWindowInMinutes: 5 } },
      'FlexibleTimeWindow',
    ],
    ['an expression that is none', 'Schedule', { ScheduleExpression: 'rate(1 bananas)' }, 'bananas'],
    [
      'a role that Scheduler may not assume',
      'Schedule',
      {
        Target: {
          ...smallTemplate.Resources.Schedule.Properties.Target,
          RoleArn: { 'Fn::GetAtt': ['Role', 'Arn'] },
        },
      },
      'assume|trust|role',
    ],
    ['a threshold that is text', 'FailedAlarm', { Threshold: 'high' }, 'Threshold'],
    ['a threshold that is null', 'FailedAlarm', { Threshold: null }, 'Threshold'],
    ['another statistic', 'FailedAlarm', { ExtendedStatistic: 'p99' }, 'ExtendedStatistic'],
    ['days that are none', 'Log', { RetentionInDays: 2 }, 'RetentionInDays'],
  ])('with %s: %s', async (_name, logicalId, properties, message) => {
    expect(await faultOf(changed(logicalId, properties))).toMatch(
      new RegExp(`^TemplateError: ${logicalId} .*${message}`),
    );
  });

  it.each([
    ['a role', 'Role', { RoleName: 'taken' }],
    ['a function', 'Echo', { FunctionName: 'taken' }],
    ['a rule', 'Rule', { Name: 'taken' }],
    ['a bus', 'Bus', { Name: 'taken' }],
    ['a log group', 'Log', { LogGroupName: 'taken' }],
    ['a schedule', 'Schedule', { Name: 'taken' }],
    ['an alarm', 'FailedAlarm', { AlarmName: 'taken' }],
  ] as const)('with the name of %s that is there', async (_name, logicalId, name) => {
    const resource = smallTemplate.Resources[logicalId];
    const named = { ...resource, Properties: { ...resource.Properties, ...name } };
    const Resources = { ...smallTemplate.Resources, [logicalId]: named, Twin: named };
    if (logicalId === 'Log') Resources.Echo = { ...smallTemplate.Resources.Echo };
    expect(await faultOf({ Resources })).toMatch(/^TemplateError: Twin .*taken/);
  });
});

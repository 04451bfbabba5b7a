import { describe, expect, it } from 'vitest';
import { checkPolicy, type PolicyKind } from '../../../../infra/local/iam/check-policy.ts';
import type { ConditionBlock, Statement } from '../../../../infra/local/iam/policy.ts';

const queue = 'arn:aws:sqs:eu-west-1:111122223333:failed';
const sound: Record<PolicyKind, Statement> = {
  identity: { Effect: 'Allow', Action: 'sqs:SendMessage', Resource: queue },
  resource: {
    Effect: 'Allow',
    Principal: { Service: 'events.amazonaws.com' },
    Action: 'sqs:*',
    Resource: '*',
  },
  trust: { Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' },
};

function check(kind: PolicyKind, statement: Partial<Statement>, Version?: string) {
  const Statement = [{ ...sound[kind], ...statement }];
  checkPolicy(Version === undefined ? { Statement } : { Version, Statement }, kind);
}

const withKey = (key: string): { Condition: ConditionBlock } => ({
  Condition: { StringLike: { [key]: 'x' } },
});

describe('a policy is taken', () => {
  it.each(['identity', 'resource', 'trust'] as const)('that is sound for %s', (kind) => {
    expect(() => check(kind, {})).not.toThrow();
    expect(() => check(kind, {}, '2012-10-17')).not.toThrow();
  });

  it.each([
    'aws:PrincipalArn',
    'aws:principalaccount',
    'aws:RequestedRegion',
    'aws:SecureTransport',
    'aws:CurrentTime',
    'aws:EpochTime',
    'aws:PrincipalType',
    'aws:PrincipalIsAWSService',
    'aws:PrincipalServiceName',
    'aws:ViaAWSService',
    'aws:SourceArn',
    'aws:SourceAccount',
    'aws:ResourceTag/team',
    'ssm:resourceTag/team',
    'ec2:ResourceTag/team',
    'ECS:Cluster',
    'events:source',
    'events:detail-type',
    'iam:PassedToService',
  ])('that asks for %s', (key) => {
    expect(() => check('identity', withKey(key))).not.toThrow();
  });
});

describe('a policy is refused', () => {
  it.each<[string, PolicyKind, Partial<Statement>, string]>([
    ['with a key that no request has', 'identity', withKey('aws:SourceIp'), 'aws:SourceIp'],
    ['with the key of a tag without name', 'identity', withKey('aws:ResourceTag/'), 'aws:ResourceTag/'],
    [
      'with an unknown key in a variable',
      'identity',
      { Resource: 'arn:aws:s3:::${aws:username}' },
      'aws:username',
    ],
    ['with an unknown operator', 'identity', { Condition: { StringMatches: { x: 'y' } } }, 'StringMatches'],
    ['with an unknown key, naming its Sid', 'identity', { Sid: 'Mine', ...withKey('x:y') }, '(in Mine)'],
    [
      'with a value that is no number',
      'identity',
      { Condition: { NumericEquals: { 'aws:EpochTime': 'x' } } },
      '"x"',
    ],
    [
      'with a value that is no boolean',
      'identity',
      { Condition: { Bool: { 'aws:SecureTransport': 'yes' } } },
      '"yes"',
    ],
    ['with a Principal in a role', 'identity', { Principal: '*' }, 'names no Principal'],
    ['with a Sid of other characters', 'identity', { Sid: 'not so' }, 'not so'],
    ['with an action of no service', 'identity', { Action: 'SendMessage' }, 'SendMessage is no action'],
    ['with an action of no name', 'identity', { Action: ['sqs:*', 'sqs:'] }, 'sqs: is no action'],
    ['with a resource that is no ARN', 'identity', { Resource: 'failed' }, 'failed'],
    [
      'with a resource of too few parts',
      'identity',
      { Resource: 'arn:aws:sqs:failed' },
      'neither * nor an ARN',
    ],
    ['with both Action and NotAction', 'identity', { NotAction: 'sqs:*' }, 'either Action or NotAction'],
    ['with no Resource', 'identity', { Resource: undefined }, 'either Resource or NotResource'],
    ['with no Principal', 'resource', { Principal: undefined }, 'needs a Principal'],
    ['with NotPrincipal', 'resource', { NotPrincipal: { AWS: '*' } }, 'NotPrincipal'],
    ['with a kind of Principal', 'resource', { Principal: { User: 'x' } }, 'kind User'],
    ['with a role by name', 'resource', { Principal: { AWS: 'x' } }, '"x" is no AWS principal'],
    [
      'with a wildcard in a role',
      'resource',
      { Principal: { AWS: 'arn:aws:iam::111122223333:role/*' } },
      'is no AWS',
    ],
    ['with a Resource in a trust policy', 'trust', { Resource: '*' }, 'names no Resource'],
  ])('%s', (_name, kind, statement, message) => {
    expect(() => check(kind, statement, '2012-10-17')).toThrow(message);
  });

  it('of no known version, and with a Sid twice', () => {
    expect(() => check('identity', {}, '2012-10-18')).toThrow('2012-10-18');
    const twice = { ...sound.identity, Sid: 'Twice' };
    expect(() => checkPolicy({ Statement: [twice, twice] }, 'identity')).toThrow('Twice');
  });
});

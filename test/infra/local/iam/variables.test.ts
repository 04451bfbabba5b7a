import { describe, expect, it } from 'vitest';
import { evaluate } from '../../../../infra/local/iam/evaluate.ts';
import { InvalidPolicyError, type Statement } from '../../../../infra/local/iam/policy.ts';

const context = {
  'aws:PrincipalAccount': '111122223333',
  'aws:ResourceTag/team': 'a*c',
  'aws:ResourceTag/owner': 'arn:aws:iam::111122223333:role/x',
  'events:source': ['a'],
};

function allows(statement: Partial<Statement>, resource = '*', Version: string | undefined = '2012-10-17') {
  const Statement = [{ Effect: 'Allow' as const, Action: '*', Resource: '*', ...statement }];
  const policy = Version === undefined ? { Statement } : { Version, Statement };
  return evaluate([policy], { action: 'ecs:ListTasks', resource, context }).allowed;
}

const bucket = (name: string) => `arn:aws:s3:::${name}`;

describe('a policy variable in a resource', () => {
  it.each([
    ['stands for its value', '${aws:PrincipalAccount}', '111122223333', true],
    ['in any letters', '${AWS:principalaccount}', '111122223333', true],
    ['stands for no other value', '${aws:PrincipalAccount}', '444455556666', false],
    ['stands beside text and wildcards', 'x-${aws:PrincipalAccount}-*', 'x-111122223333-log', true],
    ['has a value with a * in it', '${aws:ResourceTag/team}', 'a*c', true],
    ['has a value with a * in it, which is no wildcard', '${aws:ResourceTag/team}', 'abc', false],
    ['has no value', '${aws:SourceArn}', '', false],
    ['has no value, beside a wildcard', '${aws:SourceArn}*', 'x', false],
    ['has a value for want of one', "${aws:SourceArn, 'x'}", 'x', true],
    ['has its own value before that', "${aws:PrincipalAccount, 'x'}", 'x', false],
    ['is a list, which is no text', '${events:source}', 'a', false],
    ['stands for *', 'a${*}', 'a*', true],
    ['stands for * and not for more', 'a${*}', 'ab', false],
    ['stands for ?', 'a${?}', 'a?', true],
    ['stands for ? and not for more', 'a${?}', 'ab', false],
    ['stands for $', '${$}{aws:PrincipalAccount}', '${aws:PrincipalAccount}', true],
  ])('%s: %s, seen %s', (_name, wanted, seen, allowed) => {
    expect(allows({ Resource: bucket(wanted) }, bucket(seen))).toBe(allowed);
  });

  it('excludes what it stands for', () => {
    const statement = { Resource: undefined, NotResource: bucket('${aws:PrincipalAccount}') };
    expect(allows(statement, bucket('111122223333'))).toBe(false);
    expect(allows(statement, bucket('x'))).toBe(true);
  });
});

describe('a policy variable in a condition', () => {
  const owner = 'aws:ResourceTag/owner';
  it.each([
    ['StringEquals', { 'aws:PrincipalAccount': '${aws:PrincipalAccount}' }, true],
    ['StringNotEquals', { 'aws:PrincipalAccount': '${aws:PrincipalAccount}' }, false],
    ['StringEquals', { 'aws:PrincipalAccount': '${aws:SourceAccount}' }, false],
    ['StringEquals', { 'aws:ResourceTag/team': 'a${*}c' }, true],
    ['StringEqualsIgnoreCase', { 'aws:ResourceTag/team': 'A${*}C' }, true],
    ['StringLike', { 'aws:ResourceTag/team': 'a${*}c' }, true],
    ['StringLike', { 'aws:PrincipalAccount': '1${*}' }, false],
    ['StringLike', { 'aws:PrincipalAccount': '1*' }, true],
    ['ArnEquals', { [owner]: 'arn:aws:iam::${aws:PrincipalAccount}:role/x' }, true],
    ['ArnLike', { [owner]: 'arn:aws:iam::${aws:PrincipalAccount}:role/*' }, true],
    ['ArnLike', { [owner]: 'arn:aws:iam::${aws:ResourceTag/team}:role/*' }, false],
    ['ForAllValues:StringEquals', { 'events:source': ['${aws:PrincipalAccount}', 'a'] }, true],
  ])('%s %j: %s', (operator, keys, allowed) => {
    expect(allows({ Condition: { [operator]: keys } })).toBe(allowed);
  });
});

describe('what is no policy variable', () => {
  it.each([
    ['not closed', { Resource: bucket('${aws:PrincipalAccount') }],
    ['of no service', { Resource: bucket('${username}') }],
    ['empty', { Resource: bucket('${}') }],
    ['in an action', { Action: 'ecs:${aws:PrincipalAccount}' }],
    ['among numbers', { Condition: { NumericEquals: { 'aws:EpochTime': '${aws:EpochTime}' } } }],
    ['among times', { Condition: { DateEquals: { 'aws:CurrentTime': '${aws:CurrentTime}' } } }],
    ['among addresses', { Condition: { IpAddress: { 'aws:SourceIp': '${aws:SourceIp}' } } }],
  ])('%s', (_name, statement) => {
    expect(() => allows(statement)).toThrow(InvalidPolicyError);
  });

  it.each([undefined, '2008-10-17'])('in a policy of Version %s, each time', (version) => {
    const policy = {
      ...(version !== undefined && { Version: version }),
      Statement: [{ Effect: 'Allow' as const, Action: '*', Resource: bucket('${aws:PrincipalAccount}') }],
    };
    const ask = () => evaluate([policy], { action: 'ecs:ListTasks', resource: '*', context });
    expect(ask).toThrow('Version 2012-10-17');
    expect(ask).toThrow('Version 2012-10-17');
  });
});

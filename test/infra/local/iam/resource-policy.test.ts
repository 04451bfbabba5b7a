import { describe, expect, it } from 'vitest';
import { InvalidPolicyError, type Statement } from '../../../../infra/local/iam/policy.ts';
import { evaluateResourcePolicy, resourceVerdict } from '../../../../infra/local/iam/resource-policy.ts';

const account = '111122223333';
const queue = `arn:aws:sqs:eu-west-1:${account}:dead-letters`;
const rule = `arn:aws:events:eu-west-1:${account}:rule/updates/apply`;
const role = `arn:aws:iam::${account}:role/apply-update`;
const session = `arn:aws:sts::${account}:assumed-role/apply-update/apply-update`;

function ask(
  statement: Partial<Statement>,
  principal: Parameters<typeof evaluateResourcePolicy>[2],
  context = {},
) {
  const policy = {
    Statement: [{ Effect: 'Allow' as const, Action: 'sqs:SendMessage', Resource: queue, ...statement }],
  };
  return evaluateResourcePolicy(policy, { action: 'sqs:SendMessage', resource: queue, context }, principal);
}

const events = { service: 'events.amazonaws.com' };
const caller = { arn: session, account };

describe('a resource’s policy', () => {
  it.each([
    ['the service', { Service: 'events.amazonaws.com' }, events, true],
    ['one of several services', { Service: ['sns.amazonaws.com', 'events.amazonaws.com'] }, events, true],
    ['another service', { Service: 'sns.amazonaws.com' }, events, false],
    ['a service, to a role', { Service: 'events.amazonaws.com' }, caller, false],
    ['everyone', '*', events, true],
    ['any service', { Service: '*' }, events, true],
    ['any service, to a role', { Service: '*' }, caller, false],
    ['everyone of AWS', { AWS: '*' }, caller, true],
    ['the account', { AWS: account }, caller, true],
    ['the account’s root', { AWS: `arn:aws:iam::${account}:root` }, caller, true],
    ['another account', { AWS: '444455556666' }, caller, false],
    ['the role of the session', { AWS: role }, caller, true],
    ['the role with a path', { AWS: role.replace('role/', 'role/updater/') }, caller, true],
    ['the session itself', { AWS: session }, caller, true],
    ['another role', { AWS: `${role}-2` }, caller, false],
    ['a role whose name ends alike', { AWS: role.replace('apply-update', 're-apply-update') }, caller, false],
    ['the role of another account', { AWS: role.replace(account, '444455556666') }, caller, false],
    ['a federation', { Federated: '*' }, caller, false],
  ])('names %s', (_name, Principal, principal, allowed) => {
    expect(ask({ Principal }, principal).allowed).toBe(allowed);
  });

  it('asks its conditions too', () => {
    const statement = {
      Principal: { Service: events.service },
      Condition: { ArnEquals: { 'aws:SourceArn': rule } },
    };
    expect(ask(statement, events, { 'aws:SourceArn': rule }).allowed).toBe(true);
    expect(ask(statement, events, { 'aws:SourceArn': `${rule}-2` }).allowed).toBe(false);
    expect(ask(statement, events).allowed).toBe(false);
  });

  it('names the statement that allows', () => {
    expect(ask({ Principal: '*', Sid: 'All' }, events)).toEqual({
      allowed: true,
      statement: { policyIndex: 0, statementIndex: 0, sid: 'All' },
    });
  });

  it('denies everyone it names', () => {
    expect(ask({ Effect: 'Deny', Principal: '*' }, events)).toMatchObject({ reason: 'explicit-deny' });
  });

  it.each([
    {},
    { Principal: { AWS: '*' }, NotPrincipal: { AWS: role } },
    { Principal: 'events.amazonaws.com' },
  ])('cannot be evaluated with %j', (statement) => {
    expect(() => ask(statement, events)).toThrow(InvalidPolicyError);
  });
});

describe('a resource’s policy to a caller of its account', () => {
  const said = (...statements: Partial<Statement>[]) =>
    resourceVerdict(
      {
        Statement: statements.map((statement) => ({
          Effect: 'Allow' as const,
          Action: 'sqs:*',
          Resource: '*',
          ...statement,
        })),
      },
      { action: 'sqs:SendMessage', resource: queue, context: {} },
      caller,
    );

  it('grants to whom it names', () => {
    expect(said({ Principal: { AWS: role } })).toBe('granted');
    expect(said({ Principal: { AWS: session } })).toBe('granted');
    expect(said({ Principal: '*' })).toBe('granted');
  });

  it('leaves it to their policies when it names the account', () => {
    expect(said({ Principal: { AWS: account } })).toBe('silent');
    expect(said({ Principal: { AWS: `arn:aws:iam::${account}:root` } })).toBe('silent');
    expect(said({ Principal: { Service: 'events.amazonaws.com' } })).toBe('silent');
  });

  it('denies, by the account too, whatever else it grants', () => {
    const deny = { Effect: 'Deny' as const, Principal: { AWS: account } };
    expect(said({ Principal: '*' }, deny)).toBe('denied');
    expect(said(deny, { Principal: '*' })).toBe('denied');
  });
});

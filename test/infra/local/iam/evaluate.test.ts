import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RequestContext } from '../../../../infra/local/iam/conditions.ts';
import { denialMessage } from '../../../../infra/local/iam/denial-message.ts';
import { evaluate } from '../../../../infra/local/iam/evaluate.ts';
import { InvalidPolicyError, type Statement } from '../../../../infra/local/iam/policy.ts';

const account = '111122223333';
const cluster = `arn:aws:ecs:eu-west-1:${account}:cluster/blue`;
const instance = `arn:aws:ecs:eu-west-1:${account}:container-instance/blue/0123456789abcdef`;
const bus = `arn:aws:events:eu-west-1:${account}:event-bus/updates`;

function allow(rest: Partial<Statement>): Statement {
  return { Effect: 'Allow', Action: '*', Resource: '*', ...rest };
}

function ask(
  statements: readonly Statement[],
  action: string,
  resource: string,
  context: RequestContext = {},
) {
  return evaluate([{ Statement: statements }], { action, resource, context });
}

describe('statements', () => {
  it.each([
    ['the action', { Action: 'ecs:ListTasks' }, true],
    ['the action in another case', { Action: 'ECS:listtasks' }, true],
    ['one of several actions', { Action: ['ecs:StopTask', 'ecs:ListTasks'] }, true],
    ['a wildcard at the end', { Action: 'ecs:List*' }, true],
    ['a wildcard for one character', { Action: 'ecs:ListTask?' }, true],
    ['a wildcard for one character too many', { Action: 'ecs:ListTasks?' }, false],
    ['another service', { Action: 'ssm:*' }, false],
    ['a beginning only', { Action: 'ecs:List' }, false],
    ['not another action', { Action: undefined, NotAction: 'ecs:Stop*' }, true],
    ['not this action', { Action: undefined, NotAction: 'ecs:List*' }, false],
    ['the resource', { Resource: instance }, true],
    ['a pattern of the resource', { Resource: `arn:aws:ecs:*:${account}:container-instance/blue/*` }, true],
    ['another cluster’s', { Resource: `arn:aws:ecs:*:${account}:container-instance/green/*` }, false],
    ['the resource in another case', { Resource: instance.replace('blue', 'Blue') }, false],
    ['a dot is a dot', { Resource: instance.replace('container-instance', 'container.instance') }, false],
    ['not another resource', { Resource: undefined, NotResource: bus }, true],
    ['not this resource', { Resource: undefined, NotResource: [bus, instance] }, false],
    ['no action at all', { Action: undefined, NotAction: '*' }, false],
    ['not another service', { Action: undefined, NotAction: ['ssm:*', 'events:*'] }, true],
    ['not this action in another case', { Action: undefined, NotAction: 'ECS:LISTTASKS' }, false],
    ['a wildcard that reaches over colons', { Resource: 'arn:aws:ecs:*' }, true],
    ['a wildcard in the service', { Action: 'e?s:*' }, true],
    ['? for exactly one character', { Resource: instance.replace('blue', 'bl??') }, true],
    ['? for no character', { Resource: `${instance}?` }, false],
  ])('%s', (_name, statement, allowed) => {
    expect(ask([allow(statement)], 'ecs:ListTasks', instance).allowed).toBe(allowed);
  });

  it('without a resource type an action needs Resource *', () => {
    const statement = allow({ Resource: `arn:aws:ssm:*:${account}:*` });
    expect(ask([statement], 'ssm:GetCommandInvocation', '*').allowed).toBe(false);
    expect(ask([allow({})], 'ssm:GetCommandInvocation', '*').allowed).toBe(true);
  });

  it('no policy allows nothing', () => {
    expect(evaluate([], { action: 'ecs:ListTasks', resource: '*', context: {} })).toEqual({
      allowed: false,
      reason: 'no-statement',
    });
  });

  it('the verdict names the first statement that allows', () => {
    const policies = [
      { Statement: [allow({ Action: 'ssm:*' })] },
      { Statement: [allow({ Action: 's3:*' }), allow({ Action: 'ecs:*', Sid: 'Ecs' }), allow({})] },
    ];
    expect(evaluate(policies, { action: 'ecs:ListTasks', resource: '*', context: {} })).toEqual({
      allowed: true,
      statement: { policyIndex: 1, statementIndex: 1, sid: 'Ecs' },
    });
  });

  it('an explicit deny wins, wherever it stands', () => {
    const deny: Statement = { Effect: 'Deny', Action: 'ecs:Stop*', Resource: '*', Sid: 'NoStop' };
    for (const statements of [
      [deny, allow({})],
      [allow({}), deny],
    ]) {
      expect(ask(statements, 'ecs:StopTask', '*')).toMatchObject({
        allowed: false,
        reason: 'explicit-deny',
        statement: { sid: 'NoStop' },
      });
      expect(ask(statements, 'ecs:ListTasks', '*').allowed).toBe(true);
    }
  });

  it('a deny by NotAction spares only what it names', () => {
    const deny: Statement = { Effect: 'Deny', NotAction: 'ecs:List*', Resource: '*' };
    expect(ask([allow({}), deny], 'ecs:ListTasks', '*').allowed).toBe(true);
    expect(ask([allow({}), deny], 'ecs:StopTask', '*')).toMatchObject({ reason: 'explicit-deny' });
  });

  it('a deny by NotResource spares only what it names', () => {
    const deny: Statement = { Effect: 'Deny', Action: '*', NotResource: bus };
    expect(ask([allow({}), deny], 'events:PutEvents', bus).allowed).toBe(true);
    expect(ask([allow({}), deny], 'events:PutEvents', `${bus}-2`)).toMatchObject({
      reason: 'explicit-deny',
    });
  });

  it('a deny asks a missing key too when it is negated', () => {
    const Condition = { StringNotEquals: { 'aws:RequestedRegion': 'eu-west-1' } };
    const deny: Statement = { Effect: 'Deny', Action: '*', Resource: '*', Condition };
    expect(ask([allow({}), deny], 'ecs:ListTasks', '*')).toMatchObject({ reason: 'explicit-deny' });
    const policies = [{ Statement: [allow({}), deny] }];
    const request = { action: 'ecs:ListTasks', resource: '*', context: {} };
    expect(evaluate(policies, request, { 'aws:RequestedRegion': 'eu-west-1' }).allowed).toBe(true);
  });

  it('a deny whose condition does not hold denies nothing', () => {
    const Condition = { Bool: { 'aws:SecureTransport': 'false' } };
    const deny: Statement = { Effect: 'Deny', Action: '*', Resource: '*', Condition };
    expect(ask([allow({}), deny], 'ecs:ListTasks', '*', { 'aws:SecureTransport': 'true' }).allowed).toBe(
      true,
    );
    expect(ask([allow({}), deny], 'ecs:ListTasks', '*', { 'aws:SecureTransport': 'false' }).allowed).toBe(
      false,
    );
  });
});

describe('what cannot be evaluated', () => {
  it.each([
    ['a variable in a resource', { Resource: 'arn:aws:s3:::bucket/${aws:username}' }],
    ['neither Action nor NotAction', { Action: undefined }],
    ['both Resource and NotResource', { NotResource: '*' }],
  ])('%s throws, also where another statement would allow', (_name, statement) => {
    expect(() => ask([allow({}), allow(statement)], 'ecs:ListTasks', '*')).toThrow(InvalidPolicyError);
  });
});

describe('the updater’s own permissions', () => {
  const setState = allow({
    Sid: 'SetState',
    Action: 'ecs:UpdateContainerInstancesState',
    Resource: '*',
    Condition: { ArnEquals: { 'ecs:cluster': cluster } },
  });
  const send = [
    allow({ Action: 'ssm:SendCommand', Resource: `arn:aws:ssm:eu-west-1:${account}:document/check-update` }),
    allow({
      Action: 'ssm:SendCommand',
      Resource: `arn:aws:ec2:eu-west-1:${account}:instance/*`,
      Condition: { StringEquals: { 'ssm:resourceTag/updater': 'managed' } },
    }),
  ];
  const put = allow({
    Action: 'events:PutEvents',
    Resource: bus,
    Condition: {
      'ForAllValues:StringEquals': {
        'events:source': ['apply-update'],
        'events:detail-type': ['UpdateApplied'],
      },
    },
  });

  it.each([
    ['of the cluster', { 'ecs:cluster': cluster }, true],
    ['of another cluster', { 'ecs:cluster': cluster.replace('blue', 'green') }, false],
    ['of a cluster not said', {}, false],
  ])('a container instance %s', (_name, context, allowed) => {
    expect(ask([setState], 'ecs:UpdateContainerInstancesState', instance, context).allowed).toBe(allowed);
  });

  it.each([
    ['the document', `arn:aws:ssm:eu-west-1:${account}:document/check-update`, {}, true],
    ['a document of AWS', 'arn:aws:ssm:eu-west-1::document/AWS-RunShellScript', {}, false],
    [
      'a tagged host',
      `arn:aws:ec2:eu-west-1:${account}:instance/i-1`,
      { 'ssm:resourceTag/updater': 'managed' },
      true,
    ],
    ['an untagged host', `arn:aws:ec2:eu-west-1:${account}:instance/i-1`, {}, false],
  ])('SendCommand with %s', (_name, resource, context, allowed) => {
    expect(ask(send, 'ssm:SendCommand', resource, context).allowed).toBe(allowed);
  });

  it.each([
    ['its own event', { 'events:source': ['apply-update'], 'events:detail-type': ['UpdateApplied'] }, true],
    [
      'another event',
      { 'events:source': ['apply-update'], 'events:detail-type': ['InstanceDrained'] },
      false,
    ],
    [
      'another source',
      { 'events:source': ['drain-instance'], 'events:detail-type': ['UpdateApplied'] },
      false,
    ],
    [
      'a batch with one other',
      { 'events:source': ['apply-update'], 'events:detail-type': ['UpdateApplied', 'InstanceDrained'] },
      false,
    ],
  ])('PutEvents of %s', (_name, context, allowed) => {
    expect(ask([put], 'events:PutEvents', bus, context).allowed).toBe(allowed);
  });

  it('PutEvents by plain StringEquals is denied, since the key is a list', () => {
    const plain = allow({
      Action: 'events:PutEvents',
      Condition: { StringEquals: { 'events:source': 'apply-update' } },
    });
    expect(ask([plain], 'events:PutEvents', bus, { 'events:source': ['apply-update'] })).toMatchObject({
      allowed: false,
      nearest:
        'statement 0 of policy 0: StringEquals events:source wants ["apply-update"], the request has ' +
        '["apply-update"] (a list: only ForAllValues: and ForAnyValue: can match it)',
    });
  });

  it('a denial tells of the nearest statement', () => {
    expect(ask([put, setState], 'ecs:UpdateContainerInstancesState', instance)).toEqual({
      allowed: false,
      reason: 'no-statement',
      nearest: `statement 1 (SetState) of policy 0: ArnEquals ecs:cluster wants ["${cluster}"], the request has no such key`,
    });
    expect(ask([put], 'events:PutEvents', 'other')).toMatchObject({
      nearest: `statement 0 of policy 0: the resource must be "${bus}", the request has "other"`,
    });
  });
});

describe('what a denied caller is told', () => {
  const principal = `arn:aws:sts::${account}:assumed-role/drain-instance/drain-instance`;
  const told = (action: string, resource: string, refusal: Parameters<typeof denialMessage>[2]) =>
    denialMessage(principal, { action, resource }, refusal, 'eu-west-1');
  const task = `arn:aws:ecs:eu-west-1:${account}:task/blue/1`;
  const asked = (action: string) => `User: ${principal} is not authorized to perform: ${action}`;

  it.each([
    [{ reason: 'no-statement' }, 'because no identity-based policy allows the ecs:StopTask action'],
    [{ reason: 'explicit-deny' }, 'with an explicit deny in an identity-based policy'],
    [{ reason: 'explicit-deny', deniedBy: 'resource' }, 'with an explicit deny in a resource-based policy'],
  ] as const)('%j', (refusal, why) => {
    expect(told('ecs:StopTask', task, refusal)).toBe(`${asked('ecs:StopTask')} on resource: ${task} ${why}`);
  });

  it.each([
    ['ecs:ListClusters', `${asked('ecs:ListClusters')} on resource: * because`],
    [
      'ssm:GetCommandInvocation',
      `${asked('ssm:GetCommandInvocation')} on resource: arn:aws:ssm:eu-west-1:${account}:* because`,
    ],
    [
      'ec2:DescribeInstances',
      `You are not authorized to perform this operation. ${asked('ec2:DescribeInstances')} because`,
    ],
  ])('of %s, which has no resource type', (action, beginning) => {
    const why = `no identity-based policy allows the ${action} action`;
    expect(told(action, '*', { reason: 'no-statement' })).toBe(`${beginning} ${why}`);
  });
});

describe('for any policies', () => {
  const action = fc.constantFrom('ecs:ListTasks', 'ecs:StopTask', 'ssm:SendCommand');
  const statement = fc.record({
    Effect: fc.constantFrom('Allow' as const, 'Deny' as const),
    Action: fc.constantFrom('*', 'ecs:*', 'ecs:Stop*', 'ssm:SendCommand'),
    Resource: fc.constantFrom('*', 'a', 'b*'),
  });
  const policies = fc.array(fc.record({ Statement: fc.array(statement, { maxLength: 4 }) }), {
    maxLength: 3,
  });
  const request = fc.record({ action, resource: fc.constantFrom('a', 'b', 'bc'), context: fc.constant({}) });

  it('their order does not change what is allowed', () => {
    fc.assert(
      fc.property(policies, request, (some, asked) => {
        expect(evaluate(some.toReversed(), asked).allowed).toBe(evaluate(some, asked).allowed);
      }),
    );
  });

  it('a further deny never allows more, a further allow never overrides a deny', () => {
    fc.assert(
      fc.property(policies, statement, request, (some, further, asked) => {
        const before = evaluate(some, asked);
        const after = evaluate([...some, { Statement: [further] }], asked);
        if (further.Effect === 'Deny' && after.allowed) expect(before.allowed).toBe(true);
        if (!before.allowed && before.reason === 'explicit-deny') expect(after.allowed).toBe(false);
      }),
    );
  });

  it('the statement named allows the request by itself', () => {
    fc.assert(
      fc.property(policies, request, (some, asked) => {
        const verdict = evaluate(some, asked);
        if (!verdict.allowed) return;
        const named = some[verdict.statement.policyIndex]?.Statement[verdict.statement.statementIndex];
        expect(named && evaluate([{ Statement: [named] }], asked).allowed).toBe(true);
      }),
    );
  });
});

import { EventBridgeClient, PutEventsCommand, PutRuleCommand } from '@aws-sdk/client-eventbridge';
import { DescribeInstancesCommand, EC2Client } from '@aws-sdk/client-ec2';
import { ECSClient, DescribeClustersCommand } from '@aws-sdk/client-ecs';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { GetCommandInvocationCommand, SSMClient } from '@aws-sdk/client-ssm';
import { afterEach, describe, expect, it } from 'vitest';
import type { Cloud } from '../../../../infra/local/cloud.ts';
import { bootCloud, start, withResource } from './cloud-world.ts';

/*
 * What callers may on the wire: the policies of a role, inline and attached, and those of a bus and a queue, with the
 * condition keys that every request has.
 */

const account = '111122223333';
const queueArn = `arn:aws:sqs:eu-west-1:${account}:failed`;
const busArn = `arn:aws:events:eu-west-1:${account}:event-bus/shop-bus`;
const session = `arn:aws:sts::${account}:assumed-role/worker/worker`;
const document = (...Statement: readonly object[]) => ({ Version: '2012-10-17', Statement });

const open: Cloud[] = [];
afterEach(async () => {
  for (const cloud of open.splice(0)) await cloud.stop();
});

interface World {
  readonly inline?: readonly object[];
  readonly attached?: readonly object[];
  readonly ofQueue?: readonly object[];
  readonly ofBus?: object;
}

/** A cloud with a role `worker` that has these policies, and what to call it with. */
async function worldOf({ inline, attached, ofQueue, ofBus }: World) {
  const trust = document({
    Effect: 'Allow',
    Principal: { Service: 'lambda.amazonaws.com' },
    Action: 'sts:AssumeRole',
  });
  const Worker = {
    Type: 'AWS::IAM::Role',
    Properties: {
      RoleName: 'worker',
      AssumeRolePolicyDocument: trust,
      Policies: inline === undefined ? [] : [{ PolicyName: 'inline', PolicyDocument: document(...inline) }],
    },
  };
  const more: Record<string, unknown> = {};
  if (attached !== undefined)
    more.Attached = {
      Type: 'AWS::IAM::Policy',
      Properties: {
        PolicyName: 'attached',
        PolicyDocument: document(...attached),
        Roles: [{ Ref: 'Worker' }],
      },
    };
  if (ofQueue !== undefined)
    more.QueuePolicy = {
      Type: 'AWS::SQS::QueuePolicy',
      Properties: { PolicyDocument: document(...ofQueue), Queues: [{ Ref: 'Failed' }] },
    };
  if (ofBus !== undefined)
    more.BusPolicy = {
      Type: 'AWS::Events::EventBusPolicy',
      Properties: { EventBusName: { Ref: 'Bus' }, StatementId: 'own', Statement: ofBus },
    };
  const template = withResource('Worker', Worker);
  const cloud = await bootCloud({ Resources: { ...template.Resources, ...more } }, { mode: 'loopback' });
  open.push(cloud);
  const as = (accessKeyId: string) => ({
    region: cloud.region,
    endpoint: cloud.endpointUrl ?? '',
    maxAttempts: 1,
    credentials: { accessKeyId, secretAccessKey: 'simulated' },
  });
  const worker = as(cloud.controls.roles.issueKey('worker', 'worker'));
  return { cloud, worker, operator: as(cloud.operatorAccessKeyId) };
}

const entry = { Source: 'shop', DetailType: 'OrderPlaced', Detail: '{}', EventBusName: 'shop-bus' };
const putEvents = (client: ConstructorParameters<typeof EventBridgeClient>[0], ...Entries: object[]) =>
  new EventBridgeClient(client ?? {}).send(new PutEventsCommand({ Entries }));
const sendTo = ({ cloud }: { cloud: Cloud }, client: ConstructorParameters<typeof SQSClient>[0]) =>
  new SQSClient(client ?? {}).send(
    new SendMessageCommand({ QueueUrl: `${cloud.endpointUrl}/${account}/failed`, MessageBody: 'x' }),
  );
const refusal = (action: string, resource: string, why: string) => ({
  name: 'AccessDeniedException',
  message: `User: ${session} is not authorized to perform: ${action} on resource: ${resource} ${why}`,
});
const noPolicy = (action: string) => `because no identity-based policy allows the ${action} action`;
const allow = (Action: string, rest: object = {}) => ({ Effect: 'Allow', Action, Resource: '*', ...rest });

describe('a role', () => {
  it('may what its policies say together, and is told what they lack', async () => {
    const { worker } = await worldOf({
      inline: [allow('events:PutEvents', { Resource: busArn })],
      attached: [allow('ecs:*')],
    });
    await expect(putEvents(worker, entry)).resolves.toMatchObject({ FailedEntryCount: 0 });
    await expect(new ECSClient(worker).send(new DescribeClustersCommand({}))).resolves.toBeDefined();
    const rule = `arn:aws:events:eu-west-1:${account}:rule/shop-bus/r`;
    await expect(
      new EventBridgeClient(worker).send(
        new PutRuleCommand({ Name: 'r', EventBusName: 'shop-bus', EventPattern: '{"a":["x"]}' }),
      ),
    ).rejects.toMatchObject(refusal('events:PutRule', rule, noPolicy('events:PutRule')));
  });

  it('is told in the words of each service', async () => {
    const { worker } = await worldOf({});
    await expect(
      new SSMClient(worker).send(
        new GetCommandInvocationCommand({ CommandId: '0'.repeat(36), InstanceId: 'i-0123456789abcdef0' }),
      ),
    ).rejects.toMatchObject(
      refusal(
        'ssm:GetCommandInvocation',
        `arn:aws:ssm:eu-west-1:${account}:*`,
        noPolicy('ssm:GetCommandInvocation'),
      ),
    );
    await expect(new EC2Client(worker).send(new DescribeInstancesCommand({}))).rejects.toMatchObject({
      name: 'UnauthorizedOperation',
      message: `You are not authorized to perform this operation. User: ${session} is not authorized to perform: ec2:DescribeInstances ${noPolicy('ec2:DescribeInstances')}`,
    });
  });

  it('may not what one of them denies', async () => {
    const { worker } = await worldOf({
      inline: [allow('events:*')],
      attached: [{ Effect: 'Deny', NotAction: 'events:Describe*', Resource: '*' }],
    });
    await expect(putEvents(worker, entry)).rejects.toMatchObject(
      refusal('events:PutEvents', busArn, 'with an explicit deny in an identity-based policy'),
    );
  });

  it('must be allowed every entry of a call', async () => {
    const Condition = { 'ForAllValues:StringEquals': { 'events:source': ['shop'] } };
    const { worker } = await worldOf({ inline: [allow('events:PutEvents', { Condition })] });
    await expect(putEvents(worker, entry, entry)).resolves.toMatchObject({ FailedEntryCount: 0 });
    await expect(putEvents(worker, entry, { ...entry, Source: 'bank' })).rejects.toMatchObject(
      refusal('events:PutEvents', busArn, noPolicy('events:PutEvents')),
    );
  });

  it('is known to conditions and policy variables', async () => {
    const Condition = {
      ArnEquals: { 'aws:PrincipalArn': `arn:aws:iam::${account}:role/worker` },
      StringEquals: { 'aws:PrincipalAccount': account, 'aws:RequestedRegion': 'eu-west-1' },
      Bool: { 'aws:SecureTransport': 'true', 'aws:PrincipalIsAWSService': 'false' },
    };
    const Resource = 'arn:aws:events:*:${aws:PrincipalAccount}:event-bus/*';
    const { worker } = await worldOf({ inline: [allow('events:PutEvents', { Condition, Resource })] });
    await expect(putEvents(worker, entry)).resolves.toMatchObject({ FailedEntryCount: 0 });
  });

  it('may until a time of the simulated clock', async () => {
    const end = new Date(start + 3_600_000).toISOString();
    const Condition = { DateLessThan: { 'aws:CurrentTime': end } };
    const { cloud, worker } = await worldOf({ inline: [allow('events:PutEvents', { Condition })] });
    await expect(putEvents(worker, entry)).resolves.toMatchObject({ FailedEntryCount: 0 });
    await cloud.run({ until: start + 3_600_000 });
    await expect(putEvents(worker, entry)).rejects.toMatchObject({ name: 'AccessDeniedException' });
  });
});

describe('the policy of a resource', () => {
  const queuePolicy = (rest: object) => [{ ...allow('sqs:SendMessage', { Resource: queueArn }), ...rest }];
  const role = { AWS: `arn:aws:iam::${account}:role/worker` };

  it('allows a role that it names what the role’s own do not', async () => {
    const world = await worldOf({ ofQueue: queuePolicy({ Principal: role }) });
    await expect(sendTo(world, world.worker)).resolves.toHaveProperty('MessageId');
  });

  it('allows nobody by naming the account', async () => {
    const world = await worldOf({ ofQueue: queuePolicy({ Principal: { AWS: account } }) });
    await expect(sendTo(world, world.worker)).rejects.toMatchObject(
      refusal('sqs:SendMessage', queueArn, noPolicy('sqs:SendMessage')),
    );
  });

  it('denies a role what its own allow, and the operator too', async () => {
    const world = await worldOf({
      inline: [allow('events:PutEvents')],
      ofBus: { Effect: 'Deny', Principal: '*', Action: 'events:PutEvents', Resource: busArn },
    });
    const denied = 'with an explicit deny in a resource-based policy';
    await expect(putEvents(world.worker, entry)).rejects.toMatchObject(
      refusal('events:PutEvents', busArn, denied),
    );
    await expect(putEvents(world.operator, entry)).rejects.toMatchObject({ name: 'AccessDeniedException' });
    const elsewhere = { ...entry, EventBusName: 'default' };
    await expect(putEvents(world.worker, elsewhere)).resolves.toMatchObject({ FailedEntryCount: 0 });
  });

  it('does not allow what the role’s own deny', async () => {
    const world = await worldOf({
      inline: [{ Effect: 'Deny', Action: 'sqs:*', Resource: '*' }],
      ofQueue: queuePolicy({ Principal: role }),
    });
    await expect(sendTo(world, world.worker)).rejects.toMatchObject(
      refusal('sqs:SendMessage', queueArn, 'with an explicit deny in an identity-based policy'),
    );
  });
});

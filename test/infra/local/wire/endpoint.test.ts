/*
 * Real SDK clients over loopback, one for each protocol, against services that give back what they were asked: so what
 * the client sent was read as meant, and what was written is what the client reads.
 */
import { connect } from 'node:net';
import { DescribeInstancesCommand, EC2Client } from '@aws-sdk/client-ec2';
import {
  ClusterNotFoundException,
  DescribeClustersCommand,
  ECSClient,
  ListTasksCommand,
} from '@aws-sdk/client-ecs';
import { CreateScheduleCommand, GetScheduleCommand, SchedulerClient } from '@aws-sdk/client-scheduler';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { afterEach, describe, expect, test } from 'vitest';
import { serve, type Endpoint } from '../../../../infra/local/wire/endpoint.ts';
import { ServiceError, type Input, type Service } from '../../../../infra/local/wire/service.ts';
import { account, operation, principal, region, toyCloud, toyEcs } from './toy-cloud.ts';

const inputs: Input[] = [];

const scheduler: Service = {
  name: 'scheduler',
  protocol: 'rest-json',
  routes: { 'POST /schedules/{Name}': 'CreateSchedule', 'GET /schedules/{Name}': 'GetSchedule' },
  operations: {
    CreateSchedule: operation('scheduler:CreateSchedule', (input) => {
      inputs.push(input);
      return { ScheduleArn: `arn:${String(input['Name'])}` };
    }),
    GetSchedule: operation('scheduler:GetSchedule', (input) => {
      inputs.push(input);
      throw new ServiceError('ResourceNotFoundException', 'no such schedule', 404);
    }),
  },
};

const sts: Service = {
  name: 'sts',
  protocol: 'query',
  apiVersion: '2011-06-15',
  namespace: 'https://sts.amazonaws.com/doc/2011-06-15/',
  operations: {
    GetCallerIdentity: operation('sts:GetCallerIdentity', (_input, { principal: caller }) => ({
      Arn: caller.arn,
      Account: caller.account,
      UserId: 'A&B<C>',
    })),
  },
};

const ec2: Service = {
  name: 'ec2',
  protocol: 'query',
  apiVersion: '2016-11-15',
  namespace: 'http://ec2.amazonaws.com/doc/2016-11-15/',
  operations: {
    DescribeInstances: operation('ec2:DescribeInstances', (input) => {
      inputs.push(input);
      return {
        reservationSet: [
          { instancesSet: [{ instanceId: 'i-1', instanceState: { code: 16, name: 'running' } }] },
        ],
      };
    }),
  },
};

const keys = { OPERATOR: principal('operator', 'all'), NOBODY: principal('nobody', []) };
let endpoint: Endpoint | undefined;

afterEach(async () => {
  inputs.length = 0;
  await endpoint?.close();
});

async function open(accessKeyId = 'OPERATOR') {
  const cloud = toyCloud([toyEcs(), scheduler, sts, ec2], keys);
  endpoint = await serve(cloud.wire, { port: 0 });
  const credentials = { accessKeyId, secretAccessKey: 'none' };
  return {
    ...cloud,
    url: endpoint.url,
    config: { region, endpoint: endpoint.url, credentials, maxAttempts: 1 },
  };
}

describe('the endpoint', () => {
  test('is on loopback only', async () => {
    const { url } = await open();
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  });

  test('speaks JSON', async () => {
    const { config } = await open();
    const client = new ECSClient(config);
    expect((await client.send(new ListTasksCommand({ cluster: 'c' }))).taskArns).toEqual(['task-of-c']);
    await expect(client.send(new DescribeClustersCommand({}))).rejects.toBeInstanceOf(
      ClusterNotFoundException,
    );
  });

  test('speaks REST with JSON', async () => {
    const { config } = await open();
    const client = new SchedulerClient(config);
    const created = await client.send(
      new CreateScheduleCommand({
        Name: 'a b',
        GroupName: 'g',
        ScheduleExpression: 'rate(1 hour)',
        FlexibleTimeWindow: { Mode: 'OFF' },
        Target: { Arn: 'arn:t', RoleArn: 'arn:r' },
      }),
    );
    expect(created.ScheduleArn).toBe('arn:a b');
    await expect(client.send(new GetScheduleCommand({ Name: 's', GroupName: 'g' }))).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
    });
    expect(inputs[0]).toMatchObject({ Name: 'a b', GroupName: 'g', FlexibleTimeWindow: { Mode: 'OFF' } });
    expect(inputs[1]).toEqual({ Name: 's', groupName: 'g' });
  });

  test('speaks the query protocol', async () => {
    const { config } = await open();
    const identity = await new STSClient(config).send(new GetCallerIdentityCommand({}));
    expect(identity).toMatchObject({ Account: account, Arn: keys.OPERATOR.arn, UserId: 'A&B<C>' });
  });

  test('speaks the query protocol of EC2', async () => {
    const { config } = await open();
    const found = await new EC2Client(config).send(
      new DescribeInstancesCommand({
        InstanceIds: ['i-1'],
        Filters: [{ Name: 'tag:a', Values: ['b', 'c'] }],
      }),
    );
    expect(found.Reservations?.[0]?.Instances?.[0]).toMatchObject({
      InstanceId: 'i-1',
      State: { Code: 16, Name: 'running' },
    });
    expect(inputs[0]).toEqual({ InstanceId: ['i-1'], Filter: [{ Name: 'tag:a', Value: ['b', 'c'] }] });
  });

  test.each([
    ['ecs', 'AccessDeniedException'],
    ['scheduler', 'AccessDeniedException'],
    ['sts', 'AccessDenied'],
    ['ec2', 'UnauthorizedOperation'],
  ])('refuses in the words of %s', async (name, code) => {
    const { config } = await open('NOBODY');
    const refused = {
      ecs: () => new ECSClient(config).send(new ListTasksCommand({})),
      scheduler: () => new SchedulerClient(config).send(new GetScheduleCommand({ Name: 'x' })),
      sts: () => new STSClient(config).send(new GetCallerIdentityCommand({})),
      ec2: () => new EC2Client(config).send(new DescribeInstancesCommand({})),
    }[name];
    await expect(refused?.()).rejects.toMatchObject({
      name: code,
      message: expect.stringContaining('is not authorized to perform') as string,
    });
  });

  test.each([
    ['sts', 'InvalidClientTokenId'],
    ['ec2', 'AuthFailure'],
  ])('does not know a strange key, in the words of %s', async (name, code) => {
    const { config } = await open('STRANGER');
    const refused =
      name === 'sts'
        ? new STSClient(config).send(new GetCallerIdentityCommand({}))
        : new EC2Client(config).send(new DescribeInstancesCommand({}));
    await expect(refused).rejects.toMatchObject({ name: code });
  });

  test('outlives callers that hang up, send nonsense or send nothing', async () => {
    const { url, config } = await open();
    const port = Number(new URL(url).port);
    await talk(port, 'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nhalf', 'cut');
    await talk(port, 'nonsense\r\n\r\n', 'wait');
    await talk(port, 'GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n', 'wait');
    const client = new ECSClient(config);
    expect((await client.send(new ListTasksCommand({ cluster: 'c' }))).taskArns).toHaveLength(1);
  });

  test('refuses a body that is too large', async () => {
    const { url } = await open();
    const answer = await fetch(url, {
      method: 'POST',
      body: new Uint8Array(11 * 1024 * 1024),
      headers: {
        'x-amz-target': 'AmazonEC2ContainerServiceV20141113.ListTasks',
        authorization:
          'AWS4-HMAC-SHA256 Credential=OPERATOR/20260101/eu-west-1/ecs/aws4_request, Signature=0',
      },
    });
    expect(answer.status).toBe(413);
  });
});

function talk(port: number, text: string, then: 'cut' | 'wait'): Promise<void> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.write(text, () => then === 'cut' && socket.destroy());
    });
    socket.resume();
    socket.on('error', () => {});
    socket.on('close', () => resolve());
  });
}

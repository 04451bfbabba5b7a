/*
 * Calls that the services of AWS refuse are refused here too, and what the SDK's client throws is the class that its model
 * has for the error: so a program's `catch` finds what it looks for.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import * as ecs from '@aws-sdk/client-ecs';
import * as events from '@aws-sdk/client-eventbridge';
import * as scheduler from '@aws-sdk/client-scheduler';
import * as sqs from '@aws-sdk/client-sqs';
import * as ssm from '@aws-sdk/client-ssm';
import type { BadCall } from './bad-calls/bad-call.ts';
import { badEcsCalls } from './bad-calls/ecs.ts';
import { badEventsCalls, badSchedulerCalls } from './bad-calls/events.ts';
import {
  badCloudWatchCalls,
  badDynamoDbCalls,
  badEc2Calls,
  badLogsCalls,
  badSqsCalls,
} from './bad-calls/others.ts';
import { badSsmCalls } from './bad-calls/ssm.ts';
import { openWorld, type World } from './world.ts';

const cluster = 'maishsk-bottlerocket';
const busArn = 'arn:aws:events:eu-west-1:111122223333:event-bus/default';

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

describe('a call that AWS refuses', () => {
  test.each(['ecs', 'ssm', 'events', 'scheduler', 'sqs', 'ec2', 'logs', 'monitoring', 'dynamodb'] as const)(
    '%s',
    async (service) => {
      const refused: string[] = [];
      const calls = await badCallsOf(service);
      for (const call of calls) refused.push(`${call.what}: ${await errorOf(call)}`);
      expect(refused).toEqual(
        calls.map(({ what, error }) => `${what}: ${typeof error === 'string' ? error : error.name}`),
      );
      expect(world.cloud.faults).toEqual([]);
    },
  );
});

/** Errors that say nothing more in AWS either. */
const wordless = new Set(['InvocationDoesNotExist', 'ParameterNotFound']);

/** The name of what the client throws, when it is of the class that is expected, or of none. */
async function errorOf({ service, command, error }: BadCall): Promise<string> {
  const client = world.clients[service] as { send(command: object): Promise<unknown> };
  try {
    await client.send(command);
    return 'nothing';
  } catch (thrown) {
    const { name, message } = thrown as Error;
    if (message === '' && !wordless.has(name)) return `${name} without a message`;
    const isTyped = typeof error === 'string' || thrown instanceof error;
    return isTyped ? name : `${name} of no class: ${message}`;
  }
}

async function badCallsOf(service: string): Promise<readonly BadCall[]> {
  const { clients, fleet } = world;
  const [instance = ''] = fleet.instanceIds;
  switch (service) {
    case 'ecs':
      return await ecsCalls();
    case 'ssm':
      await clients.ssm.send(new ssm.PutParameterCommand({ Name: '/is/there', Value: 'x', Type: 'String' }));
      return badSsmCalls(instance);
    case 'events':
      await archive();
      return badEventsCalls;
    case 'scheduler': {
      const { Target } = await clients.scheduler.send(new scheduler.GetScheduleCommand({ Name: 'often' }));
      if (Target === undefined) throw new Error('the schedule has no target');
      return badSchedulerCalls(Target);
    }
    case 'sqs': {
      const { QueueUrl = '' } = await clients.sqs.send(new sqs.GetQueueUrlCommand({ QueueName: 'failed' }));
      return badSqsCalls(QueueUrl);
    }
    case 'ec2':
      return badEc2Calls(instance);
    case 'logs':
      return badLogsCalls;
    case 'monitoring':
      return badCloudWatchCalls;
    default:
      return badDynamoDbCalls;
  }
}

async function ecsCalls(): Promise<readonly BadCall[]> {
  const client = world.clients.ecs;
  const { containerInstanceArns: [instance = ''] = [] } = await client.send(
    new ecs.ListContainerInstancesCommand({ cluster }),
  );
  const { taskArns: [task = ''] = [] } = await client.send(new ecs.ListTasksCommand({ cluster }));
  return badEcsCalls(instance, task);
}

async function archive(): Promise<void> {
  const client = world.clients.events;
  const { ArchiveArn } = await client.send(
    new events.CreateArchiveCommand({ ArchiveName: 'kept', EventSourceArn: busArn }),
  );
  await client.send(
    new events.StartReplayCommand({
      ReplayName: 'over',
      EventSourceArn: ArchiveArn,
      EventStartTime: new Date('2026-11-01T09:00:00Z'),
      EventEndTime: new Date('2026-11-01T10:00:00Z'),
      Destination: { Arn: busArn },
    }),
  );
  await world.cloud.run({ until: world.cloud.clock.now() + 60_000 });
}

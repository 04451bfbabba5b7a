import * as dynamodb from '@aws-sdk/client-dynamodb';
import * as ecs from '@aws-sdk/client-ecs';
import * as events from '@aws-sdk/client-eventbridge';
import * as scheduler from '@aws-sdk/client-scheduler';
import * as sqs from '@aws-sdk/client-sqs';
import * as ssm from '@aws-sdk/client-ssm';
import type { World } from './world.ts';

const numbers = [0, 1, 2];

/** Makes a few of everything that is listed. */
export async function fillForPaging(world: World): Promise<void> {
  await fillEcs(world);
  await fillSsm(world);
  await fillEvents(world);
  await fillOthers(world);
  // The schedule writes into the log, also after the function's environment has ended twice.
  await world.cloud.run({ until: world.cloud.clock.now() + 3_600_000 });
}

async function fillEcs({ clients, cloud }: World): Promise<void> {
  const cluster = 'maishsk-bottlerocket';
  for (const number of numbers) {
    await clients.ecs.send(new ecs.CreateClusterCommand({ clusterName: `cluster-${number}` }));
    const definition = { name: 'main', image: 'main', memory: 16, cpu: 16 };
    const family = `job-${number}`;
    await clients.ecs.send(
      new ecs.RegisterTaskDefinitionCommand({ family, containerDefinitions: [definition] }),
    );
    await clients.ecs.send(
      new ecs.CreateServiceCommand({
        cluster,
        serviceName: `service-${number}`,
        taskDefinition: family,
        desiredCount: 2,
      }),
    );
    cloud.controls.ecs.createCapacityProvider({ name: `provider-${number}`, kind: 'auto-scaling-group' });
  }
}

async function fillSsm({ clients, fleet, cloud }: World): Promise<void> {
  for (const number of numbers) {
    await clients.ssm.send(
      new ssm.SendCommandCommand({
        DocumentName: 'AWS-RunShellScript',
        InstanceIds: fleet.instanceIds.slice(0, 4),
        Parameters: { commands: [`echo ${number}`] },
      }),
    );
    await clients.ssm.send(
      new ssm.PutParameterCommand({ Name: `/many/${number}`, Value: String(number), Type: 'String' }),
    );
    cloud.controls.ssm.createDocument({
      name: `document-${number}`,
      content: {
        schemaVersion: '2.2',
        mainSteps: [{ action: 'aws:runShellScript', name: 'a', inputs: { runCommand: ['true'] } }],
      },
    });
  }
}

async function fillEvents({ clients, cloud }: World): Promise<void> {
  const EventSourceArn = 'arn:aws:events:eu-west-1:111122223333:event-bus/default';
  const now = cloud.clock.now();
  for (const number of numbers) {
    const Rule = `many-${number}`;
    await clients.events.send(
      new events.PutRuleCommand({ Name: Rule, EventPattern: '{"source":["nobody"]}' }),
    );
    const Targets = numbers.map((id) => ({ Id: `t${id}`, Arn: 'arn:aws:sqs:eu-west-1:111122223333:failed' }));
    await clients.events.send(new events.PutTargetsCommand({ Rule, Targets }));
    await clients.events.send(new events.CreateEventBusCommand({ Name: `bus-${number}` }));
    const { ArchiveArn } = await clients.events.send(
      new events.CreateArchiveCommand({ ArchiveName: `archive-${number}`, EventSourceArn }),
    );
    await clients.events.send(
      new events.StartReplayCommand({
        ReplayName: `replay-${number}`,
        EventSourceArn: ArchiveArn,
        EventStartTime: new Date(now - 60_000),
        EventEndTime: new Date(now),
        Destination: { Arn: EventSourceArn },
      }),
    );
  }
}

async function fillOthers({ clients, cloud }: World): Promise<void> {
  const { Target } = await clients.scheduler.send(new scheduler.GetScheduleCommand({ Name: 'often' }));
  for (const number of numbers) {
    await clients.sqs.send(new sqs.CreateQueueCommand({ QueueName: `queue-${number}` }));
    await clients.scheduler.send(new scheduler.CreateScheduleGroupCommand({ Name: `group-${number}` }));
    await clients.scheduler.send(
      new scheduler.CreateScheduleCommand({
        Name: 'same',
        GroupName: `group-${number}`,
        ScheduleExpression: 'rate(20 minutes)',
        FlexibleTimeWindow: { Mode: 'OFF' },
        Target,
      }),
    );
    const AlarmRule = 'ALARM("failed-events")';
    cloud.controls.cloudwatch.putCompositeAlarm({ AlarmName: `all-${number}`, AlarmRule });
    cloud.controls.logs.createGroup(`group-${number}`, cloud.clock.now());
    for (const stream of numbers) {
      cloud.controls.logs.append('/aws/lambda/echo', `stream-${stream}`, `line ${number}`, cloud.clock.now());
    }
    await clients.dynamodb.send(
      new dynamodb.CreateTableCommand({
        TableName: `table-${number}`,
        AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
        KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
        BillingMode: 'PAY_PER_REQUEST',
      }),
    );
  }
}

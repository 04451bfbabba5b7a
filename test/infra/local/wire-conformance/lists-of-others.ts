import * as cloudwatch from '@aws-sdk/client-cloudwatch';
import * as logs from '@aws-sdk/client-cloudwatch-logs';
import * as dynamodb from '@aws-sdk/client-dynamodb';
import * as ec2 from '@aws-sdk/client-ec2';
import * as events from '@aws-sdk/client-eventbridge';
import * as scheduler from '@aws-sdk/client-scheduler';
import * as sqs from '@aws-sdk/client-sqs';
import type { Lists, Page, Read, Sizes } from './lists.ts';
import type { World } from './world.ts';

const Paged = (MaxResults: number, NextToken: string | undefined) => ({ MaxResults, NextToken });
const Limited = (Limit: number, NextToken: string | undefined) => ({ Limit, NextToken });

/** The lists of EventBridge. */
export function eventsLists({ clients: { events: client } }: World): Lists {
  const sizes: Sizes = [1, 100];
  const list = (read: (page: ReturnType<typeof Limited>) => Promise<Page>): readonly [Sizes, Read] => [
    sizes,
    (size, token) => read(Limited(size, token)),
  ];
  return {
    'events ListRules': list(async (page) => {
      const { Rules, NextToken } = await client.send(new events.ListRulesCommand(page));
      return { items: Rules, token: NextToken };
    }),
    'events ListTargetsByRule': list(async (page) => {
      const { Targets, NextToken } = await client.send(
        new events.ListTargetsByRuleCommand({ Rule: 'many-0', ...page }),
      );
      return { items: Targets, token: NextToken };
    }),
    'events ListRuleNamesByTarget': list(async (page) => {
      const TargetArn = 'arn:aws:sqs:eu-west-1:111122223333:failed';
      const { RuleNames, NextToken } = await client.send(
        new events.ListRuleNamesByTargetCommand({ TargetArn, ...page }),
      );
      return { items: RuleNames, token: NextToken };
    }),
    'events ListEventBuses': list(async (page) => {
      const { EventBuses, NextToken } = await client.send(new events.ListEventBusesCommand(page));
      return { items: EventBuses, token: NextToken };
    }),
    'events ListArchives': list(async (page) => {
      const { Archives, NextToken } = await client.send(new events.ListArchivesCommand(page));
      return { items: Archives, token: NextToken };
    }),
    'events ListReplays': list(async (page) => {
      const { Replays, NextToken } = await client.send(new events.ListReplaysCommand(page));
      return { items: Replays, token: NextToken };
    }),
  };
}

/** The lists of all other services. */
export function otherLists({ clients }: World): Lists {
  return {
    'scheduler ListSchedules': [
      [1, 100],
      async (size, token) => {
        const { Schedules, NextToken } = await clients.scheduler.send(
          new scheduler.ListSchedulesCommand(Paged(size, token)),
        );
        return { items: Schedules, token: NextToken };
      },
    ],
    'scheduler ListScheduleGroups': [
      [1, 100],
      async (size, token) => {
        const { ScheduleGroups, NextToken } = await clients.scheduler.send(
          new scheduler.ListScheduleGroupsCommand(Paged(size, token)),
        );
        return { items: ScheduleGroups, token: NextToken };
      },
    ],
    'sqs ListQueues': [
      [1, 1000],
      async (size, token) => {
        const { QueueUrls, NextToken } = await clients.sqs.send(
          new sqs.ListQueuesCommand(Paged(size, token)),
        );
        return { items: QueueUrls, token: NextToken };
      },
    ],
    ...machineLists(clients),
    ...logLists(clients),
    'monitoring DescribeAlarms': [
      [1, 100],
      async (MaxRecords, NextToken) => {
        const AlarmTypes = ['MetricAlarm', 'CompositeAlarm'] as const;
        const page = await clients.monitoring.send(
          new cloudwatch.DescribeAlarmsCommand({ AlarmTypes: [...AlarmTypes], MaxRecords, NextToken }),
        );
        return {
          items: [...(page.MetricAlarms ?? []), ...(page.CompositeAlarms ?? [])],
          token: page.NextToken,
        };
      },
    ],
    'dynamodb ListTables': [
      [1, 100],
      async (Limit, ExclusiveStartTableName) => {
        const { TableNames, LastEvaluatedTableName } = await clients.dynamodb.send(
          new dynamodb.ListTablesCommand({ Limit, ExclusiveStartTableName }),
        );
        return { items: TableNames, token: LastEvaluatedTableName };
      },
    ],
  };
}

function machineLists({ ec2: client }: World['clients']): Lists {
  return {
    'ec2 DescribeInstances': [
      [5, 1000],
      async (size, token) => {
        const { Reservations, NextToken } = await client.send(
          new ec2.DescribeInstancesCommand(Paged(size, token)),
        );
        return { items: Reservations, token: NextToken };
      },
    ],
    'ec2 DescribeInstanceStatus': [
      [5, 1000],
      async (size, token) => {
        const { InstanceStatuses, NextToken } = await client.send(
          new ec2.DescribeInstanceStatusCommand(Paged(size, token)),
        );
        return { items: InstanceStatuses, token: NextToken };
      },
    ],
    'ec2 DescribeTags': [
      [5, 1000],
      async (size, token) => {
        const { Tags, NextToken } = await client.send(new ec2.DescribeTagsCommand(Paged(size, token)));
        return { items: Tags, token: NextToken };
      },
    ],
  };
}

function logLists({ logs: client }: World['clients']): Lists {
  const logGroupName = '/aws/lambda/echo';
  return {
    'logs FilterLogEvents': [
      [1, 10_000],
      async (limit, token) => {
        const { events: found, nextToken } = await client.send(
          new logs.FilterLogEventsCommand({ logGroupName, limit, nextToken: token }),
        );
        return { items: found, token: nextToken };
      },
    ],
    'logs DescribeLogGroups': [
      [1, 50],
      async (limit, token) => {
        const { logGroups, nextToken } = await client.send(
          new logs.DescribeLogGroupsCommand({ limit, nextToken: token }),
        );
        return { items: logGroups, token: nextToken };
      },
    ],
    'logs DescribeLogStreams': [
      [1, 50],
      async (limit, token) => {
        const { logStreams, nextToken } = await client.send(
          new logs.DescribeLogStreamsCommand({ logGroupName, limit, nextToken: token }),
        );
        return { items: logStreams, token: nextToken };
      },
    ],
  };
}

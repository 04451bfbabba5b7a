import { DescribeLogGroupsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { ListTablesCommand } from '@aws-sdk/client-dynamodb';
import {
  ListEventBusesCommand,
  ListRulesCommand,
  ListTargetsByRuleCommand,
} from '@aws-sdk/client-eventbridge';
import { GetScheduleCommand, ListSchedulesCommand } from '@aws-sdk/client-scheduler';
import { ListQueuesCommand } from '@aws-sdk/client-sqs';
import { DescribeParametersCommand, ListDocumentsCommand } from '@aws-sdk/client-ssm';
import type { Clients } from './clients.ts';
import { allPages } from './pages.ts';
import { ownName } from './subscription.ts';

/** Resources of one kind, by name. */
export interface ResourceList {
  readonly kind: string;
  readonly names: readonly string[];
}

/** A rule with where its events go. */
export interface RuleSeen {
  readonly bus: string;
  readonly name: string;
  readonly targets: readonly string[];
}

/** A schedule. */
export interface ScheduleSeen {
  readonly name: string;
  readonly expression: string;
  readonly state: string;
  readonly target: string;
  readonly input: string;
}

/** What is deployed, kind by kind, without the screen's own rules and queue. */
export async function listResources(clients: Clients): Promise<ResourceList[]> {
  const { dynamodb, sqs, ssm } = clients;
  return [
    { kind: 'event buses', names: await listBuses(clients) },
    { kind: 'rules', names: (await listRules(clients)).map(({ name }) => name) },
    { kind: 'schedules', names: (await listSchedules(clients)).map(({ name }) => name) },
    { kind: 'functions (by log group)', names: (await listLogGroups(clients)).map(lastPart) },
    { kind: 'tables', names: (await dynamodb.send(new ListTablesCommand({}))).TableNames ?? [] },
    {
      kind: 'queues',
      names: await allPages(async (NextToken) => {
        const page = await sqs.send(new ListQueuesCommand({ NextToken, MaxResults: 1000 }));
        const names = page.QueueUrls?.map(lastPart).filter((name) => name !== ownName);
        return { items: names, next: page.NextToken };
      }),
    },
    {
      kind: 'SSM documents',
      names: await allPages(async (NextToken) => {
        const Filters = [{ Key: 'Owner', Values: ['Self'] }];
        const page = await ssm.send(new ListDocumentsCommand({ NextToken, Filters }));
        return { items: page.DocumentIdentifiers?.map(({ Name = '' }) => Name), next: page.NextToken };
      }),
    },
    {
      kind: 'SSM parameters',
      names: await allPages(async (NextToken) => {
        const page = await ssm.send(new DescribeParametersCommand({ NextToken }));
        return { items: page.Parameters?.map(({ Name = '' }) => Name), next: page.NextToken };
      }),
    },
  ];
}

/** All rules on all buses with their targets, without the screen's own. */
export async function listRules(clients: Clients): Promise<RuleSeen[]> {
  const { eventbridge } = clients;
  const found: RuleSeen[] = [];
  for (const EventBusName of await listBuses(clients)) {
    const rules = await allPages(async (NextToken) => {
      const page = await eventbridge.send(new ListRulesCommand({ EventBusName, NextToken }));
      return { items: page.Rules, next: page.NextToken };
    });
    for (const { Name: name = '' } of rules) {
      if (name === ownName) continue;
      const { Targets = [] } = await eventbridge.send(
        new ListTargetsByRuleCommand({ Rule: name, EventBusName }),
      );
      found.push({ bus: EventBusName, name, targets: Targets.map(({ Arn = '' }) => lastPart(Arn)) });
    }
  }
  return found;
}

async function listBuses({ eventbridge }: Clients): Promise<string[]> {
  const { EventBuses = [] } = await eventbridge.send(new ListEventBusesCommand({}));
  return EventBuses.map(({ Name = '' }) => Name);
}

/** All schedules. */
export async function listSchedules({ scheduler }: Clients): Promise<ScheduleSeen[]> {
  const found = await allPages(async (NextToken) => {
    const page = await scheduler.send(new ListSchedulesCommand({ NextToken }));
    return { items: page.Schedules, next: page.NextToken };
  });
  return Promise.all(
    found.map(async ({ Name, GroupName }) => {
      const schedule = await scheduler.send(new GetScheduleCommand({ Name, GroupName }));
      return {
        name: Name ?? '',
        expression: schedule.ScheduleExpression ?? '',
        state: schedule.State ?? '',
        target: lastPart(schedule.Target?.Arn ?? ''),
        input: schedule.Target?.Input ?? '',
      };
    }),
  );
}

/** The names of all log groups. */
export const listLogGroups = ({ logs }: Clients): Promise<string[]> =>
  allPages(async (nextToken) => {
    const page = await logs.send(new DescribeLogGroupsCommand({ nextToken }));
    return { items: page.logGroups?.map(({ logGroupName = '' }) => logGroupName), next: page.nextToken };
  });

const lastPart = (name: string): string => name.split(/[:/]/).at(-1) ?? name;

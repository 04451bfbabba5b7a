/*
 * Every list that comes in pages is walked with the smallest page its service allows, and compared with what one large
 * page holds: nothing twice, nothing left out, in the same order. The clients' own paginators are of the same kind.
 */
import { GetLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { fillForPaging } from './fill.ts';
import { eventsLists, otherLists } from './lists-of-others.ts';
import { ecsLists, ssmLists, type Lists } from './lists.ts';
import { addressed, operationsOf } from './operations.ts';
import { openWorld, type World } from './world.ts';

let world: World;
beforeAll(async () => {
  world = await openWorld({ instances: 12 });
  await fillForPaging(world);
});
afterAll(() => world.close());

const lists = (): Lists => ({
  ...ecsLists(world),
  ...ssmLists(world),
  ...eventsLists(world),
  ...otherLists(world),
});

const names = [
  'ecs ListClusters',
  'ecs ListContainerInstances',
  'ecs ListTasks',
  'ecs ListServices',
  'ecs ListAttributes',
  'ecs ListTaskDefinitions',
  'ecs ListTaskDefinitionFamilies',
  'ecs DescribeCapacityProviders',
  'ssm ListCommands',
  'ssm ListCommandInvocations',
  'ssm DescribeInstanceInformation',
  'ssm ListDocuments',
  'ssm DescribeParameters',
  'ssm GetParametersByPath',
  'events ListRules',
  'events ListTargetsByRule',
  'events ListRuleNamesByTarget',
  'events ListEventBuses',
  'events ListArchives',
  'events ListReplays',
  'scheduler ListSchedules',
  'scheduler ListScheduleGroups',
  'sqs ListQueues',
  'ec2 DescribeInstances',
  'ec2 DescribeInstanceStatus',
  'ec2 DescribeTags',
  'logs FilterLogEvents',
  'logs DescribeLogGroups',
  'logs DescribeLogStreams',
  'dynamodb ListTables',
  'monitoring DescribeAlarms',
] as const;

describe('a list in small pages is the list in one page:', () => {
  test.each(names)('%s', async (name) => {
    const found = lists()[name];
    if (found === undefined) throw new Error(`no list ${name}`);
    const [[smallest, largest], read] = found;
    const whole = await read(largest, undefined);
    expect(whole.token).toBeUndefined();
    expect(whole.items?.length).toBeGreaterThan(smallest);
    const walked: unknown[] = [];
    let token: string | undefined;
    let pages = 0;
    do {
      const page = await read(smallest, token);
      expect(page.items?.length).toBeLessThanOrEqual(smallest);
      walked.push(...(page.items ?? []));
      token = page.token;
      pages += 1;
    } while (token !== undefined && token !== '' && pages < 1000);
    expect(walked).toEqual(whole.items);
    expect(pages).toBe(Math.ceil(walked.length / smallest));
  });

  test('and none that the clients have a paginator for is left out', async () => {
    const known = new Set(await operationsOf(world));
    const paginated = addressed
      .flatMap(({ commands, service }) =>
        Object.keys(commands)
          .filter((name) => name.startsWith('paginate'))
          .map((name) => ({ service, operation: name.slice('paginate'.length) })),
      )
      .filter(({ operation }) => known.has(operation))
      .map(({ service, operation }) => `${service} ${operation}`);
    // Those of DynamoDB's data are dynalite's own, with keys as tokens; the other is below.
    const elsewhere = ['dynamodb Query', 'dynamodb Scan', 'logs GetLogEvents'];
    expect(paginated.filter((name) => !elsewhere.includes(name) && !Object.hasOwn(lists(), name))).toEqual(
      [],
    );
  });

  test('a log stream is read until its token stays the same, both ways', async () => {
    const stream = { logGroupName: '/aws/lambda/echo', logStreamName: 'stream-0', limit: 2 };
    for (const startFromHead of [true, false]) {
      const lines: string[][] = [];
      let nextToken: string | undefined;
      for (;;) {
        const page = await world.clients.logs.send(
          new GetLogEventsCommand({ ...stream, startFromHead, nextToken }),
        );
        lines.push(page.events?.map(({ message = '' }) => message) ?? []);
        const next = startFromHead ? page.nextForwardToken : page.nextBackwardToken;
        if (next === nextToken) break;
        nextToken = next;
      }
      expect(lines.filter((page) => page.length > 0)).toEqual(
        startFromHead ? [['line 0', 'line 1'], ['line 2']] : [['line 1', 'line 2'], ['line 0']],
      );
    }
  });
});

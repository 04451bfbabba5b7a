/*
 * Every operation of the embedded cloud is called over loopback by the service's own SDK client, and what was on the wire
 * is checked against the service's own model: no member that it does not know, types, enums, and what must be there. The
 * last test finds operations that nothing here calls.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { unknownIamNames } from '../../iam-names.ts';
import { callEc2 } from './scripts/ec2.ts';
import { callEcs } from './scripts/ecs.ts';
import { callEvents } from './scripts/events.ts';
import { callOthers } from './scripts/others.ts';
import { callScheduler } from './scripts/scheduler.ts';
import { callSqs } from './scripts/sqs.ts';
import { callSsm } from './scripts/ssm.ts';
import { operationsOf } from './operations.ts';
import type { Checker, World } from './world.ts';
import { openWorld } from './world.ts';

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

const scripts = {
  ecs: callEcs,
  ssm: callSsm,
  events: callEvents,
  scheduler: callScheduler,
  sqs: callSqs,
  ec2: callEc2,
  others: callOthers,
};
const answered = new Set<string>();

describe('answers are what the models say:', () => {
  test.each(Object.keys(scripts) as (keyof typeof scripts)[])('%s', async (service) => {
    const checker: Checker = { answered, faults: [] };
    await scripts[service](world, checker);
    expect(checker.faults).toEqual([]);
    expect(world.cloud.faults).toEqual([]);
  });

  test('IAM was asked for actions, resources and condition keys that exist', async () => {
    const requests = world.allowed.map(({ action, resource, context = {} }) => ({
      Effect: 'Allow' as const,
      Action: action,
      Resource: resource,
      Condition: { StringEquals: Object.fromEntries(Object.keys(context).map((key) => [key, 'x'])) },
    }));
    // The data say that this one takes no resource; AWS's refusals name one, and policies that name groups work.
    const odd = 'logs:DescribeLogGroups';
    const byText = new Map(
      requests
        .filter(({ Action }) => Action !== odd)
        .map((statement) => [JSON.stringify(statement), statement]),
    );
    expect(byText.size).toBeGreaterThan(100);
    expect(await unknownIamNames({ Version: '2012-10-17', Statement: [...byText.values()] })).toEqual([]);
  });

  test('no operation was left out', async () => {
    const all = await operationsOf(world);
    expect(all.length).toBeGreaterThan(100);
    expect(all.filter((name) => !answered.has(name))).toEqual([]);
  });
});

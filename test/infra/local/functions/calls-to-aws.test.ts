/*
 * A real handler (SDK clients, logger, tracer, metrics), bundled as it is deployed and as it runs in process, against a
 * toy cloud. Both ways must show the same: calls, refusals, retries in simulated time, logs and trace.
 */
import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import { sleep } from '../../../../infra/local/clock/clock.ts';
import { randomStream } from '../../../../infra/local/random.ts';
import { createDynamoDb } from '../../../../infra/local/dynamodb/dynamodb.ts';
import type { FunctionHostOptions } from '../../../../infra/local/functions/function-host.ts';
import { serve, type Endpoint } from '../../../../infra/local/wire/endpoint.ts';
import { createVirtualClock, type VirtualClock } from '../../../../infra/local/clock/virtual-clock.ts';
import { account, principal, region, start, toyCloud, toyEcs } from '../wire/toy-cloud.ts';
import { bundleFixtures, define, openHost } from './toy-host.ts';

type Way = 'in-process' | 'network';
const ways: Way[] = ['in-process', 'network'];
const bundles = { 'in-process': '', network: '' };
let endpoint: Endpoint | undefined;

beforeAll(async () => {
  for (const way of ways) bundles[way] = await bundleFixtures(way, 'calls-aws');
});

afterEach(async () => {
  await endpoint?.close();
  endpoint = undefined;
});

const allowed = ['ecs:ListTasks', 'ecs:ListClusters', 'dynamodb:GetItem'];

type More = Partial<FunctionHostOptions> & { timeoutSeconds?: number; clock?: VirtualClock };

async function open(way: Way, more: More = {}) {
  const { timeoutSeconds = 60, ...options } = more;
  const clock = more.clock ?? createVirtualClock({ start });
  const dynamo = createDynamoDb({ clock, region, account });
  await dynamo.createTable({
    TableName: 'ledger',
    BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
    KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
  });
  await dynamo.call('PutItem', { TableName: 'ledger', Item: { pk: { S: 'a' }, v: { N: '1' } } });
  const keys = { FUNCTION: principal('calls-aws', allowed) };
  const cloud = toyCloud([toyEcs(), dynamo.service], keys, { clock });
  if (way === 'network') endpoint = await serve(cloud.wire, { port: 0 });
  const route = endpoint === undefined ? { wire: cloud.wire } : { endpointUrl: endpoint.url };
  const opened = openHost(clock, { ...route, ...options });
  opened.host.define(define(bundles[way], 'calls-aws', { timeoutSeconds }));
  return { ...cloud, ...opened };
}

describe.each(ways)('a function whose calls go %s', (way) => {
  test('reaches the services as its role', async () => {
    const { invoke, calls } = await open(way);
    expect(await invoke('calls-aws', { call: 'tasks' })).toMatchObject({
      payload: { answer: ['task-of-c'] },
    });
    expect(await invoke('calls-aws', { call: 'item' })).toMatchObject({
      payload: { answer: { pk: { S: 'a' }, v: { N: '1' } } },
    });
    expect(calls.map(({ service, operation, principal: { arn } }) => [service, operation, arn])).toEqual([
      ['ecs', 'ListTasks', `arn:aws:sts::${account}:assumed-role/calls-aws/calls-aws`],
      ['dynamodb', 'GetItem', `arn:aws:sts::${account}:assumed-role/calls-aws/calls-aws`],
    ]);
  });

  test('hears AccessDeniedException, at once and once', async () => {
    const { invoke, calls } = await open(way);
    expect(await invoke('calls-aws', { call: 'denied' })).toEqual({
      ok: true,
      payload: {
        tookMs: 0,
        error: {
          name: 'AccessDeniedException',
          message: expect.stringContaining(
            'calls-aws is not authorized to perform: ecs:DescribeClusters',
          ) as string,
        },
      },
    });
    expect(calls).toHaveLength(1);
  });

  test('waits between its tries in simulated time', async () => {
    const { invoke, calls } = await open(way);
    const result = (await invoke('calls-aws', { call: 'throttled' })) as { payload: { tookMs: number } };
    expect(result).toMatchObject({ payload: { answer: ['arn:cluster'] } });
    expect(calls.map(({ error }) => error?.code)).toEqual([
      'ThrottlingException',
      'ThrottlingException',
      undefined,
    ]);
    expect(result.payload.tookMs).toBeGreaterThan(0);
    expect(calls.at(-1)?.at).toBe(start + result.payload.tookMs);
  });

  test('logs through powertools, in simulated time', async () => {
    const { invoke, lines } = await open(way);
    await invoke('calls-aws', { call: 'tasks' });
    const written = lines.filter((line) => line.startsWith('{')).map((line) => JSON.parse(line) as object);
    expect(written).toEqual([
      expect.objectContaining({
        message: 'calling',
        call: 'tasks',
        timestamp: new Date(start).toISOString(),
      }),
      expect.objectContaining({ Calls: 1, service: 'calls-aws' }),
    ]);
  });

  test('writes its trace: the function, our subsegment with its annotation, and the call', async () => {
    const { invoke, segments } = await open(way);
    const traceId = '1-00000000-0123456789abcdef01234567';
    await invoke('calls-aws', { call: 'tasks' }, `Root=${traceId};Parent=00000000000000aa;Sampled=1`);
    const named = new Map(segments.map((segment) => [segment.name, segment]));
    const lambda = named.get('calls-aws');
    const own = named.get('## handler');
    expect(lambda).toMatchObject({
      trace_id: traceId,
      parent_id: '00000000000000aa',
      start_time: start / 1000,
    });
    expect(own).toMatchObject({ trace_id: traceId, parent_id: lambda?.id, annotations: { call: 'tasks' } });
    expect(named.get('ECS')).toMatchObject({ parent_id: own?.id, aws: { operation: 'ListTasks' } });
  });

  test('does the same again from the same seed', async () => {
    const run = async () => {
      const { invoke, lines, segments } = await open(way);
      await invoke('calls-aws', { call: 'throttled' });
      return { lines, segments };
    };
    const first = await run();
    await endpoint?.close();
    endpoint = undefined;
    const second = await run();
    expect(second.lines).toEqual(first.lines);
    expect(second.segments).toEqual(first.segments);
  });
});

describe('many invocations at once', () => {
  test('take the same course twice', async () => {
    const course = async () => {
      const clock = createVirtualClock({ start });
      const random = randomStream(3, 'delays');
      const { host, calls } = await open('in-process', {
        clock,
        async interceptCall(_environment, _request, next) {
          await sleep(clock, Math.floor(random() * 3));
          return await next();
        },
      });
      const all = Array.from({ length: 40 }, (_, index) =>
        host.invoke('calls-aws', { call: ['tasks', 'item', 'throttled', 'denied'][index % 4] }),
      );
      await clock.run();
      const results = await Promise.all(all);
      return { results, calls: calls.map(({ operation, at, requestId }) => [operation, at, requestId]) };
    };
    const first = await course();
    expect(first.calls.length).toBeGreaterThanOrEqual(40);
    expect(await course()).toEqual(first);
  });
});

describe('who stands between a function and the wire', () => {
  test('can end the function before a call', async () => {
    const { invoke, calls, host } = await open('in-process', {
      interceptCall: (environment) => environment.crash(),
    });
    expect(await invoke('calls-aws', { call: 'tasks' })).toMatchObject({
      ok: false,
      errorType: 'Runtime.ExitError',
    });
    expect(calls).toEqual([]);
    expect(host.environmentCount('calls-aws').idle).toBe(0);
  });

  test('can end the function after a call had its effect', async () => {
    const { invoke, calls } = await open('in-process', {
      async interceptCall(environment, _request, next) {
        await next();
        return await environment.crash();
      },
    });
    expect(await invoke('calls-aws', { call: 'tasks' })).toMatchObject({
      ok: false,
      errorType: 'Runtime.ExitError',
    });
    expect(calls).toHaveLength(1);
  });

  test('can delay a call, past the time-out as well', async () => {
    const clock = createVirtualClock({ start });
    const opened = await open('in-process', {
      clock,
      timeoutSeconds: 10,
      async interceptCall(_environment, _request, next) {
        await sleep(clock, 4000);
        return await next();
      },
    });
    expect(await opened.invoke('calls-aws', { call: 'tasks' })).toMatchObject({ payload: { tookMs: 4000 } });
    // Three tries of four seconds each are more than ten seconds.
    expect(await opened.invoke('calls-aws', { call: 'throttled' })).toMatchObject({
      errorType: 'Sandbox.Timedout',
    });
    const answered = opened.calls.length;
    await opened.clock.run();
    expect(opened.calls).toHaveLength(answered);
  });
});

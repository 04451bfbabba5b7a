import { describe, expect, it } from 'vitest';
import { callOperation } from '../call-operation.ts';
import { eventsWorld } from './events-world.ts';

function world() {
  const { events } = eventsWorld();
  events.control.createBus('updates');
  const call = (operation: string, input: Record<string, unknown>) =>
    callOperation(events.service, operation, input);
  const putRule = (Name: string, EventPattern: string, EventBusName = 'updates') =>
    call('PutRule', { Name, EventPattern, EventBusName });
  return { events, call, putRule };
}

const event = {
  id: '7bf73129-1428-4cd3-a780-95db273d1602',
  account: '111122223333',
  source: 'shop',
  time: '2026-11-01T10:00:00Z',
  region: 'eu-west-1',
  resources: [] as string[],
  'detail-type': 'OrderPlaced',
  detail: { amount: 5 },
};
const limitExceeded = {
  code: 'LimitExceededException',
  message: 'The requested resource exceeds the maximum number allowed.',
};

describe('TestEventPattern', () => {
  const test = (EventPattern: string, Event: string) =>
    world().call('TestEventPattern', { EventPattern, Event });

  it('says whether the event matches', async () => {
    expect(await test('{"detail":{"amount":[5.0]}}', JSON.stringify(event))).toEqual({ Result: true });
    expect(await test('{"detail":{"amount":[6]}}', JSON.stringify(event))).toEqual({ Result: false });
  });

  it('reads both texts exactly', async () => {
    const Event = JSON.stringify(event).replace('"amount":5', '"amount":9007199254740993');
    expect(await test('{"detail":{"amount":[9007199254740993]}}', Event)).toEqual({ Result: true });
    expect(await test('{"detail":{"amount":[9007199254740992]}}', Event)).toEqual({ Result: false });
  });

  it.each(['id', 'account', 'source', 'time', 'region', 'detail-type'])(
    'refuses an event without %s',
    async (name) => {
      const refusal = { code: 'ValidationException', message: 'Parameter Event is not valid.' };
      const without = JSON.stringify({ ...event, [name]: undefined });
      await expect(test('{"source":["shop"]}', without)).rejects.toMatchObject(refusal);
      const withNull = JSON.stringify({ ...event, [name]: null });
      await expect(test('{"source":["shop"]}', withNull)).rejects.toMatchObject(refusal);
    },
  );

  it.each(['resources', 'detail', 'version'])('takes an event without %s', async (name) => {
    const without = JSON.stringify({ ...event, [name]: undefined });
    expect(await test('{"source":["shop"]}', without)).toEqual({ Result: true });
  });

  it.each(['plain string', '["plain string"]', '"x"', '5', 'null', '', '{'])(
    'refuses %j as an event',
    async (Event) => {
      await expect(test('{"source":["shop"]}', Event)).rejects.toMatchObject({
        code: 'ValidationException',
        message: 'Parameter Event is not valid.',
      });
    },
  );

  it('tells what is wrong with a pattern', async () => {
    await expect(test('{"source":"shop"}', JSON.stringify(event))).rejects.toMatchObject({
      code: 'InvalidEventPatternException',
      message: 'Event pattern is not valid. Reason: "source" must be an object or an array\n at source',
    });
  });
});

describe('PutRule', () => {
  it('refuses an invalid pattern and leaves the rule as it was', async () => {
    const { call, putRule } = world();
    await putRule('r', '{"source":["shop"]}');
    await expect(putRule('r', '{"source":[]}')).rejects.toMatchObject({
      code: 'InvalidEventPatternException',
      message: 'Event pattern is not valid. Reason: Empty arrays are not allowed\n at source',
    });
    const rule = await call('DescribeRule', { Name: 'r', EventBusName: 'updates' });
    expect(rule.EventPattern).toBe('{"source":["shop"]}');
  });

  it('keeps the pattern as it was written', async () => {
    const { call, putRule } = world();
    const written = ' { "a" : [ 5.0 , 9007199254740993 ], "a": ["x"] }';
    await putRule('r', written);
    const rule = await call('DescribeRule', { Name: 'r', EventBusName: 'updates' });
    expect(rule.EventPattern).toBe(written);
  });

  it('takes patterns of 2048 characters, the API no more than 4096', async () => {
    const { putRule } = world();
    const ofLength = (length: number) => `{"a":["${'x'.repeat(length - 10)}"]}`;
    await expect(putRule('r', ofLength(2048))).resolves.toHaveProperty('RuleArn');
    await expect(putRule('r', ofLength(2049))).rejects.toMatchObject(limitExceeded);
    await expect(putRule('r', ofLength(4097))).rejects.toMatchObject({
      code: 'ValidationException',
      message: expect.stringContaining('Member must have length less than or equal to 4096'),
    });
  });

  it('takes 30 rules with wildcards on a bus', async () => {
    const { putRule } = world();
    const wild = '{"source":[{"wildcard":"shop*"}]}';
    for (let n = 0; n < 30; n += 1) await putRule(`r${n}`, wild);
    await expect(putRule('r30', wild)).rejects.toMatchObject(limitExceeded);
    await expect(putRule('r30', '{"source":[{"anything-but":{"wildcard":"a*"}}]}')).rejects.toMatchObject(
      limitExceeded,
    );
    await expect(putRule('r29', wild)).resolves.toHaveProperty('RuleArn');
    await expect(putRule('r30', '{"source":["shop"]}')).resolves.toHaveProperty('RuleArn');
    await expect(putRule('r30', wild, 'default')).resolves.toHaveProperty('RuleArn');
  });

  it('takes 300 rules on a bus', async () => {
    const { putRule } = world();
    for (let n = 0; n < 300; n += 1) await putRule(`r${n}`, '{"source":["shop"]}');
    await expect(putRule('r300', '{"source":["shop"]}')).rejects.toMatchObject(limitExceeded);
    await expect(putRule('r0', '{"source":["store"]}')).resolves.toHaveProperty('RuleArn');
  });
});

describe('PutEvents', () => {
  it('refuses details that are nested too deeply', async () => {
    const { call } = world();
    const nested = (depth: number) => `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`;
    const put = (Detail: string) =>
      call('PutEvents', { Entries: [{ Source: 'shop', DetailType: 'OrderPlaced', Detail }] });
    expect(await put(nested(1000))).toMatchObject({ FailedEntryCount: 0 });
    expect(await put(nested(1001))).toMatchObject({ Entries: [{ ErrorCode: 'MalformedDetail' }] });
    expect(await put(nested(100_000))).toMatchObject({ Entries: [{ ErrorCode: 'MalformedDetail' }] });
    expect(await put(JSON.stringify({ a: Array.from({ length: 5000 }, () => [1]) }))).toMatchObject({
      FailedEntryCount: 0,
    });
  });
});

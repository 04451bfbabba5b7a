import { describe, expect, it } from 'vitest';
import { minute, second, weatherWorld } from './weather-world.ts';

type World = Awaited<ReturnType<typeof weatherWorld>>;

const say = (world: World, number: number, source: `aws.${string}` = 'aws.ecs') =>
  world.cloud.controls.emit({ source, detailType: 'Something', resources: [], detail: { number } });

/** The numbers of the native events as they came to the bus. */
function heard({ cloud }: World): number[] {
  const numbers: number[] = [];
  cloud.controls.events.onPut(({ event }) => {
    if (event['detail-type'] === 'Something') numbers.push(Number(event.detail['number']));
  });
  return numbers;
}

const upTo = (count: number) => Array.from({ length: count }, (_, number) => number);

describe('native events', () => {
  it('come at once, in order and once when it is calm', async () => {
    const world = await weatherWorld();
    const numbers = heard(world);
    for (const number of upTo(20)) say(world, number);
    expect(numbers).toEqual(upTo(20));
  });

  it('get lost by source', async () => {
    const world = await weatherWorld({ nativeEvents: { lost: { 'aws.ssm': 1 } } });
    const numbers = heard(world);
    say(world, 1, 'aws.ssm');
    say(world, 2, 'aws.ecs');
    await world.pass(minute);
    expect(numbers).toEqual([2]);
    expect(world.cloud.controls.weather.counts()['native-lost']).toBe(1);
  });

  it('come late and out of order, all of them, within the time', async () => {
    const world = await weatherWorld({ nativeEvents: { late: { probability: 0.5, mostMs: minute } } });
    const numbers = heard(world);
    for (const number of upTo(20)) say(world, number);
    expect(numbers.length).toBeLessThan(20);
    await world.pass(minute);
    expect(numbers).not.toEqual(upTo(20));
    expect(numbers.toSorted((a, b) => a - b)).toEqual(upTo(20));
  });

  it('come twice', async () => {
    const world = await weatherWorld({ nativeEvents: { twice: 1 } });
    const numbers = heard(world);
    say(world, 1);
    expect(numbers).toEqual([1, 1]);
  });
});

describe('deliveries', () => {
  it('come twice, and late', async () => {
    const world = await weatherWorld({ deliveries: { twice: 1, late: { probability: 1, mostMs: minute } } });
    const delays: number[] = [];
    const sentAt = world.cloud.clock.now();
    world.cloud.controls.events.onDelivery(({ at, outcome }) => {
      expect(outcome).toBe('delivered');
      delays.push(at - sentAt);
    });
    const entry = { Source: 'shop', DetailType: 'OrderPlaced', EventBusName: 'shop-bus', Detail: '{}' };
    await world.call('events', 'PutEvents', { Entries: [entry] });
    await world.pass(minute + second);
    expect(delays).toHaveLength(2);
    expect(Math.max(...delays)).toBeGreaterThan(second);
    expect(world.cloud.controls.weather.counts()).toMatchObject({ 'delivery-twice': 1, 'delivery-late': 2 });
  });
});

describe('the queue of a function', () => {
  it('hands an event out twice, with one request id', async () => {
    const world = await weatherWorld({ queue: { twice: 1 } });
    const ids: string[] = [];
    world.cloud.controls.lambda.onInvocation(({ requestId }) => void ids.push(requestId));
    const entry = { Source: 'shop', DetailType: 'OrderPlaced', EventBusName: 'shop-bus', Detail: '{}' };
    await world.call('events', 'PutEvents', { Entries: [entry] });
    await world.pass(minute);
    expect(ids.length).toBeGreaterThan(0);
    const once = new Set(ids);
    expect(ids.toSorted()).toEqual([...once, ...once].toSorted());
    expect(world.cloud.controls.weather.counts()['queued-twice']).toBe(once.size);
  });
});

import { describe, expect, it } from 'vitest';
import { minute, second, weatherWorld } from './weather-world.ts';

const list = ['ecs', 'ListContainerInstances', { cluster: 'maishsk-bottlerocket' }] as const;

describe('throttling', () => {
  it('lets the documented burst through, then the documented rate, for all operations of a bucket together', async () => {
    const { many, pass, cloud } = await weatherWorld({ throttling: { ecs: true } });
    const burst = await many(101, ...list);
    expect(burst.filter((code) => code === undefined)).toHaveLength(100);
    expect(burst.at(-1)).toBe('ThrottlingException');
    expect(await many(1, 'ecs', 'ListTasks', { cluster: 'maishsk-bottlerocket' })).toEqual([
      'ThrottlingException',
    ]);
    // Another bucket is full still.
    expect(await many(50, 'ecs', 'ListClusters', {})).toEqual(Array.from({ length: 50 }));
    await pass(second);
    const after = await many(21, ...list);
    expect(after.filter((code) => code === undefined)).toHaveLength(20);
    expect(cloud.controls.weather.counts().throttled).toBe(3);
  });

  it('takes the rates of Systems Manager from the plan', async () => {
    const { many } = await weatherWorld({ throttling: { ssm: { results: { burst: 2, perSecond: 1 } } } });
    expect(await many(3, 'ssm', 'ListCommands', {})).toEqual([undefined, undefined, 'ThrottlingException']);
  });

  it('ends with calm, and begins again with full buckets', async () => {
    const { many, cloud } = await weatherWorld({ throttling: { ecs: true } });
    await many(100, ...list);
    cloud.controls.weather.calm();
    expect(await many(1, ...list)).toEqual([undefined]);
    cloud.controls.weather.set({ throttling: { ecs: true } });
    expect((await many(101, ...list)).filter((code) => code !== undefined)).toHaveLength(1);
  });
});

describe('an outage', () => {
  it('fails every call of that service and no other, from then until then', async () => {
    const { many, call, pass, cloud } = await weatherWorld({
      outages: [{ service: 'ecs', fromMs: minute, forMs: 2 * minute }],
    });
    expect(await many(1, ...list)).toEqual([undefined]);
    await pass(minute);
    const out = new Set(await many(20, ...list));
    expect(out).toEqual(new Set(['ServiceUnavailable', 'ServerException']));
    expect((await call(...list)).status).toBeGreaterThanOrEqual(500);
    expect(await many(1, 'ssm', 'ListCommands', {})).toEqual([undefined]);
    await pass(2 * minute);
    expect(await many(1, ...list)).toEqual([undefined]);
    expect(cloud.controls.weather.counts().outage).toBe(21);
    expect(cloud.faults).toEqual([]);
  });
});

describe('PutEvents that fails in part', () => {
  const entries = Array.from({ length: 10 }, (_, id) => ({
    Source: 'shop',
    DetailType: 'OrderPlaced',
    EventBusName: 'shop-bus',
    Detail: JSON.stringify({ id }),
  }));

  it('answers 200, says of each entry in its place whether it was taken, and takes only those', async () => {
    const { call, cloud } = await weatherWorld({ failingEntries: 0.5 });
    const taken: unknown[] = [];
    cloud.controls.events.onPut(({ event }) => taken.push(event.detail['id']));
    const { status, body } = await call('events', 'PutEvents', { Entries: entries });
    const results = body['Entries'] as { EventId?: string; ErrorCode?: string }[];
    expect(status).toBe(200);
    expect(results).toHaveLength(10);
    const failed = results.filter(({ ErrorCode }) => ErrorCode !== undefined);
    expect(failed.length).toBeGreaterThan(0);
    expect(failed.length).toBeLessThan(10);
    expect(body['FailedEntryCount']).toBe(failed.length);
    expect(cloud.controls.weather.counts()['failed-entry']).toBe(failed.length);
    expect(taken).toEqual(results.flatMap(({ EventId }, id) => (EventId === undefined ? [] : [id])));
  });

  it('answers 200 also when none was taken', async () => {
    const { call } = await weatherWorld({ failingEntries: 1 });
    const { status, body } = await call('events', 'PutEvents', { Entries: entries });
    expect([status, body['FailedEntryCount']]).toEqual([200, 10]);
  });
});

describe('the same seed', () => {
  it('gives the same faults, another seed others', async () => {
    const codes = async (seed: number) => {
      const { many } = await weatherWorld({ outages: [{ service: 'ecs', fromMs: 0, forMs: 1 }] }, seed);
      return await many(20, ...list);
    };
    const first = await codes(5);
    expect(await codes(5)).toEqual(first);
    expect(await codes(6)).not.toEqual(first);
  });
});

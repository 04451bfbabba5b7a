import { beforeAll, describe, expect, it } from 'vitest';
import { createVirtualClock } from '../../../../infra/local/clock/virtual-clock.ts';
import { randomStream } from '../../../../infra/local/random.ts';
import { createWeather } from '../../../../infra/local/weather/create-weather.ts';
import type { WeatherPlan } from '../../../../infra/local/weather/plan.ts';
import { bundleFixtures, define, openHost } from '../functions/toy-host.ts';
import { principal, start, toyCloud, toyEcs } from '../wire/toy-cloud.ts';

/* A real function, bundled, with the SDK's own retries, whose calls go through the weather. */
let bundles = '';
beforeAll(async () => {
  bundles = await bundleFixtures('in-process', 'calls-aws');
});

function open(functions: WeatherPlan['functions']) {
  const clock = createVirtualClock({ start });
  const weather = createWeather({ clock, random: (name) => randomStream(1, name), plan: { functions } });
  const cloud = toyCloud([toyEcs()], { FUNCTION: principal('calls-aws', ['ecs:ListTasks']) }, { clock });
  const opened = openHost(clock, { wire: cloud.wire, interceptCall: weather.interceptCall });
  opened.host.define(define(bundles, 'calls-aws'));
  return { ...cloud, ...opened, counts: () => weather.control.counts(), control: weather.control };
}

const died = { ok: false, errorType: 'Runtime.ExitError' };

describe('functions in bad weather', () => {
  it('die before a call takes effect', async () => {
    const { invoke, calls, counts } = open({ crashBefore: 1 });
    expect(await invoke('calls-aws', { call: 'tasks' })).toMatchObject(died);
    expect(calls).toEqual([]);
    expect(counts()['crash-before']).toBe(1);
  });

  it('die after a call took effect', async () => {
    const { invoke, calls } = open({ crashAfter: 1 });
    expect(await invoke('calls-aws', { call: 'tasks' })).toMatchObject(died);
    expect(calls).toHaveLength(1);
  });

  it('call again when the answer is lost, so that the effect happens three times', async () => {
    const { invoke, calls, counts } = open({ lostAnswer: { probability: 1, afterMs: 5_000 } });
    expect(await invoke('calls-aws', { call: 'tasks' })).toMatchObject({
      payload: { error: { message: 'read ECONNRESET' } },
    });
    expect(calls).toHaveLength(3);
    expect(calls.every(({ error }) => error === undefined)).toBe(true);
    expect(counts()['lost-answer']).toBe(3);
  });

  it('stand still at a call, up to their time-out', async () => {
    const slow = open({ stall: { probability: 1, forMs: 45_000 } });
    expect(await slow.invoke('calls-aws', { call: 'tasks' })).toMatchObject({ payload: { tookMs: 45_000 } });
    const slower = open({ stall: { probability: 1, forMs: 90_000 } });
    expect(await slower.invoke('calls-aws', { call: 'tasks' })).toMatchObject({
      errorType: 'Sandbox.Timedout',
    });
    expect(slower.calls).toEqual([]);
  });

  it('stand still at the calls of one operation alone, when one is named', async () => {
    const stall = { probability: 1, forMs: 45_000 };
    const there = open({ stall: { ...stall, operation: 'ListTasks' } });
    expect(await there.invoke('calls-aws', { call: 'tasks' })).toMatchObject({ payload: { tookMs: 45_000 } });
    const elsewhere = open({ stall: { ...stall, operation: 'Tasks' } });
    expect(await elsewhere.invoke('calls-aws', { call: 'tasks' })).toMatchObject({ payload: { tookMs: 0 } });
    expect(elsewhere.counts()['stall']).toBe(0);
  });

  it('wait for each call on its way there and back, up to so long each', async () => {
    const { invoke } = open({ latency: { mostMs: 400 } });
    const waits: number[] = [];
    for (let call = 0; call < 20; call += 1) {
      const { payload } = (await invoke('calls-aws', { call: 'tasks' })) as unknown as {
        readonly payload: { readonly tookMs: number };
      };
      waits.push(payload.tookMs);
    }
    expect(Math.min(...waits)).toBeGreaterThanOrEqual(2);
    expect(Math.max(...waits)).toBeLessThanOrEqual(800);
    expect(new Set(waits).size).toBeGreaterThan(10);
  });

  it('are left alone in calm', async () => {
    const { invoke, control } = open({ crashBefore: 1 });
    control.calm();
    expect(await invoke('calls-aws', { call: 'tasks' })).toMatchObject({
      payload: { answer: ['task-of-c'] },
    });
  });
});

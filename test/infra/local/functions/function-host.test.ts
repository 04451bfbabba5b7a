import { beforeAll, describe, expect, test } from 'vitest';
import { createVirtualClock } from '../../../../infra/local/clock/virtual-clock.ts';
import type { FunctionHostOptions } from '../../../../infra/local/functions/function-host.ts';
import { start } from '../wire/toy-cloud.ts';
import { bundleFixtures, define, openHost } from './toy-host.ts';

let bundles = '';
beforeAll(async () => {
  bundles = await bundleFixtures('network', 'plain');
});

function open(more: Partial<FunctionHostOptions> & { timeoutSeconds?: number } = {}) {
  const clock = createVirtualClock({ start });
  const { timeoutSeconds = 60, ...options } = more;
  const opened = openHost(clock, options);
  opened.host.define(define(bundles, 'plain', { timeoutSeconds, environment: { OWN: 'yes' } }));
  return { clock, ...opened };
}

describe('time in a function', () => {
  test('is simulated, whichever way it is read', async () => {
    const { invoke } = open();
    expect(await invoke('plain', { do: 'time', ms: 30_000 })).toEqual({
      ok: true,
      payload: {
        before: { now: start, iso: new Date(start).toISOString(), left: 60_000 },
        tookMs: 30_000,
        after: start + 30_000,
        isDate: true,
      },
    });
  });

  test('is what the clock of its environment shows, each of its own', async () => {
    const skews = [-20_000, 15_000];
    const { host, clock } = open({ clockSkewMs: (_name, id) => skews[id - 1] ?? 0 });
    const both = [1, 2].map(() => host.invoke('plain', { do: 'time', ms: 1_000 }));
    await clock.run();
    const seen = (await Promise.all(both)).map((result) => (result.ok ? result.payload : undefined));
    expect(seen).toMatchObject([
      { before: { now: start - 20_000, left: 60_000 }, tookMs: 1_000 },
      { before: { now: start + 15_000, left: 60_000 }, tookMs: 1_000 },
    ]);
    expect(clock.now()).toBe(start + 1_000);
  });

  test('passes for intervals and abort signals, and not for immediates', async () => {
    const { invoke } = open();
    expect(await invoke('plain', { do: 'every', ms: 105 })).toEqual({ ok: true, payload: 10 });
    expect(await invoke('plain', { do: 'abort' })).toEqual({
      ok: true,
      payload: { at: start + 260, name: 'TimeoutError' },
    });
    expect(await invoke('plain', { do: 'immediate' })).toEqual({ ok: true, payload: start + 260 });
  });

  test('stops between invocations: what a timer would do waits for the next one', async () => {
    const { invoke, clock } = open();
    await invoke('plain', { do: 'leaveTimer' });
    await clock.run({ until: start + 60_000 });
    expect(await invoke('plain', { do: 'count' })).toEqual({ ok: true, payload: { visits: 1, late: 1 } });
  });
});

describe('an interval that an invocation leaves behind', () => {
  test('rings once when the environment is thawed, and keeps nobody awake', async () => {
    const { invoke, clock } = open();
    await invoke('plain', { do: 'leaveInterval' });
    expect(clock.pendingTimers()).toBe(0);
    expect(await invoke('plain', { do: 'count' })).toEqual({ ok: true, payload: { visits: 1, late: 1 } });
  });
});

describe('chance in a function', () => {
  test('follows the seed, and hashes stay what they are', async () => {
    const draw = async (seed: number) =>
      (await open({ seed }).invoke('plain', { do: 'chance' })) as { payload: unknown[] };
    const [first, again, other] = [await draw(1), await draw(1), await draw(2)];
    expect(first).toEqual(again);
    expect(first.payload[1]).not.toEqual(other.payload[1]);
    expect(new Set(first.payload.map(String)).size).toBe(6);
    expect(first.payload[5]).toBe('ca978112');
  });
});

describe('an environment', () => {
  test('has the variables of Lambda and of its definition, an empty file system, and nothing of this machine', async () => {
    const { invoke } = open();
    const { payload } = (await invoke('plain', { do: 'surroundings' })) as {
      payload: Record<string, unknown>;
    };
    expect(payload).toMatchObject({ cwd: '/var/task', home: false });
    expect(payload['variables']).toMatchObject({
      OWN: 'yes',
      AWS_ACCESS_KEY_ID: 'FUNCTION',
      AWS_LAMBDA_FUNCTION_NAME: 'plain',
      LAMBDA_TASK_ROOT: '/var/task',
      _X_AMZN_TRACE_ID: expect.stringMatching(
        /^Root=1-[0-9a-f]{8}-[0-9a-f]{24};Parent=[0-9a-f]{16};Sampled=1$/,
      ) as string,
    });
    expect(payload['variables']).not.toHaveProperty('VITEST');
  });

  test('is used again when it is warm, and shares no globals with another one', async () => {
    const { host, clock, invoke } = open();
    expect(await invoke('plain', { do: 'count' })).toMatchObject({ payload: { visits: 1 } });
    expect(await invoke('plain', { do: 'count' })).toMatchObject({ payload: { visits: 2 } });
    const both = [1, 2].map(() => host.invoke('plain', { do: 'countSlowly', ms: 100 }));
    await clock.run();
    expect(await Promise.all(both)).toMatchObject([{ payload: { visits: 3 } }, { payload: { visits: 1 } }]);
    expect(host.environmentCount('plain')).toEqual({ started: 2, idle: 2 });
    expect(host.invocationCount('plain')).toBe(4);
    expect(globalThis).not.toHaveProperty('visits');
  });

  test('ends after a quarter of an hour without work', async () => {
    const { invoke, clock, host } = open();
    await invoke('plain', { do: 'count' });
    await clock.run({ until: start + 14 * 60_000 });
    expect(await invoke('plain', { do: 'count' })).toMatchObject({ payload: { visits: 2 } });
    await clock.run({ until: clock.now() + 15 * 60_000 });
    expect(await invoke('plain', { do: 'count' })).toMatchObject({ payload: { visits: 1 } });
    expect(host.environmentCount('plain')).toEqual({ started: 2, idle: 1 });
  });

  test('leaves the real globals as they are', async () => {
    const before = Object.getOwnPropertyDescriptors(globalThis);
    const { invoke } = open();
    for (const deed of ['time', 'chance', 'count', 'log', 'every'])
      await invoke('plain', { do: deed, ms: 20 });
    expect(Object.getOwnPropertyDescriptors(globalThis)).toEqual(before);
  });
});

describe('an invocation that goes wrong', () => {
  test('by its handler keeps its environment', async () => {
    const { invoke, lines, host } = open();
    expect(await invoke('plain', { do: 'fail' })).toMatchObject({
      ok: false,
      errorType: 'RangeError',
      errorMessage: 'too far',
      stack: expect.arrayContaining([expect.stringContaining('index.js')]) as string[],
    });
    expect(lines.join('\n')).toContain('Invoke Error \t{"errorType":"RangeError","errorMessage":"too far"');
    expect(host.environmentCount('plain').idle).toBe(1);
  });

  test.each([
    ['failInTimer', 'RangeError'],
    ['exit', 'Runtime.ExitError'],
  ])('outside its handler (%s) loses its environment', async (deed, errorType) => {
    const { invoke, host, clock } = open();
    expect(await invoke('plain', { do: deed, ms: 1000 })).toMatchObject({ ok: false, errorType });
    expect(host.environmentCount('plain')).toEqual({ started: 1, idle: 0 });
    expect(clock.pendingTimers()).toBe(0);
  });

  test('names a handler that is not there', async () => {
    const { host, invoke } = open();
    host.define(define(bundles, 'plain', { handler: 'index.other' }));
    expect(await invoke('plain', {})).toMatchObject({ ok: false, errorType: 'Runtime.HandlerNotFound' });
    await expect(host.invoke('nobody', {})).rejects.toThrow('there is no function nobody');
  });

  test('takes too long: it ends at its time-out, and so does its environment', async () => {
    const { invoke, clock, host, lines } = open({ timeoutSeconds: 3 });
    expect(await invoke('plain', { do: 'countSlowly', ms: 5000 })).toMatchObject({
      ok: false,
      errorType: 'Sandbox.Timedout',
      errorMessage: expect.stringContaining('Task timed out after 3.00 seconds') as string,
    });
    expect(clock.now()).toBe(start + 3000);
    expect(host.environmentCount('plain')).toEqual({ started: 1, idle: 0 });
    expect(lines.at(-1)).toContain('Duration: 3000.00 ms\tBilled Duration: 3000 ms');
    expect(lines.at(-1)).toContain('Status: timeout');
  });

  test('takes too long and goes on unseen, when that is asked for', async () => {
    const { invoke, clock } = open({ timeoutSeconds: 3, afterTimeout: 'keep' });
    expect(await invoke('plain', { do: 'countSlowly', ms: 5000 })).toMatchObject({
      errorType: 'Sandbox.Timedout',
    });
    expect(clock.now()).toBe(start + 5000);
  });
});

describe('the log of a function', () => {
  test('has what it said between the lines of Lambda', async () => {
    const { invoke, lines } = open();
    await invoke('plain', { do: 'log' });
    const id = /[0-9a-f-]{36}/.exec(lines[0] ?? '')?.[0] ?? 'none';
    expect(lines).toEqual([
      `START RequestId: ${id} Version: $LATEST`,
      `${new Date(start).toISOString()}\t${id}\tINFO\tsaid with { what: 'console' }`,
      'written to stdout',
      `END RequestId: ${id}`,
      expect.stringContaining(
        `REPORT RequestId: ${id}\tDuration: 0.00 ms\tBilled Duration: 1 ms\tMemory Size: 256 MB\tMax Memory Used: 256 MB\tInit Duration: 0.00 ms\tXRAY TraceId: 1-`,
      ),
    ]);
  });
});

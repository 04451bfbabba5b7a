/*
 * The SDK's libraries are shared by all environments of a process. What they see of the world is still that of the
 * environment they work for: its role, its clock, its timers.
 */
import { beforeAll, describe, expect, test } from 'vitest';
import { sleep } from '../../../../infra/local/clock/clock.ts';
import { createVirtualClock } from '../../../../infra/local/clock/virtual-clock.ts';
import { sharedSandbox } from '../../../../infra/local/functions/libraries.ts';
import { principal, start, toyCloud, toyEcs } from '../wire/toy-cloud.ts';
import { bundleFixtures, define, openHost } from './toy-host.ts';

let bundles = '';

beforeAll(async () => {
  bundles = await bundleFixtures('in-process', 'calls-aws');
});

interface Seen {
  readonly by: string;
  readonly key: string | undefined;
  readonly skewMs: number;
}

/** Two functions of the same code, with roles of their own and clocks a minute apart; `calls` are what the wire saw. */
function openTwo() {
  const clock = createVirtualClock({ start });
  const keys = { ONE: principal('one', ['ecs:*']), OTHER: principal('other', ['ecs:*']) };
  const { wire } = toyCloud([toyEcs()], keys, { clock });
  const calls: Seen[] = [];
  let ended = '';
  const opened = openHost(clock, {
    wire,
    clockSkewMs: (name) => (name === 'one' ? 60_000 : 0),
    async interceptCall(environment, { headers }, next) {
      const signedAt = String(headers['x-amz-date']).replace(/^(....)(..)(..T..)(..)/, '$1-$2-$3:$4:');
      calls.push({
        by: environment.functionName,
        key: /Credential=([^/]+)/.exec(headers['authorization'] ?? '')?.[1],
        skewMs: Date.parse(signedAt) - clock.now(),
      });
      if (environment.functionName === ended) return await environment.crash();
      await sleep(clock, 1000);
      return await next();
    },
  });
  for (const [name, accessKeyId] of [['one', 'ONE'] as const, ['other', 'OTHER'] as const]) {
    opened.host.define({ ...define(bundles, 'calls-aws'), name, accessKeyId });
  }
  return { ...opened, clock, calls, crash: (name: string) => (ended = name) };
}

describe('two functions at the same time', () => {
  test('each call with their own role and by their own clock', async () => {
    const { host, clock, calls } = openTwo();
    const all = ['one', 'other', 'one', 'other'].map((name) => host.invoke(name, { call: 'tasks' }));
    await clock.run();
    for (const { ok } of await Promise.all(all)) expect(ok).toBe(true);
    expect(calls).toHaveLength(4);
    for (const { by, key, skewMs } of calls) {
      expect(key).toBe(by.toUpperCase());
      expect(skewMs).toBe(by === 'one' ? 60_000 : 0);
    }
  });

  test('one retries after the other has died in the middle of it', async () => {
    const { host, clock, calls, crash } = openTwo();
    crash('one');
    const all = ['one', 'other'].map((name) => host.invoke(name, { call: 'throttled' }));
    await clock.run();
    const [one, other] = await Promise.all(all);
    expect(one).toMatchObject({ ok: false, errorType: 'Runtime.ExitError' });
    expect(other).toMatchObject({ ok: true });
    expect(calls.filter(({ by }) => by === 'one')).toHaveLength(1);
    expect(calls.filter(({ by }) => by === 'other').length).toBeGreaterThan(1);
  });
});

test("a shared library that runs while it is no environment's turn is told so", () => {
  const { globals } = sharedSandbox();
  const time = globals['Date'] as DateConstructor;
  const { env } = globals['process'] as NodeJS.Process;
  expect(() => time.now()).toThrow("no environment's turn");
  expect(() => env['AWS_REGION']).toThrow("no environment's turn");
  const { __wire, __violation } = globals as Record<string, (argument: unknown) => unknown>;
  expect(() => __wire?.({})).toThrow("no environment's turn");
  expect(() => __violation?.('a schema reads the clock')).toThrow("no environment's turn");
});

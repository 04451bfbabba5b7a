import { beforeAll, describe, expect, it } from 'vitest';
import { createVirtualClock } from '../../../../infra/local/clock/virtual-clock.ts';
import { sleep } from '../../../../infra/local/clock/clock.ts';
import type { FunctionHostOptions } from '../../../../infra/local/functions/function-host.ts';
import { principal, start, toyCloud, toyEcs } from '../wire/toy-cloud.ts';
import { bundleFixtures, define, openHost } from './toy-host.ts';

let bundles = '';
beforeAll(async () => {
  bundles = await bundleFixtures('in-process', 'calls-aws');
});

/** So many invocations at the same instant, each of which takes a second. */
async function burst(count: number, more: Partial<FunctionHostOptions> = {}) {
  const clock = createVirtualClock({ start });
  const cloud = toyCloud([toyEcs()], { FUNCTION: principal('calls-aws', ['ecs:ListTasks']) }, { clock });
  const opened = openHost(clock, {
    wire: cloud.wire,
    interceptCall: async (_environment, _request, next) => {
      await sleep(clock, 1_000);
      return await next();
    },
    ...more,
  });
  opened.host.define(define(bundles, 'calls-aws'));
  const all = Array.from({ length: count }, () => opened.host.invoke('calls-aws', { call: 'tasks' }));
  await clock.run({ until: start + 5_000 });
  const results = await Promise.all(all);
  expect(results.filter(({ ok }) => ok)).toHaveLength(count);
  return { ...opened, calls: cloud.calls };
}

describe('a burst of invocations', () => {
  it('starts an environment for each, and keeps sixteen of them', async () => {
    const { host } = await burst(30);
    expect(host.environmentCount('calls-aws')).toEqual({ started: 30, idle: 16 });
  });

  it('is traced as AWS does: the first of a second, and few of the others', async () => {
    const { segments } = await burst(30);
    const traced = segments.filter(({ origin }) => origin === 'AWS::Lambda::Function');
    expect(traced.length).toBeGreaterThanOrEqual(1);
    expect(traced.length).toBeLessThan(10);
  });

  it('is traced as a whole when it is asked for', async () => {
    const { segments } = await burst(30, { traces: 'every' });
    expect(segments.filter(({ origin }) => origin === 'AWS::Lambda::Function')).toHaveLength(30);
  });

  it('calls in the name of its role, with signatures that nobody hashed', async () => {
    const { calls } = await burst(1);
    expect(calls.map(({ principal: { arn } }) => arn)).toEqual([principal('calls-aws', []).arn]);
  });
});

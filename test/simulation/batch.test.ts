import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { expect, it } from 'vitest';
import { runBatch, type Task } from './batch.ts';
import { buildSimulation } from './build.ts';
import { drawPlan } from './plan.ts';
import { overridePlan } from './plan-override.ts';

it('a batch has no more processes than runs', { timeout: 120_000 }, async () => {
  const build = await buildSimulation();
  const plan = overridePlan(drawPlan(1), '{"stormMs": 60000, "acts": []}');
  let processes = 0;
  const count = (): void => void (processes += 1);
  subscribe('child_process', count);
  const seeds: number[] = [];
  const batch = (tasks: readonly Task[]) =>
    runBatch({ tasks, jobs: 5, twice: false, onAnswer: (_, { seed }) => void seeds.push(seed) });
  await batch([]);
  expect(processes).toBe(0);
  await batch([1, 2].map((seed) => ({ seed, plan, build })));
  expect([processes, seeds.toSorted((a, b) => a - b)]).toEqual([2, [1, 2]]);
  unsubscribe('child_process', count);
});

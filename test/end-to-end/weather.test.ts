import { describe, expect, it } from 'vitest';
import type { WeatherPlan } from '../../infra/local/weather/plan.ts';
import type { FaultKind } from '../../infra/local/weather/sky.ts';
import { startRun, type Run, type RunSpec } from './run.ts';

/*
 * The walk-through in bad weather. It takes longer, invocations fail and are tried again; it ends as in calm all the
 * same. Each test also shows that the weather was there: a fault that never fired proves nothing.
 */
const second = 1_000;
const minute = 60 * second;

async function startIn(weather: WeatherPlan, spec: RunSpec = {}): Promise<Run> {
  return await startRun({ ...spec, settings: { ...spec.settings, weather } });
}

async function expectAllUpdated(run: Run, fired: Partial<Record<FaultKind, number>>): Promise<void> {
  const records = await run.records();
  expect(records.map(({ instanceId, step }) => [instanceId, step])).toEqual(
    run.fleet.instanceIds.map((instanceId) => [instanceId, 'updated']),
  );
  for (const id of run.fleet.instanceIds)
    expect(run.cloud.controls.hosts.snapshot(id).version, id).toBe('1.1.2');
  const { ecs, weather } = run.cloud.controls;
  expect(ecs.taskStops.filter((stop) => stop.lost)).toEqual([]);
  expect(ecs.healthyCountLow).toEqual([]);
  expect(run.said.filter(({ name }) => name === 'InstanceQuarantined')).toEqual([]);
  expect(run.cloud.faults).toEqual([]);
  for (const [kind, least] of Object.entries(fired))
    expect(weather.counts()[kind as FaultKind], kind).toBeGreaterThanOrEqual(least);
}

describe('the walk-through ends updated and loses no task', () => {
  it('with fifteen instances, five at a time, when ECS and SSM throttle and others use up most', async () => {
    const run = await startIn(
      { throttling: { ecs: true, ssm: true, othersUse: 0.9 } },
      { fleet: { instances: 15, zones: 3 }, config: { budget: 5 } },
    );
    await run.untilQuiet(24);
    await expectAllUpdated(run, { throttled: 20 });
  });

  it('when answers are up to ten seconds old', async () => {
    const run = await startIn({ staleAnswers: { mostMs: 10 * second } });
    await run.untilQuiet();
    await expectAllUpdated(run, { 'stale-answer': 10 });
    expect(run.said.filter(({ name }) => name.endsWith('Failed'))).toEqual([]);
    for (const id of run.fleet.instanceIds) expect(run.reboots(id)).toBe(1);
  });

  it('when PutEvents fails for three entries in ten', async () => {
    const run = await startIn({ failingEntries: 0.3 });
    await run.untilQuiet();
    await expectAllUpdated(run, { 'failed-entry': 10 });
  });

  it('when native events come up to two minutes late and out of order', async () => {
    const late = { probability: 0.8, mostMs: 2 * minute };
    const run = await startIn({ nativeEvents: { late, twice: 0.2 }, deliveries: { twice: 0.2 } });
    await run.untilQuiet();
    await expectAllUpdated(run, { 'native-late': 20, 'native-twice': 5, 'delivery-twice': 5 });
    for (const id of run.fleet.instanceIds) expect(run.reboots(id)).toBe(1);
  });

  it('when one in twenty calls of functions ends in a crash', async () => {
    const run = await startIn({ functions: { crashBefore: 0.025, crashAfter: 0.025 } });
    await run.untilQuiet(24);
    await expectAllUpdated(run, { 'crash-before': 5, 'crash-after': 5 });
  });

  it('when answers get lost and invocations stand still', async () => {
    const run = await startIn({
      functions: {
        lostAnswer: { probability: 0.03, afterMs: 5 * second },
        stall: { probability: 0.02, forMs: 45 * second },
      },
    });
    await run.untilQuiet(24);
    await expectAllUpdated(run, { 'lost-answer': 5, stall: 5 });
  });
});

describe('an outage in the middle of a rollout', () => {
  it.each(['UpdateAdmitted', 'InstanceDrained', 'UpdateApplied', 'InstanceRebooted'])(
    'of SSM for three quarters of an hour, from %s on, delays it and quarantines nobody',
    async (name) => {
      const run = await startIn({});
      await run.untilSaid(name);
      run.cloud.controls.weather.set({ outages: [{ service: 'ssm', fromMs: 0, forMs: 45 * minute }] });
      await run.untilQuiet();
      await expectAllUpdated(run, { outage: 10 });
    },
  );

  it.each(['InstanceDraining', 'UpdateApplied', 'InstanceRebooted'])(
    'of ECS for half an hour, from %s on, delays it and quarantines nobody',
    async (name) => {
      const run = await startIn({});
      await run.untilSaid(name);
      run.cloud.controls.weather.set({ outages: [{ service: 'ecs', fromMs: 0, forMs: 30 * minute }] });
      await run.untilQuiet();
      await expectAllUpdated(run, { outage: 10 });
    },
  );
});

import { describe, expect, it } from 'vitest';
import { parseWeatherPlan } from '../../../../../infra/local/weather/plan.ts';
import { judge } from '../../../../../infra/local/start/model/judgement.ts';
import { newLine, type InstanceLine } from '../../../../../infra/local/start/model/instance-line.ts';
import { newModel, type Model } from '../../../../../infra/local/start/model/model.ts';
import { scenarios } from '../../../../../infra/local/start/scenarios/all.ts';
import {
  atMostDraining,
  compare,
  ended,
  noTaskLost,
  said,
  struck,
  untouched,
  type Scenario,
  type ScenarioPromise,
} from '../../../../../infra/local/start/scenarios/scenario.ts';
import { noColours } from '../../../../../infra/local/start/text/style.ts';
import { promiseLines } from '../../../../../infra/local/start/text/promise-lines.ts';
import { updaterConfig } from '../../../../../services/config/updater-config.ts';

describe('each scenario', () => {
  it('has a name of its own', () => {
    expect(new Set(scenarios.map(({ name }) => name)).size).toBe(scenarios.length);
    expect(scenarios.length).toBeGreaterThanOrEqual(8);
  });

  it.each(scenarios)('$name is data that the cloud and the updater take', (scenario) => {
    const { shows, lookAt, fleet, config = {}, fail = [], weather = {}, promises } = scenario;
    expect(shows.split('\n')).toHaveLength(1);
    expect(lookAt.split('\n')).toHaveLength(1);
    expect(() => parseWeatherPlan(weather)).not.toThrow();
    expect(updaterConfig.safeParse(config).error?.issues).toBeUndefined();
    for (const { instance } of fail) expect(instance).toBeLessThanOrEqual(fleet.instances);
    expect(promises).toContain(noTaskLost);
  });

  it.each(scenarios)('$name is not kept by a run in which nothing happened', (scenario) => {
    const kept = compare(scenario, evidence([]));
    expect(kept.some(({ isKept }) => !isKept)).toBe(true);
  });
});

const line = (id: string, facts: Partial<InstanceLine> = {}): InstanceLine => ({
  ...newLine(id, 0),
  ...facts,
});
const updated = (id: string) => line(id, { stand: 'updated', ended: 'updated', attemptId: `${id}.1` });
const denied = { code: 'denied-cluster', text: 'why' } as const;

function evidence(lines: readonly InstanceLine[], facts: Partial<Model> = {}, faults = {}) {
  const model = { ...newModel(0), lines: new Map(lines.map((one) => [one.id, one])), ...facts };
  return { model, judgement: judge(model), faults };
}

describe('a promise', () => {
  const stopped = { stopped: new Map([['arn', 'EssentialContainerExited']]) };
  const toll = { ...newModel(0).toll, ...stopped };
  const rows: readonly (readonly [
    ScenarioPromise,
    ReturnType<typeof evidence>,
    ReturnType<typeof evidence>,
  ])[] = [
    [
      ended(2, 'updated'),
      evidence([updated('i-1'), updated('i-2')]),
      evidence([updated('i-1'), line('i-2')]),
    ],
    [
      ended(1, 'updated'),
      evidence([updated('i-1'), line('i-2')]),
      evidence([updated('i-1'), updated('i-2')]),
    ],
    [
      untouched(1, 'denied-cluster'),
      evidence([line('i-1', { stand: 'waiting', reason: denied })]),
      evidence([line('i-1', { stand: 'waiting', reason: denied, outOfServiceSeconds: 7 })]),
    ],
    [
      untouched(1, 'denied-cluster'),
      evidence([line('i-1', { reason: denied }), line('i-2', { reason: denied, attemptId: 'i-2.1' })]),
      evidence([line('i-1', { reason: { code: 'budget', text: '' } })]),
    ],
    [said('A', 1), evidence([], { events: { A: 1 } }), evidence([], { events: { A: 2 } })],
    [said('A', 1, Infinity), evidence([], { events: { A: 2 } }), evidence([])],
    [said('A', 0), evidence([]), evidence([], { events: { A: 1 } })],
    [struck('outage', 'SSM was out'), evidence([], {}, { outage: 1 }), evidence([], {}, { outage: 0 })],
    [atMostDraining(2), evidence([], { mostDraining: 2 }), evidence([], { mostDraining: 3 })],
    [noTaskLost, evidence([]), evidence([], { toll })],
  ];

  it.each(rows.map(([promise, kept, broken]) => ({ ...promise, kept, broken })))(
    '"$says" is told kept and told broken',
    ({ isKept, kept, broken }) => {
      expect([isKept(kept), isKept(broken)]).toEqual([true, false]);
    },
  );

  it('is shown with what became of it, and one that is broken breaks the whole', () => {
    const scenario: Scenario = { ...(scenarios[0] as Scenario), promises: [said('A', 0), said('B', 1)] };
    const lines = promiseLines(scenario, compare(scenario, evidence([])), noColours);
    expect(lines).toEqual([
      '',
      'What the scenario promises',
      '',
      '  kept    A is not said',
      '  BROKEN  B is said once',
      `the scenario ${scenario.name} did not go as it promises`,
    ]);
  });
});

import { describe, expect, it } from 'vitest';
import { kinds } from './acts.ts';
import { namesOf } from './deeds.ts';
import { parseWeatherPlan } from '../../infra/local/weather/plan.ts';
import { parseUpdaterConfig } from '../../services/config/updater-config.ts';
import { paceNames } from './paces.ts';
import { drawPlan } from './plan.ts';
import { overridePlan, PlanError } from './plan-override.ts';

const seeds = Array.from({ length: 300 }, (_, index) => index + 1);

describe('the plan of a seed', () => {
  it('is the same each time, and another for another seed', () => {
    expect(drawPlan(7)).toEqual(drawPlan(7));
    expect(drawPlan(8)).not.toEqual(drawPlan(7));
  });

  it('is a plan that the cloud and the updater take', () => {
    for (const plan of seeds.map(drawPlan)) {
      expect(parseWeatherPlan(plan.weather)).toEqual(plan.weather);
      expect(() => parseUpdaterConfig(plan.config, 'the plan')).not.toThrow();
      expect(JSON.parse(JSON.stringify(plan))).toEqual(plan);
    }
  });

  it('has every kind of deed in some runs, none in all, and each answer to what nobody knows', () => {
    const plans = seeds.map(drawPlan);
    for (const kind of Object.keys(kinds)) {
      const runs = plans.filter(({ acts }) => acts.some((act) => namesOf(act).includes(kind))).length;
      expect(runs, kind).toBeGreaterThan(5);
      expect(runs, kind).toBeLessThan(seeds.length - 5);
    }
    const [{ unknowns } = drawPlan(1)] = plans;
    for (const question of Object.keys(unknowns) as (keyof typeof unknowns)[]) {
      const answers = plans.map((plan) => plan.unknowns[question]);
      const isWhether = typeof answers[0] === 'boolean';
      for (const answer of new Set(answers)) {
        const times = answers.filter((one) => one === answer).length;
        expect(times, `${question}: ${String(answer)}`).toBeGreaterThan(isWhether ? 100 : 40);
      }
      expect(new Set(answers).size, question).toBe(isWhether ? 2 : 3);
    }
  });

  it('has the deployed pace mostly, and one in four a narrow one', () => {
    const narrow = seeds.map(drawPlan).filter(({ pace }) => pace === 'narrow').length;
    expect(narrow).toBeGreaterThan(seeds.length / 6);
    expect(narrow).toBeLessThan(seeds.length / 3);
  });

  it('waits for deployments in about half of the runs', () => {
    const waits = seeds.map(drawPlan).filter(({ config }) => (config.deploymentWaitMinutes ?? 0) > 0).length;
    expect(waits).toBeGreaterThan(seeds.length / 3);
    expect(waits).toBeLessThan((seeds.length * 2) / 3);
  });

  it('has calm seasons, too: some runs without any fault of the calls', () => {
    const calm = seeds
      .map(drawPlan)
      .filter(({ weather }) => Object.keys(weather.functions ?? {}).length === 1);
    expect(calm.length).toBeGreaterThan(20);
  });
});

describe('--faults', () => {
  it('takes the place of what was drawn, part by part', () => {
    const plan = overridePlan(drawPlan(7), '{"acts": [], "fleet": {"tasksPerInstance": 1}, "weather": {}}');
    expect(plan).toMatchObject({ acts: [], weather: {}, fleet: { instances: 5, tasksPerInstance: 1 } });
    expect(plan.config).toEqual(drawPlan(7).config);
    const acts = [
      { does: 'check', atMs: 1 },
      { does: 'redeploy', atMs: 2 },
    ];
    const without = overridePlan(plan, JSON.stringify({ acts, without: ['redeploy'] }));
    expect(without.acts).toEqual(acts.slice(0, 1));
    const settled = overridePlan(plan, '{"config": {"settleMinutes": 1}}');
    expect(settled.config).toEqual({ ...plan.config, settleMinutes: 1 });
    for (const pace of paceNames)
      expect(overridePlan(plan, JSON.stringify({ pace }))).toEqual({ ...plan, pace });
  });

  it.each([
    ['not JSON', 'acts', /--faults = "acts" is not JSON/],
    ['an unknown part', '{"act": []}', /Unrecognized key.*act/],
    ['an unknown deed to leave out', '{"without": ["explode"]}', /without\.0 = "explode"/],
    ['an unknown deed', '{"acts": [{"does": "explode", "atMs": 1}]}', /acts\.0\.does = "explode"/],
    ['a deed without its time', '{"acts": [{"does": "drain"}]}', /acts\.0\.atMs/],
    ['weather that there is not', '{"weather": {"rain": 1}}', /rain/],
    ['a configuration that is wrong', '{"config": {"budget": 0}}', /budget = 0/],
    ['a pace that there is not', '{"pace": "hasty"}', /pace = "hasty"/],
    ['a skew beyond what is assumed', '{"skewMs": 90000}', /skewMs = 90000/],
  ])('refuses %s, and says what would be right', (_, text, message) => {
    expect(() => overridePlan(drawPlan(1), text)).toThrow(PlanError);
    expect(() => overridePlan(drawPlan(1), text)).toThrow(message);
  });
});

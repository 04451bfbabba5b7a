/*
 * The simulator itself: a seed gives one run, to the byte; what is broken is caught, told and replayed. `npm run sim` runs
 * the seeds.
 */
import { readFileSync } from 'node:fs';
import { transformSync } from 'esbuild';
import { beforeAll, describe, expect, it } from 'vitest';
import { buildSimulation, buildVariant, type SimulationBuild } from './build.ts';
import { change } from './own-sources.ts';
import { paces } from './paces.ts';
import { drawPlan, type Plan } from './plan.ts';
import { overridePlan } from './plan-override.ts';
import { nevers } from './rules/all.ts';
import { simulate } from './simulate.ts';
import { variants } from './variants.ts';

let build: SimulationBuild;
beforeAll(async () => {
  build = await buildSimulation();
});

/** A short storm: two instances, answers that are lost, functions that die, events that come twice. */
const short: Plan = overridePlan(
  drawPlan(1),
  JSON.stringify({
    fleet: {
      instances: 2,
      tasksPerInstance: 1,
      minimumHealthyPercent: 50,
      maximumPercent: 200,
      daemon: false,
    },
    config: { budget: 1, settleMinutes: 0 },
    pace: 'deployed',
    weather: {
      functions: {
        latency: { mostMs: 100 },
        crashBefore: 0.02,
        lostAnswer: { probability: 0.02, afterMs: 1000 },
      },
      deliveries: { twice: 0.5 },
    },
    stormMs: 600_000,
    acts: [],
  }),
);

describe('a seed', () => {
  it('gives the same run each time, and another than another seed', async () => {
    const [first, second, other] = [
      await simulate(build, 5, short),
      await simulate(build, 5, short),
      await simulate(build, 6, short),
    ];
    expect(first.broken).toEqual([]);
    expect(first.sometimes['updated']).toBeGreaterThanOrEqual(2);
    expect(second.trace.join('\n')).toBe(first.trace.join('\n'));
    expect(other.trace.join('\n')).not.toBe(first.trace.join('\n'));
  });

  it('that reaches for the time itself fails, and says where', async () => {
    const changes = [
      {
        file: 'services/apply-update/on-instance-drained.ts',
        from: 'lookAt: known.now + minute + minute / 2,',
        to: 'lookAt: Date.now() + minute + minute / 2,',
      },
    ];
    const { broken } = await simulate(
      await buildVariant(build, 'reaches-for-time', changes, [short.pace]),
      5,
      short,
    );
    expect(broken[0]).toMatchObject({
      rule: 'originals',
      what: expect.stringMatching(/^services\/apply-update\/on-instance-drained\.ts reaches for Date\.now/),
    });
  });

  it('that breaks a rule tells which, and shows that attempt alone', async () => {
    const variant = variants.find(({ name }) => name === 'publish-before-commit');
    const broken = await simulate(
      await buildVariant(build, 'for-the-test', variant?.changes ?? [], [short.pace]),
      5,
      short,
    );
    expect(broken.broken[0]).toMatchObject({
      rule: 'said-uncommitted',
      instanceId: expect.stringMatching(/^i-/),
    });
    expect(broken.attemptTrace.length).toBeGreaterThan(1);
    expect(broken.attemptTrace.length).toBeLessThanOrEqual(broken.trace.length);
  });
});

describe('a plan', () => {
  it('is not run with functions of another pace', async () => {
    const deployed = await buildVariant(build, 'at-one-pace', [], ['deployed']);
    await expect(simulate(deployed, 5, { ...short, pace: 'narrow' })).rejects.toThrow(
      'were not built at the pace narrow',
    );
  });
});

describe('a narrow pace', () => {
  /** Both are found at once, and there is a slot for each. */
  const narrow = overridePlan(
    short,
    JSON.stringify({
      pace: 'narrow',
      config: { budget: 2, settleMinutes: 0 },
      weather: {},
      skewMs: 0,
      indexLagMs: 0,
    }),
  );
  const waited = 'a free slot waited for the pace';

  it('keeps a free slot waiting, which the deployed pace never does to two', async () => {
    const [slow, fast] = [
      await simulate(build, 5, narrow),
      await simulate(build, 5, { ...narrow, pace: 'deployed' }),
    ];
    for (const { broken, sometimes } of [slow, fast]) {
      expect(broken).toEqual([]);
      expect(sometimes['updated']).toBeGreaterThanOrEqual(2);
    }
    expect(slow.sometimes[waited]).toBeGreaterThan(0);
    expect(fast.sometimes[waited]).toBeUndefined();
  });

  it('that nobody keeps is told of', async () => {
    const changes = variants.find(({ name }) => name === 'no-pace')?.changes ?? [];
    const { broken } = await simulate(
      await buildVariant(build, 'without-a-pace', changes, [narrow.pace]),
      5,
      narrow,
    );
    expect(broken[0]).toMatchObject({
      rule: 'over-pace',
      what: expect.stringMatching(/admitted as one of 2 within 1m10s, and the pace is 1$/),
    });
  });
});

describe('the rules', () => {
  it("hold the design's ten nevers, each with its reason", () => {
    expect(nevers).toHaveLength(10);
    expect(new Set(nevers.map(({ name }) => name)).size).toBe(10);
    for (const { name, why } of nevers) expect(why.length, name).toBeGreaterThan(20);
  });
});

describe('the broken variants', () => {
  it('are at least twelve, each with a name and a mistake of its own', () => {
    expect(variants.length).toBeGreaterThanOrEqual(12);
    expect(new Set(variants.map(({ name }) => name)).size).toBe(variants.length);
  });

  it.each(variants)('$name can be made of the sources as they are', ({ changes }) => {
    // What the narrow pace changes comes after a variant's own changes: made with it, it can be made without.
    const all = [...changes, ...paces.narrow.changes];
    for (const file of new Set(all.map((one) => one.file))) {
      // What is in events-schema comes from the shared libraries, where nothing is changed.
      expect(file).toMatch(/^services\//);
      const changed = change(file, readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8'), all);
      expect(transformSync(changed, { loader: 'ts' }).code).not.toBe('');
    }
  });
});

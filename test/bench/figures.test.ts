import { describe, expect, it } from 'vitest';
import { comparisons, long } from './compare.ts';
import { figuresOf, lowerBoundMs } from './figures.ts';
import { rolloutOf, usageOf } from './fixtures/results.ts';
import { collect, planOf, scales, shortfallOf, type Measured } from './measured.ts';
import { jsonOf, markdown, report } from './report.ts';
import type { LoopResult } from './runs/one-at-a-time.ts';
import type { Result } from './runs/run.ts';

const nothing: Measured = { rollouts: new Map(), loops: new Map(), scans: new Map() };
const figure = (measured: Measured, name: string) => {
  const found = figuresOf(measured).find((one) => one.figure.startsWith(name));
  if (found === undefined) throw new Error(`there is no figure "${name}"`);
  return found;
};
const calls = (reads: number, others: number) =>
  usageOf({
    calls: {
      'drain-instance': { 'ecs:DescribeTasks': reads, 'ecs:PutAttributes': others, 'dynamodb:GetItem': 50 },
      'watch-steps': { 'dynamodb:Query': 1000 },
    },
    invocations: { 'drain-instance': 300, 'watch-steps': 500 },
  });
const loop: LoopResult = {
  kind: 'loop',
  instances: 10,
  saidUpdated: 9,
  updated: 10,
  wholeMs: 2 * 3_600_000 + 5 * 60_000,
  outMsPerInstance: 150_000,
  mostOut: 2,
  calls: 310,
  waits: { 15: 1, 20: 1 },
  activeTooEarly: 10,
  tasksLost: 0,
  wallSeconds: 1,
};

describe('the lower bound of a makespan', () => {
  const fleet = { instances: 95, slots: 10, ownMs: 60_000 };

  it('is rounds of an instance’s own time, the last one begun counted whole', () => {
    expect(lowerBoundMs(fleet)).toBe(600_000);
  });

  it('is the pace of admissions when that takes longer, and the last one’s own time', () => {
    expect(lowerBoundMs({ ...fleet, slots: 95 })).toBe(60_000);
    expect(lowerBoundMs({ instances: 1000, slots: 500, ownMs: 60_000 })).toBe(9 * 70_000 + 60_000);
  });
});

describe('figures', () => {
  it('say that they are not measured rather than anything else', () => {
    const figures = figuresOf(nothing);
    expect(figures.length).toBeGreaterThan(14);
    for (const { value, holds } of figures) expect([value, holds]).toEqual([null, null]);
  });

  it('of a rollout that did not end are not measured', () => {
    const rollouts = new Map([[1000, rolloutOf(1000, { updated: 999 })]]);
    expect(figure({ ...nothing, rollouts }, 'makespan of 1000').value).toBeNull();
  });

  it('compare a makespan with its lower bound', () => {
    const rollouts = new Map([[1000, rolloutOf(1000)]]);
    expect(figure({ ...nothing, rollouts }, 'makespan of 1000')).toMatchObject({
      value: 1.04,
      unit: 'ratio',
      reach: '<= 1.05',
      holds: true,
    });
  });

  it('take the longest delay, in the unit of its reach', () => {
    const eventsLost = rolloutOf(20, { delay: { meanMs: 1, medianMs: 1, mostMs: 420_000 } });
    const measured = { ...nothing, fiveTasks: rolloutOf(20), eventsLost };
    expect(figure(measured, 'our delay on the way')).toMatchObject({ value: 11, unit: 's', holds: true });
    expect(figure(measured, 'our delay with every')).toMatchObject({ value: 7, unit: 'min', holds: false });
  });

  it('count calls for each instance, beside those that the clock makes', () => {
    const measured = {
      ...nothing,
      fiveTasks: rolloutOf(10, { usage: calls(150, 20) }),
      fiftyTasks: rolloutOf(10, { usage: calls(170, 20) }),
    };
    expect(figure(measured, 'ECS reads for one updated instance with 5 ')).toMatchObject({
      value: 15,
      holds: true,
    });
    expect(figure(measured, 'ECS reads for one updated instance with 50')).toMatchObject({
      value: 17,
      holds: false,
    });
    expect(figure(measured, 'ECS reads more')).toMatchObject({ value: 2, holds: false });
    expect(figure(measured, 'ECS, SSM and EC2 calls').value).toBe(17);
    expect(figure(measured, 'all AWS calls').value).toBe(22);
    expect(figure(measured, 'Lambda invocations').value).toBe(30);
  });

  it('compare the calls of small and large rollouts', () => {
    const small = rolloutOf(100, { usage: calls(1450, 0) });
    const large = rolloutOf(5000, { usage: calls(82_450, 0) });
    const rollouts = new Map([
      [100, small],
      [5000, large],
    ]);
    expect(figure({ ...nothing, rollouts }, 'growth')).toMatchObject({ value: 1.1, holds: false });
  });

  it('leave one GetCommandInvocation for each instance out of a scan', () => {
    const usage = usageOf({
      calls: { 'discover-updates': { 'ssm:GetCommandInvocation': 5007, 'ecs:x': 100 } },
    });
    const scan = { answered: 5000, usage, wallSeconds: 1 };
    const scans = new Map([
      [5000, { kind: 'scan', instances: 5000, scans: [scan], memoryMb: 900, wallSeconds: 1 } as const],
    ]);
    expect(figure({ ...nothing, scans }, 'ECS and SSM calls of one scan of 5000').value).toBe(107);
    expect(figure({ ...nothing, scans }, 'memory').value).toBe(900);
  });

  it('share the bill of a rollout out, and make a month of an idle day', () => {
    const usage = usageOf({ customEvents: 1000, simulatedMs: 730 * 360_000 });
    const standing = { alarmMetrics: 10, compositeAlarms: 0, dashboards: 0, metrics: 0 };
    const idle = { kind: 'idle', instances: 100, usage, standing, wallSeconds: 1 } as const;
    const measured = { ...nothing, idle, fiveTasks: rolloutOf(10, { usage }) };
    expect(figure(measured, 'cost of updating').value).toBeCloseTo(0.0001, 10);
    expect(figure(measured, 'idle cost').value).toBeCloseTo(0.01, 10);
    expect(figure(measured, 'alarms')).toMatchObject({ value: 1, reach: null, holds: null });
  });
});

describe('the report', () => {
  const measured: Measured = {
    ...nothing,
    rollouts: new Map([[10, rolloutOf(10, { usage: calls(160, 0) })]]),
    loops: new Map([[10, loop]]),
    bundles: { kind: 'bundles', bytes: { a: 701_000, b: 5 } },
  };
  const figures = figuresOf(measured);

  it('is JSON with five fields for each figure', () => {
    const rows = JSON.parse(jsonOf(figures)) as readonly object[];
    for (const row of rows) expect(Object.keys(row)).toEqual(['figure', 'value', 'unit', 'reach', 'holds']);
    expect(rows).toContainEqual({
      figure: 'largest function bundle, minified',
      value: 701,
      unit: 'KB',
      reach: '<= 700',
      holds: false,
    });
  });

  it('is a table, and puts both ways to update side by side', () => {
    const text = report(measured, figures, ['rollout of 9: its process ended']).join('\n');
    expect(text).toMatch(/^largest function bundle, minified +701 +KB +<= 700 +NO$/m);
    expect(text).toMatch(/^FAILED rollout of 9: its process ended$/m);
    expect(text).toMatch(/^from the start to the last release +44\.3 min +2 h 05 min$/m);
    expect(text).toMatch(/^AWS calls, each instance +121\.0 +31\.0$/m);
    expect(comparisons(measured)).toHaveLength(1);
  });

  it('is Markdown that says when, how and what is not reached', () => {
    const text = markdown(measured, figures, { command: 'npm run bench', date: '2026-01-02', commit: 'abc' });
    expect(text).toContain('Measured on 2026-01-02 at commit abc by `npm run bench`.');
    expect(text).toContain('| largest function bundle, minified | 701 | KB | <= 700 | NO |');
    expect(text).toMatch(/^Not measured, since the run left those sizes out: makespan of 1000 /m);
    expect(text).toContain('- largest function bundle, minified: a 701, b 0.');
  });

  it('tells long times in hours', () => {
    expect([long(90_000), long(7_200_000), long(300_000_000)]).toEqual([
      '1.5 min',
      '2 h 00 min',
      '83 h 20 min',
    ]);
  });
});

describe('the plan', () => {
  it('tells results that are none', () => {
    const scan = { answered: 5, usage: usageOf(), wallSeconds: 1 };
    const scans = {
      kind: 'scan',
      instances: 5,
      scans: [scan, { ...scan, answered: 4 }],
      memoryMb: 1,
      wallSeconds: 1,
    } as const;
    expect(shortfallOf(scans)).toBe('only 5 and 4 of 5 instances answered');
    expect(shortfallOf({ ...scans, scans: [scan] })).toBeUndefined();
    expect(shortfallOf(rolloutOf(10, { updated: 9 }))).toBe('only 9 of 10 instances were updated in time');
    expect(shortfallOf(rolloutOf(10))).toBeUndefined();
    expect(shortfallOf(loop)).toBeUndefined();
  });

  it('measures each size both ways, and its results are found again', () => {
    const plan = planOf([20, 100], scales.whole);
    expect(plan.map(({ name }) => name)).toEqual([
      'rollout of 100',
      'rollout of 20',
      'one at a time, 100',
      'one at a time, 20',
      'scans of 5000',
      'events lost',
      '5 tasks',
      '50 tasks',
      'idle',
    ]);
    const results = new Map<string, Result>([
      ['rollout of 20', rolloutOf(20)],
      ['5 tasks', rolloutOf(20)],
      ['one at a time, 20', { ...loop, instances: 20 }],
    ]);
    const { rollouts, loops, scans, ...rest } = collect(results, { kind: 'bundles', bytes: {} });
    expect([[...rollouts.keys()], [...loops.keys()], [...scans.keys()]]).toEqual([[20], [20], []]);
    expect(Object.keys(rest)).toEqual(['fiveTasks', 'bundles']);
  });
});

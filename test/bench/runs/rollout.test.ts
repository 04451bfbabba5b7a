/* The measurements on real runs, as small as can be. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { built } from '../../setup/built.ts';
import type { BenchBuild } from '../build.ts';
import { callsIn } from '../calls.ts';
import { billOf } from '../cost.ts';
import { runIdle } from './idle.ts';
import { runRollout } from './rollout.ts';
import { runScan } from './scan.ts';

const [templateFile = ''] = readdirSync(built.template).filter((name) => name.endsWith('.template.json'));
const build: BenchBuild = {
  templateFile: join(built.template, templateFile),
  assetsFile: join(built.template, templateFile.replace('.template.json', '.assets.json')),
  deployedDir: join(built.outDir, 'functions'),
  localDir: join(built.outDir, 'local'),
};

it('measures a rollout by what really happens', async () => {
  const told: number[] = [];
  const spec = { instances: 2, tasksPerInstance: 2, config: {}, nativeEvents: true, hasUpdate: true };
  const result = await runRollout(build, { kind: 'rollout', spec, slots: 1, hoursAtMost: 3 }, (done) =>
    told.push(done),
  );
  expect(result).toMatchObject({ updated: 2, mostOut: 1, activeTooEarly: 0, tasksLost: 0 });
  expect(told).toEqual([1, 2]);
  for (const gap of Object.values(result.gapsMs)) expect(gap).toBeGreaterThanOrEqual(0);
  // Two minutes of settling, a boot of 40 to 90 seconds, an update of 10 to 40.
  expect(result.ownMs).toBeGreaterThan(170_000);
  expect(result.ownMs + result.delay.meanMs).toBeCloseTo(result.wholeMs, 6);
  expect(result.delay.mostMs).toBeGreaterThanOrEqual(result.delay.medianMs);
  // One after the other, settling included, which is no time out of service.
  expect(result.makespanMs).toBeGreaterThanOrEqual(2 * result.ownMs);
  expect(result.outMsPerInstance).toBeLessThan(result.wholeMs - 120_000 + 1000);
  expect(result.points.at(-1)?.out).toBe(0);
  const { usage } = result;
  expect(usage.failed).toEqual({});
  expect(callsIn(usage, { services: ['ecs'] })).toBeGreaterThan(10);
  // Each of these is on the bill.
  for (const usd of Object.values(billOf(usage))) expect(usd).toBeGreaterThan(0);
  expect(usage.customEvents).toBeGreaterThanOrEqual(2 * 7);
});

it('gives a rollout up when its time is over', async () => {
  const spec = { instances: 2, tasksPerInstance: 1, config: {}, nativeEvents: true, hasUpdate: true };
  const order = { kind: 'rollout', spec, slots: 1, hoursAtMost: 0.1 } as const;
  const result = await runRollout(build, order, () => {});
  expect(result.updated).toBeLessThan(2);
});

it('measures a scan', async () => {
  const { scans, memoryMb } = await runScan(build, { kind: 'scan', instances: 3, scans: 1 }, () => {});
  expect(scans).toHaveLength(1);
  expect(scans[0]).toMatchObject({ answered: 3 });
  expect(scans[0]?.usage.calls['discover-updates']?.['ssm:GetCommandInvocation']).toBeGreaterThanOrEqual(3);
  expect(memoryMb).toBeGreaterThan(50);
});

it('measures idle hours, and what stands in the template', async () => {
  const { usage, standing } = await runIdle(build, { kind: 'idle', instances: 2, hours: 1 });
  expect(usage.simulatedMs).toBe(3_600_000);
  expect(usage.invocations).toEqual({ 'watch-steps': 60 });
  expect(usage.scheduled).toBe(60);
  expect(standing.alarmMetrics).toBeGreaterThan(10);
  expect(standing.metrics).toBeGreaterThan(0);
});

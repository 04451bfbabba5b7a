import { describe, expect, it } from 'vitest';
import { startRun } from './run.ts';

/*
 * Reads of ECS are limited for the whole account (20 a second), so that each updated instance may take few of them: at
 * most 16, whatever runs on it. What a scan reads is not counted: it is by the hundred instances.
 */
const instances = 3;

/** How often an updated instance's ways read ECS, by service and operation. */
async function readsOf(tasksPerInstance: number): Promise<Readonly<Record<string, number>>> {
  const fleet = { instances, tasksPerInstance, amazonLinux: 0 };
  const run = await startRun({ fleet, settings: { weather: {} } });
  const reads: Record<string, number> = {};
  run.cloud.watch({
    onCall: ({ principal, service, operation }) => {
      if (service !== 'ecs' || !/^(?:Describe|List)/.test(operation)) return;
      const by = /-Updater([a-z]+)/.exec(principal.arn)?.[1] ?? principal.arn;
      if (by.startsWith('discover')) return;
      reads[`${by} ${operation}`] = (reads[`${by} ${operation}`] ?? 0) + 1 / instances;
    },
  });
  await run.untilQuiet();
  expect((await run.records()).map(({ step }) => step)).toEqual(Array(instances).fill('updated'));
  return reads;
}

const sum = (reads: Readonly<Record<string, number>>): number =>
  Math.round(Object.values(reads).reduce((total, count) => total + count, 0) * 10) / 10;

describe('an updated instance', () => {
  it.each([0, 5, 50])('takes at most 16 reads of ECS with %i tasks on it', async (tasks) => {
    const reads = await readsOf(tasks);
    expect(sum(reads), JSON.stringify(reads)).toBeLessThanOrEqual(16);
  });
});

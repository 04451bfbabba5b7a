import { describe, expect, test } from 'vitest';
import { bottlerocket } from '../../../services/ports/ecs-fleet.ts';
import { available, filled, idOf, reasonOf, slotsOf } from './bench.ts';

describe('a whole fleet that finds its update at once, with a share of it as budget', () => {
  test('is counted by the one that gives the slots out, not by each', async () => {
    const bench = await filled(60, '10%');
    const list = bench.ports.fleet.list.bind(bench.ports.fleet);
    let counted = 0;
    Object.assign(bench.ports.fleet, {
      list: (cluster: string, which: Parameters<typeof list>[1]) => {
        if (which.filter === bottlerocket) counted += 1;
        return list(cluster, which);
      },
    });
    await Promise.all(Array.from({ length: 60 }, (_, n) => bench.wake(available(idOf(n + 1)))));
    expect(counted).toBe(1);
    expect(await slotsOf(bench)).toHaveLength(6);
    const reasons = await Promise.all(Array.from({ length: 60 }, (_, n) => reasonOf(bench, n + 1)));
    const waiting = reasons.filter((reason) => reason === 'budget');
    expect(waiting.length, 'who holds no slot knows why').toBe(54);
  }, 60_000);
});

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { forEachOf } from '../../../services/shell/for-each-of.ts';

const ticks = async (count: number): Promise<void> => {
  for (let left = count; left > 0; left -= 1) await Promise.resolve();
};

test('does each once, at most eight at a time, and all of it is over when it returns', async () => {
  const items = fc.array(fc.record({ id: fc.uuid(), ticks: fc.nat(9) }), { maxLength: 40 });
  await fc.assert(
    fc.asyncProperty(items, async (all) => {
      const done: string[] = [];
      let underWay = 0;
      await forEachOf(all, async ({ id, ticks: count }) => {
        underWay += 1;
        expect(underWay).toBeLessThanOrEqual(8);
        await ticks(count);
        underWay -= 1;
        done.push(id);
      });
      expect(done.sort()).toEqual(all.map(({ id }) => id).sort());
    }),
  );
});

test('throws the first error once nothing is under way any more', async () => {
  const failing = fc.array(fc.record({ fails: fc.boolean(), ticks: fc.nat(9) }), { minLength: 1 });
  await fc.assert(
    fc.asyncProperty(failing, async (all) => {
      let underWay = 0;
      let begun = 0;
      const end = forEachOf(all, async ({ fails, ticks: count }) => {
        underWay += 1;
        begun += 1;
        await ticks(count);
        underWay -= 1;
        if (fails) throw new Error('refused');
      });
      if (all.some(({ fails }) => fails)) await expect(end).rejects.toThrow('refused');
      else await end;
      expect(underWay).toBe(0);
      // Eight errors end it; fewer leave somebody to go on.
      if (all.filter(({ fails }) => fails).length < 8) expect(begun).toBe(all.length);
    }),
  );
});

import fc from 'fast-check';
import { expect, it } from 'vitest';
import { hasId, withIds, type Ids } from '../../../../../infra/local/start/model/ids.ts';

it('ids that were seen are known however many follow, others are not, and no part grows without bound', () => {
  const batch = fc.array(fc.integer({ min: 0, max: 5000 }).map(String), { maxLength: 300 });
  fc.assert(
    fc.property(fc.array(batch, { maxLength: 30 }), (batches) => {
      const ids = batches.reduce<Ids>(withIds, []);
      const seen = new Set(batches.flat());
      for (let id = 0; id <= 5000; id += 1) expect(hasId(ids, String(id))).toBe(seen.has(String(id)));
      for (const part of ids) expect(part.size).toBeLessThan(800);
    }),
    { numRuns: 10 },
  );
});

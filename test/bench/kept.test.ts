import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { rolloutOf } from './fixtures/results.ts';
import { digestOfCode, KeptResults } from './kept.ts';
import { planOf, scales } from './measured.ts';

it('keeps results for the same order and the same code only', () => {
  const file = join(mkdtempSync(join(tmpdir(), 'bench-')), 'deep', 'results.json');
  const [twenty, ten] = planOf([20, 10], scales.whole);
  if (twenty === undefined || ten === undefined) throw new Error('the plan is empty');
  const result = rolloutOf(20);
  new KeptResults(file, 'one').keep(twenty, result);
  expect(new KeptResults(file, 'one').find({ ...twenty, name: 'other' })).toEqual(result);
  expect(new KeptResults(file, 'one').find(ten)).toBeUndefined();
  expect(new KeptResults(file, 'two').find(twenty)).toBeUndefined();
  new KeptResults(file, 'two').keep(ten, result);
  expect(new KeptResults(file, 'one').find(twenty)).toBeUndefined();
});

it('tells code by its contents', () => {
  const root = fileURLToPath(new URL('../..', import.meta.url));
  expect(digestOfCode(root)).toMatch(/^[0-9a-f]{64}$/);
  expect(digestOfCode(root)).toBe(digestOfCode(root));
});

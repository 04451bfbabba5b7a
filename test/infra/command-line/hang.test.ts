import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { hang, helpText } from '../../../infra/command-line/hang.ts';

it('a line that is long goes on below its last column in the first half', () => {
  expect(hang('Look at:  the one instance that stays DRAINING.', 30)).toEqual([
    'Look at:  the one instance',
    '          that stays DRAINING.',
  ]);
  expect(hang('  a  b  and a column that begins late  <- it', 30)).toEqual([
    '  a  b  and a column that',
    '        begins late  <- it',
  ]);
  expect(hang('  - a list', 9)).toEqual(['  - a', '  list']);
  expect(hang('without any column', 13)).toEqual(['without any', '    column']);
  expect(hang('  key  averylongword and more', 12)).toEqual(['  key  averylongword', '  and more']);
  expect(hang('fits', 4)).toEqual(['fits']);
  expect(hang('', 4)).toEqual(['']);
});

it('colours take no room', () => {
  expect(hang('\u001B[31mone two\u001B[0m', 7)).toEqual(['\u001B[31mone two\u001B[0m']);
  expect(hang('\u001B[31mone two six\u001B[0m', 8)).toEqual(['\u001B[31mone two', '    six\u001B[0m']);
});

it('nothing is lost, and only a word alone is longer than there is room', () => {
  const words = fc.array(fc.stringMatching(/^[a-z]{1,12}$/), { minLength: 1 });
  fc.assert(
    fc.property(words, fc.integer({ min: 20, max: 60 }), (some, width) => {
      const lines = hang(some.join(' '), width);
      expect(lines.map((line) => line.trim()).join(' ')).toBe(some.join(' '));
      for (const line of lines) expect(line.length).toBeLessThanOrEqual(width);
    }),
  );
});

it('a help text is no wider than a terminal', () => {
  const [first, second, ...more] = helpText([`  --option  ${'word '.repeat(30)}`.trimEnd()]).split('\n');
  expect(first?.length).toBeLessThanOrEqual(100);
  expect(second).toMatch(/^ {12}word/);
  expect(more).toEqual([]);
});

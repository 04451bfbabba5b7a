import { expect, it } from 'vitest';
import { joinNegativeNumbers } from '../../../infra/command-line/negative-numbers.ts';

it('a negative number belongs to the option before it', () => {
  const join = (line: string) => joinNegativeNumbers(line.split(' ')).join(' ');
  expect(join('--seed -1 --speed -.5 --quick')).toBe('--seed=-1 --speed=-.5 --quick');
  expect(join('--seed=3 -1')).toBe('--seed=3 -1');
  expect(join('--seed 3 -h --logs --seed -1')).toBe('--seed 3 -h --logs --seed=-1');
});

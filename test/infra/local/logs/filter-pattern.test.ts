import { describe, expect, it } from 'vitest';
import { compileFilterPattern } from '../../../../infra/local/logs/filter-pattern.ts';

const line = '{"level":"ERROR","message":"drain failed","meta":{"instanceId":"i-1","n":3}}';

describe('filter patterns', () => {
  it.each([
    ['', true],
    ['ERROR', true],
    ['"drain failed"', true],
    ['ERROR -drain', false],
    ['ERROR WARN', false],
    ['?WARN ?ERROR', true],
    ['{ $.level = "ERROR" }', true],
    ['{ $.meta.n = 3 && $.meta.instanceId = "i-*" }', true],
    ['{ $.level != "ERROR" }', false],
    ['{ $.missing = "x" }', false],
  ])('%s: %s', (pattern, expected) => {
    expect(compileFilterPattern(pattern)(line)).toBe(expected);
  });

  it('that are not known are refused', () => {
    for (const unknown of ['[ip, user]', '{ $.a > 3 }', '%regex%', '?a b'])
      expect(() => compileFilterPattern(unknown)).toThrow('does not know');
  });
});

import { expect, test } from 'vitest';
import { Sights } from './sights.ts';

const shown = (invocation: string, at: number, status: string) => ({
  invocation,
  at,
  output: { containerInstances: [{ ec2InstanceId: 'i-1', status }] },
});

test('an instance counts as seen ACTIVE once the same invocation has written about it', () => {
  const sights = new Sights();
  sights.see(shown('first', 10, 'ACTIVE'));
  expect(sights.heededAt('i-1')).toBeUndefined();
  sights.heed('i-1', 'another');
  sights.heed('i-2', 'first');
  expect([sights.heededAt('i-1'), sights.heededAt('i-2')]).toEqual([undefined, undefined]);
  sights.heed('i-1', 'first');
  expect(sights.heededAt('i-1')).toBe(10);
});

test('one that was seen DRAINING, or by nobody of ours, does not count', () => {
  const sights = new Sights();
  sights.see(shown('first', 10, 'DRAINING'));
  const { invocation: _, ...others } = shown('', 11, 'ACTIVE');
  sights.see(others as Parameters<Sights['see']>[0]);
  sights.heed('i-1', 'first');
  expect(sights.heededAt('i-1')).toBeUndefined();
});

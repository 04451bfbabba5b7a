import { describe, expect, test } from 'vitest';
import { createLease } from '../../../services/ledger/lease.ts';
import { clusterArn, start } from './records.ts';
import { openTable } from './table.ts';

const { documents } = await openTable();
const lease = createLease(documents);

let made = 0;
const newArn = () => `${clusterArn}-${(made += 1)}`;

describe('the lease', () => {
  test('is taken by one of many, and again by that one', async () => {
    const arn = newArn();
    const takers = Array.from({ length: 10 }, (_, index) => `request-${index}`);
    const taken = await Promise.all(takers.map((by) => lease.take(arn, by, start)));
    expect(taken.filter(Boolean)).toHaveLength(1);
    const holder = takers[taken.indexOf(true)] ?? '';
    expect(await lease.take(arn, holder, start + 1)).toBe(true);
  });

  test('is free once it was released', async () => {
    const arn = newArn();
    expect(await lease.take(arn, 'a', start)).toBe(true);
    expect(await lease.release(arn, 'a')).toBe(true);
    expect(await lease.take(arn, 'b', start)).toBe(true);
  });

  test('is kept at its release when somebody asked meanwhile: for one more look, not for ever', async () => {
    const arn = newArn();
    await lease.take(arn, 'a', start);
    expect(await lease.take(arn, 'b', start + 1)).toBe(false);
    expect(await lease.take(arn, 'c', start + 2)).toBe(false);
    expect(await lease.release(arn, 'a')).toBe(false);
    expect(await lease.take(arn, 'a', start + 3)).toBe(true);
    expect(await lease.release(arn, 'a')).toBe(true);
    expect(await lease.take(arn, 'b', start + 4)).toBe(true);
  });

  test('is free once it was dropped, whoever asked meanwhile', async () => {
    const arn = newArn();
    await lease.take(arn, 'a', start);
    expect(await lease.take(arn, 'b', start + 1)).toBe(false);
    await lease.drop(arn, 'a');
    expect(await lease.take(arn, 'b', start + 2)).toBe(true);
    await lease.drop(arn, 'a');
    expect(await lease.take(arn, 'c', start + 3), 'it is another one by then').toBe(false);
  });

  test('passes to another one when its holder died, after longer than a function may run', async () => {
    const arn = newArn();
    await lease.take(arn, 'a', start);
    expect(await lease.take(arn, 'b', start + 60_000)).toBe(false);
    expect(await lease.take(arn, 'b', start + 70_001)).toBe(true);
  });

  test('is not taken from its new holder by the release of the old one', async () => {
    const arn = newArn();
    await lease.take(arn, 'a', start);
    await lease.take(arn, 'b', start + 80_000);
    expect(await lease.release(arn, 'a')).toBe(true);
    expect(await lease.take(arn, 'c', start + 80_001)).toBe(false);
    expect(await lease.release(arn, 'b')).toBe(false);
  });

  test('is one for each cluster', async () => {
    expect(await lease.take(newArn(), 'a', start)).toBe(true);
    expect(await lease.take(newArn(), 'b', start)).toBe(true);
  });
});

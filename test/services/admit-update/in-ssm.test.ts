// A host that fell silent in SSM while it waited would be drained, and could not be put back: it is not admitted.
import { describe, expect, test } from 'vitest';
import { stepDue } from '../../../events-schema/watch-steps/step-due.ts';
import { start } from '../ledger/records.ts';
import { available, filled, found, idOf, message, openAdmit, reasonOf, slotsOf } from './bench.ts';

const minute = 60_000;
const hour = 60 * minute;
const nudge = message(stepDue, undefined, { owner: 'admit-update', step: 'cluster', v: 1 });
const lookAt = (n: number) =>
  message(stepDue, idOf(n), { instanceId: idOf(n), owner: 'admit-update', step: 'waiting', v: 2 });
const lost = { status: 'ConnectionLost', lastAt: start + 20 * minute };

describe('a host of which nothing was heard for more than an hour', () => {
  test('is not admitted when SSM says that it is not online, and the next one is', async () => {
    const bench = await filled(2);
    bench.silent.set(idOf(1), lost);
    bench.clock.now = start + hour + 1;
    await bench.wake(nudge);
    expect(await slotsOf(bench)).toEqual([idOf(2)]);
    expect(await reasonOf(bench, 1)).toBe('not-in-ssm');
    expect(bench.names()).toEqual(['UpdateDeferred 1', 'UpdateAdmitted 2']);
  });

  test('leaves the queue, is looked at again after a while, and goes on when it is back', async () => {
    const bench = await filled(1);
    bench.silent.set(idOf(1), undefined);
    bench.clock.now = start + 2 * hour;
    await bench.wake(nudge);
    expect(await bench.ports.ledger.readInstance(idOf(1))).toMatchObject({
      owner: 'admit-update',
      lookAt: start + 2 * hour + (2 * hour - 1) / 4,
      reason: {
        code: 'not-in-ssm',
        text: expect.stringMatching(/^SSM does not know it: .*control container/),
      },
    });
    const asked = bench.calls.ssm;
    await bench.wake(nudge);
    expect(bench.calls.ssm).toBe(asked);
    bench.clock.now += hour;
    await bench.wake(lookAt(1));
    expect(await reasonOf(bench, 1)).toBe('not-in-ssm');
    bench.silent.clear();
    bench.clock.now += 2 * hour;
    await bench.wake(lookAt(1));
    expect(await slotsOf(bench)).toEqual([idOf(1)]);
  });

  test('waits on when SSM cannot be asked, and is tried again', async () => {
    const bench = await filled(2, 2);
    const pings = bench.ports.online.pings.bind(bench.ports.online);
    Object.assign(bench.ports.online, { pings: () => Promise.reject(new Error('Rate exceeded')) });
    bench.clock.now = start + 2 * hour;
    await expect(bench.wake(nudge)).rejects.toThrow('Rate exceeded');
    expect(await slotsOf(bench)).toEqual([]);
    expect(bench.said).toEqual([]);
    Object.assign(bench.ports.online, { pings });
    await bench.wake(nudge);
    expect(await slotsOf(bench)).toEqual([idOf(1), idOf(2)]);
  });

  test('whose record does not tell when it was heard of is asked for, too', async () => {
    const bench = await openAdmit();
    const { heardAt: _heardAt, ...before } = found(1);
    await bench.add(before);
    bench.silent.set(idOf(1), lost);
    await bench.wake(available(idOf(1)));
    expect(await reasonOf(bench, 1)).toBe('not-in-ssm');
  });
});

describe('SSM is asked', () => {
  test('once for all candidates of a round', async () => {
    const bench = await filled(20, 20);
    bench.clock.now = start + 2 * hour;
    await bench.wake(nudge);
    expect(await slotsOf(bench)).toHaveLength(20);
    expect(bench.calls.ssm).toBe(1);
  });

  test('not about those that have answered within the hour', async () => {
    const bench = await filled(2, 2);
    bench.clock.now = start + hour;
    await bench.wake(nudge);
    expect(await slotsOf(bench)).toHaveLength(2);
    expect(bench.calls.ssm).toBe(0);
  });

  test('not when there is no free slot', async () => {
    const bench = await filled(2);
    await bench.wake(available(idOf(1)));
    bench.clock.now = start + 2 * hour;
    await bench.wake(available(idOf(2)));
    await bench.wake(nudge);
    expect(await reasonOf(bench, 2)).toBe('budget');
    expect(bench.calls.ssm).toBe(0);
  });

  test('not about one that ECS speaks against', async () => {
    const bench = await openAdmit({ budget: 2 });
    await bench.add(found(1), { status: 'DRAINING' });
    bench.clock.now = start + 2 * hour;
    await bench.wake(available(idOf(1)));
    expect(await reasonOf(bench, 1)).toBe('drained-by-other');
    expect(bench.calls.ssm).toBe(0);
  });
});

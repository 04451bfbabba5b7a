import { describe, expect, test } from 'vitest';
import { stepDue } from '../../../events-schema/watch-steps/step-due.ts';
import { clusterArn, start } from '../ledger/records.ts';
import {
  available,
  filled,
  found,
  idOf,
  message,
  openAdmit,
  reasonOf,
  slotsOf,
  type Bench,
} from './bench.ts';

const nudge = message(stepDue, undefined, { owner: 'admit-update', step: 'cluster', v: 1 });

describe('alarms', () => {
  const watching = async (count: number, inAlarm: readonly string[] = []): Promise<Bench> => {
    const bench = await openAdmit({ budget: 1, alarms: ['errors', 'latency'] });
    for (let n = 1; n <= count; n += 1) await bench.add(found(n));
    bench.alarms.seen = { inAlarm, missing: [] };
    return bench;
  };
  const reasons = (bench: Bench, count: number) =>
    Promise.all(Array.from({ length: count }, (_, n) => reasonOf(bench, n + 1)));

  test('that nobody configured are not asked for', async () => {
    const bench = await filled(1);
    await bench.wake(available(idOf(1)));
    expect(bench.calls.alarms).toBe(0);
  });

  test('hold everybody while one is in ALARM, without a read of ECS; its name is told, once', async () => {
    const bench = await watching(14, ['latency']);
    for (const wake of [available(idOf(1)), nudge, nudge]) await bench.wake(wake);
    expect(await slotsOf(bench)).toEqual([]);
    expect(await reasons(bench, 14)).toEqual(Array(14).fill('held'));
    expect(bench.said).toHaveLength(14);
    expect(bench.said[0]?.detail).toMatchObject({ data: { reason: { text: /^in ALARM: latency;/ } } });
    expect(bench.calls.ecs).toBe(0);
  });

  test('let go on by themselves when they are over; those that wait on learn why', async () => {
    const bench = await watching(14, ['latency']);
    await bench.wake(nudge);
    expect(await reasons(bench, 14)).toEqual(Array(14).fill('held'));
    bench.alarms.seen = { inAlarm: [], missing: [] };
    await bench.wake(nudge);
    expect(await slotsOf(bench)).toHaveLength(1);
    expect((await reasons(bench, 14)).filter((code) => code === 'budget')).toHaveLength(13);
  });

  test.each([
    ['is not there', { inAlarm: ['latency'], missing: ['errors'] }, 'errors'],
    ['cannot be read', new Error('Rate exceeded'), 'Rate exceeded'],
  ])('close the gate when one %s', async (_what, seen, told) => {
    const bench = await watching(2);
    bench.alarms.seen = seen;
    await bench.wake(available(idOf(1)));
    expect(await slotsOf(bench)).toEqual([]);
    expect(await reasons(bench, 2)).toEqual(['gate-unreadable', 'gate-unreadable']);
    expect(JSON.stringify(bench.said[0]?.detail)).toContain(told);
    bench.alarms.seen = { inAlarm: [], missing: [] };
    await bench.wake(nudge);
    expect(await slotsOf(bench)).toHaveLength(1);
  });

  test('are asked for only when somebody could start', async () => {
    const bench = await watching(2);
    await bench.wake(available(idOf(1)));
    const asked = bench.calls.alarms;
    await bench.wake(available(idOf(2)));
    expect(bench.calls.alarms).toBe(asked);
    expect(await reasonOf(bench, 2)).toBe('budget');
  });
});

describe('a cluster of which nobody has written yet', () => {
  test('is written about by the first instance that waits: nudges go by that', async () => {
    const bench = await openAdmit({ alarms: ['errors'] });
    await bench.add(found(1));
    bench.alarms.seen = { inAlarm: ['errors'], missing: [] };
    await bench.wake(available(idOf(1)));
    const due = await bench.ports.ledger.listDue(bench.clock.now, 10);
    expect(due.map(({ pk }) => pk)).toContain(`cluster#${clusterArn}`);
  });
});

describe('a window', () => {
  test('that opens is found by a nudge, and those that wait on learn why; closed it costs no read of ECS', async () => {
    // `start` is a Sunday, ten o'clock.
    const windows = [{ days: ['Sun' as const], from: '11:00', hours: 2, timeZone: 'UTC' }];
    const bench = await openAdmit({ windows });
    for (let n = 1; n <= 14; n += 1) await bench.add(found(n));
    await bench.wake(nudge);
    const reasons = () => Promise.all(Array.from({ length: 14 }, (_, n) => reasonOf(bench, n + 1)));
    expect(await reasons()).toEqual(Array(14).fill('window'));
    expect(bench.calls.ecs).toBe(0);
    bench.clock.now = start + 3_600_000;
    await bench.wake(nudge);
    expect(await slotsOf(bench)).toHaveLength(1);
    expect((await reasons()).filter((code) => code === 'budget')).toHaveLength(13);
  });
});

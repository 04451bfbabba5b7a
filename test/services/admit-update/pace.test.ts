import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { stepDue } from '../../../events-schema/watch-steps/step-due.ts';
import { admittedAtMost, admittedWithinMs, paceOf } from '../../../services/admit-update/pace.ts';
import { newCluster } from '../../../services/ledger/ledger.ts';
import type { Said } from '../../../services/ledger/records.ts';
import { attempting, clusterArn, containerInstanceArn, start } from '../ledger/records.ts';
import { available, filled, found, idOf, message, reasonOf, slotsOf, type Bench } from './bench.ts';

const nudge = message(stepDue, undefined, { owner: 'admit-update', step: 'cluster', v: 1 });
const lambdaEndsAfterMs = 60_000;

/** A cluster whose slots were taken at these times. */
const takenAt = (times: readonly number[]) => ({
  ...newCluster(clusterArn),
  slots: Object.fromEntries(
    times.map((at, n) => [
      idOf(n),
      {
        attemptId: `${idOf(n)}.${n}`,
        containerInstanceArn: containerInstanceArn(idOf(n)),
        to: '1.1.2',
        at,
      },
    ]),
  ),
});

/** What drain-instance does about each that is admitted: its record leaves the queue. */
function drainAtOnce({ ports }: Bench): void {
  const say = ports.say.bind(ports);
  Object.assign(ports, {
    say: async (events: readonly Said[]) => {
      await say(events);
      for (const { detailType, detail } of events) {
        const { instanceId } = detail['meta'] as { instanceId: string };
        const record = await ports.ledger.readInstance(instanceId);
        if (detailType !== 'UpdateAdmitted' || record === undefined) continue;
        await ports.ledger.commitInstance(
          attempting({ v: record.v }, instanceId),
          ports.now(),
          record.outbox,
        );
      }
    },
  });
}

describe('the pace of admissions', () => {
  test('lets a hundred in at once, and the next when the first of them have had their time', () => {
    const cluster = takenAt(Array.from({ length: admittedAtMost }, (_, n) => start + n));
    expect(paceOf(takenAt([]), start)).toEqual({ room: admittedAtMost, waitMs: 0 });
    expect(paceOf(cluster, start + 1000)).toEqual({ room: 0, waitMs: admittedWithinMs - 1000 });
    expect(paceOf(cluster, start + admittedWithinMs)).toEqual({ room: 1, waitMs: 0 });
    expect(paceOf(cluster, start + 2 * admittedWithinMs)).toEqual({ room: admittedAtMost, waitMs: 0 });
  });

  test('waits for as many as there are too many, which clocks that differ may have let in', () => {
    const ahead = 30_000;
    const both = Array.from({ length: 2 * admittedAtMost }, (_, n) => start + (n % 2) * ahead + n);
    const { room, waitMs } = paceOf(takenAt(both), start + ahead);
    expect(room).toBe(0);
    expect(paceOf(takenAt(both), start + ahead + waitMs)).toEqual({ room: 1, waitMs: 0 });
    expect(paceOf(takenAt(both), start + ahead + waitMs - 1).room).toBe(0);
  });

  test('is never faster than ECS lets each of them be read fourteen times', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 30_000 }), { maxLength: 60 }), (gaps) => {
        const times: number[] = [];
        let now = start;
        for (const gap of gaps) {
          now += gap + paceOf(takenAt(times), now + gap).waitMs;
          const { room, waitMs } = paceOf(takenAt(times), now);
          expect(waitMs).toBe(0);
          expect(room).toBeGreaterThan(0);
          times.push(...Array.from({ length: Math.min(room, 20) }, () => now));
        }
        for (const from of times) {
          const within = times.filter((at) => at >= from && at < from + admittedWithinMs);
          expect(within.length).toBeLessThanOrEqual(admittedAtMost);
        }
      }),
    );
  });
});

describe('a cluster with more free slots than that', () => {
  test('gives them out over minutes, and who waits meanwhile knows why', async () => {
    const bench = await filled(130, 130);
    drainAtOnce(bench);
    await bench.wake(available(idOf(130)));
    expect(await slotsOf(bench)).toHaveLength(admittedAtMost);
    expect(await reasonOf(bench, 130)).toBe('budget');
    bench.clock.now = start + admittedWithinMs + 30_000;
    await bench.wake(nudge);
    expect(await slotsOf(bench)).toHaveLength(130);
  }, 60_000);

  test('is not read for those who come when no more can be given out', async () => {
    const bench = await filled(110, 130);
    drainAtOnce(bench);
    await bench.wake(nudge);
    const [reads, now] = [bench.calls.ecs, bench.clock.now];
    await bench.wake(available(idOf(105)));
    expect(await reasonOf(bench, 105)).toBe('budget');
    // Nor does a nudge wait for what is further away than it may work, not even where others leave word.
    const { lease } = bench.ports;
    const release = lease.release.bind(lease);
    Object.assign(lease, {
      release: async (cluster: string, by: string) => {
        await lease.take(cluster, 'another', bench.clock.now);
        const isFree = await release(cluster, by);
        await lease.take(cluster, 'another', bench.clock.now);
        return isFree;
      },
    });
    await bench.wake(nudge);
    expect([bench.calls.ecs, bench.clock.now]).toEqual([reads, now]);
    expect(await lease.take(clusterArn, 'another', bench.clock.now), 'the lease is free').toBe(true);
  }, 60_000);

  test('is waited for where the next may be admitted soon', async () => {
    const bench = await filled(110, 130);
    drainAtOnce(bench);
    await bench.wake(nudge);
    bench.clock.now = start + 60_000;
    await bench.wake(nudge);
    expect(await slotsOf(bench)).toHaveLength(110);
    expect(bench.clock.now).toBeGreaterThanOrEqual(start + admittedWithinMs);
  }, 60_000);

  test('keeps those waiting with the reason that only a look could take away', async () => {
    const bench = await filled(100, 130);
    drainAtOnce(bench);
    await bench.wake(nudge);
    const reason = { code: 'agent-disconnected', text: 'since 10:00' } as const;
    await bench.add(found(101, { owner: 'admit-update', reason, lookAt: start }));
    const said = bench.said.length;
    await bench.wake(available(idOf(101)));
    expect(await reasonOf(bench, 101)).toBe('agent-disconnected');
    expect(bench.said.length).toBe(said);
  }, 60_000);

  describe.each([
    ['counts', ['list'], 13_000],
    ['looks', ['list', 'describe'], 9000],
    ['tasks', ['listTasks'], 1700],
  ] as const)('is left before Lambda ends it, where ECS makes %s wait', (_what, slow, waitMs) => {
    test.each([false, true])('and each commit conflicts: %s', async (conflicts) => {
      const bench = await filled(60, 60);
      drainAtOnce(bench);
      for (const port of [bench.ports.fleet, bench.ports.ecs])
        for (const [name, call] of Object.entries(port))
          if ((slow as readonly string[]).includes(name))
            Object.assign(port, {
              [name]: (...args: unknown[]) => {
                bench.clock.now += waitMs;
                return Reflect.apply(call as (...args: unknown[]) => unknown, port, args);
              },
            });
      if (conflicts) Object.assign(bench.ports.ledger, { commitCluster: async () => false });
      const began = bench.clock.now;
      await bench.wake(nudge);
      expect(bench.clock.now - began).toBeLessThan(lambdaEndsAfterMs);
      expect(bench.clock.now - began).toBeGreaterThan(waitMs);
      expect(await bench.ports.lease.take(clusterArn, 'another', bench.clock.now)).toBe(true);
    });
  });
});

import { describe, expect, test } from 'vitest';
import { instanceUpdated } from '../../../events-schema/return-instance/instance-updated.ts';
import { rolloutPaused } from '../../../events-schema/steer-rollout/rollout-paused.ts';
import { rolloutResumed } from '../../../events-schema/steer-rollout/rollout-resumed.ts';
import { versionAllowed } from '../../../events-schema/steer-rollout/version-allowed.ts';
import { stepDue } from '../../../events-schema/watch-steps/step-due.ts';
import { clusterArn, start } from '../ledger/records.ts';
import {
  available,
  filled,
  found,
  idOf,
  looseTask,
  message,
  openAdmit,
  reasonOf,
  slotsOf,
  view,
  type Bench,
} from './bench.ts';

async function free(bench: Bench, n: number): Promise<void> {
  const cluster = await bench.ports.ledger.readCluster(clusterArn);
  const { [idOf(n)]: _freed, ...slots } = cluster.slots;
  await bench.ports.ledger.commitCluster({ ...cluster, slots }, cluster.outbox);
}

describe('an update that is available', () => {
  test('is admitted when a slot is free, with an id from the commit that took it', async () => {
    const bench = await filled(1);
    await bench.wake(available(idOf(1)));
    const cluster = await bench.ports.ledger.readCluster(clusterArn);
    expect(cluster.slots[idOf(1)]).toMatchObject({ attemptId: `${idOf(1)}.1`, from: '1.1.1', to: '1.1.2' });
    expect(cluster.outbox).toEqual({});
    expect(bench.said[0]).toMatchObject({
      eventId: `${idOf(1)}.1/UpdateAdmitted/1`,
      detail: { data: { from: '1.1.1', to: '1.1.2', slotsTaken: 1, budget: 1 } },
    });
  });

  test('waits for the budget otherwise, without a read of ECS, and says so once', async () => {
    const bench = await filled(2);
    await bench.wake(available(idOf(1)));
    const reads = bench.calls.ecs;
    await bench.wake(available(idOf(2)));
    await bench.wake(available(idOf(2)));
    expect(bench.calls.ecs).toBe(reads);
    expect(bench.names()).toEqual(['UpdateAdmitted 1', 'UpdateDeferred 2']);
    expect(await reasonOf(bench, 2)).toBe('budget');
  });

  test('has a reason also while another request gives the slots out', async () => {
    const bench = await filled(1);
    expect(await bench.ports.lease.take(clusterArn, 'another', bench.clock.now)).toBe(true);
    await bench.wake(available(idOf(1)));
    expect(bench.names()).toEqual(['UpdateDeferred 1']);
    expect(await reasonOf(bench, 1)).toBe('budget');
  });

  test('is dropped when it comes late', async () => {
    const bench = await filled(1);
    await bench.wake(available(idOf(1)));
    await bench.wake(available(idOf(1)));
    expect(bench.names()).toEqual(['UpdateAdmitted 1']);
  });

  test.each([
    ['unowned-task', {}],
    ['drained-by-other', { status: 'DRAINING' }],
  ])('is left alone when ECS shows: %s', async (code, more) => {
    const bench = await openAdmit({ budget: 5 });
    await bench.add(found(1), more);
    bench.tasks.set(found(1).containerInstanceArn, [looseTask]);
    await bench.wake(available(idOf(1)));
    expect(await reasonOf(bench, 1)).toBe(code);
    expect(bench.names()).toEqual(['UpdateDeferred 1']);
    expect(await slotsOf(bench)).toEqual([]);
  });

  test('is not admitted while others have as many out of service as the budget allows', async () => {
    const bench = await filled(2, 2);
    bench.instances.set('a', {
      ...(bench.instances.get(idOf(1)) ?? fail()),
      containerInstanceArn: 'a',
      status: 'DRAINING',
    });
    bench.instances.set('b', {
      ...(bench.instances.get(idOf(1)) ?? fail()),
      containerInstanceArn: 'b',
      agentConnected: false,
    });
    await bench.wake(available(idOf(1)));
    expect(await slotsOf(bench)).toEqual([]);
    expect(await reasonOf(bench, 1)).toBe('budget');
    bench.instances.delete('a');
    await bench.wake(message(stepDue, undefined, { owner: 'admit-update', step: 'waiting', v: 1 }));
    expect(await slotsOf(bench)).toEqual([idOf(1)]);
  });

  test('keeps its true reason when its back-off ends while others are looked at, and is next', async () => {
    const bench = await filled(1, 3);
    await bench.add(
      found(2, {
        owner: 'admit-update',
        since: start,
        backOff: { until: start + 1000, cause: 'apply-failed', happened: 'x' },
      }),
    );
    const { fleet } = bench.ports;
    const list = fleet.list.bind(fleet);
    Object.assign(fleet, {
      list: (...args: Parameters<typeof list>) => {
        bench.clock.now += 2000;
        return list(...args);
      },
    });
    await bench.wake(available(idOf(1)));
    expect(bench.names()).toEqual(['UpdateAdmitted 1', 'UpdateDeferred 2']);
    expect(await reasonOf(bench, 2)).toBe('backing-off');
    await bench.wake(
      message(stepDue, idOf(2), { instanceId: idOf(2), owner: 'admit-update', step: 'waiting', v: 2 }),
    );
    expect(await slotsOf(bench)).toEqual([idOf(1), idOf(2)]);
  });

  test('is not held up by an agent that provably went a short time ago, and ECS is asked only when one is away', async () => {
    const bench = await filled(1);
    await bench.wake(available(idOf(1)));
    const reads = bench.calls.ecs;
    const away = async (agentOkSince: number | undefined) => {
      const other = await filled(1);
      const known = agentOkSince === undefined ? {} : { agentOkSince };
      const gone = { ...(other.instances.get(idOf(1)) ?? fail()), agentConnected: false, ...known };
      other.instances.set('away', { ...gone, containerInstanceArn: 'away' });
      await other.wake(available(idOf(1)));
      return [(await slotsOf(other)).length, other.calls.ecs];
    };
    expect(await away(start - 60_000)).toEqual([1, reads + 1]);
    expect((await away(start - 3_600_000))[0]).toBe(0);
    expect((await away(undefined))[0]).toBe(0);
  });

  describe('with a machine in the cluster that was never deregistered', () => {
    const orphan = view(idOf(7), { agentConnected: false });
    const again = message(stepDue, undefined, { owner: 'admit-update', step: 'waiting', v: 1 });

    test.each(['ACTIVE', 'DRAINING'])('is not held up by one that is terminated (%s)', async (status) => {
      const bench = await filled(1);
      bench.instances.set('orphan', { ...orphan, status });
      await bench.wake(available(idOf(1)));
      expect(await reasonOf(bench, 1)).toBe('budget');
      bench.machines.states = new Map([[idOf(7), 'terminated']]);
      await bench.wake(again);
      expect(await slotsOf(bench)).toEqual([idOf(1)]);
    });

    test('is held up by one that is stopped, and by one of which EC2 does not tell', async () => {
      const bench = await filled(1);
      bench.instances.set('orphan', orphan);
      bench.machines.states = new Map([[idOf(7), 'stopped']]);
      await bench.wake(available(idOf(1)));
      bench.machines.states = new Error('RequestLimitExceeded');
      await bench.wake(again);
      expect(await slotsOf(bench)).toEqual([]);
      expect(await reasonOf(bench, 1)).toBe('budget');
    });

    test('asks EC2 only for those whose agent is away', async () => {
      const bench = await filled(1);
      bench.instances.set('drained', view(idOf(8), { status: 'DRAINING' }));
      await bench.wake(available(idOf(1)));
      expect(bench.calls.ec2).toBe(0);
      expect(await reasonOf(bench, 1)).toBe('budget');
    });
  });

  test('gets a slot that a percentage of the instances allows', async () => {
    const bench = await filled(10, '20%');
    await bench.wake(available(idOf(1)));
    expect(await slotsOf(bench)).toEqual([idOf(1), idOf(2)]);
  });
});

describe('the order', () => {
  test('is fewest failures, then longest waiting', async () => {
    const bench = await openAdmit({ budget: 1 });
    await bench.add(found(1, { failures: 2 }));
    await bench.add(found(2, { since: start + 500 }));
    await bench.add(found(3, { since: start + 100 }));
    await bench.wake(available(idOf(1)));
    expect(await slotsOf(bench)).toEqual([idOf(3)]);
    await free(bench, 3);
    await bench.ports.ledger.commitInstance(
      { ...found(3), v: 1, step: 'updated', owner: 'return-instance' },
      start,
      {},
    );
    await bench.wake(message(instanceUpdated, idOf(3)));
    expect(await slotsOf(bench)).toEqual([idOf(2)]);
  });
});

describe('a quarantined slot', () => {
  test('is the reason when it alone fills the budget', async () => {
    const bench = await filled(2);
    await bench.wake(available(idOf(1)));
    const cluster = await bench.ports.ledger.readCluster(clusterArn);
    const slot = cluster.slots[idOf(1)] ?? fail();
    const slots = { [idOf(1)]: { ...slot, quarantinedAt: start } };
    await bench.ports.ledger.commitCluster({ ...cluster, slots }, cluster.outbox);
    await bench.wake(available(idOf(2)));
    expect(await reasonOf(bench, 2)).toBe('slot-quarantined');
  });
});

describe('people', () => {
  test('pause: those that wait learn it; resume: they go on', async () => {
    const bench = await filled(2);
    const cluster = await bench.ports.ledger.readCluster(clusterArn);
    const paused = { requestId: 'r', at: start, why: 'test' };
    await bench.ports.ledger.commitCluster({ ...cluster, paused }, cluster.outbox);
    await bench.wake(message(rolloutPaused, undefined));
    expect([await reasonOf(bench, 1), await reasonOf(bench, 2)]).toEqual(['paused', 'paused']);
    const { paused: _paused, ...resumed } = await bench.ports.ledger.readCluster(clusterArn);
    await bench.ports.ledger.commitCluster(resumed, resumed.outbox);
    await bench.wake(message(rolloutResumed, undefined));
    expect(await slotsOf(bench)).toEqual([idOf(1)]);
    expect(await reasonOf(bench, 2)).toBe('budget');
  });

  test('allow a version: it is tried again where the cluster or the instance had denied it', async () => {
    const bench = await openAdmit({ budget: 2 });
    await bench.add(found(1));
    await bench.add(found(2, { denied: { '1.1.2': 'it rolled back' }, endedAt: start }));
    const cluster = await bench.ports.ledger.readCluster(clusterArn);
    await bench.ports.ledger.commitCluster({ ...cluster, denied: { '1.1.2': 'halted' } }, cluster.outbox);
    await bench.wake(available(idOf(1)));
    await bench.wake(available(idOf(2)));
    expect([await reasonOf(bench, 1), await reasonOf(bench, 2)]).toEqual(['denied-cluster', 'denied-here']);
    const denied = await bench.ports.ledger.readCluster(clusterArn);
    await bench.ports.ledger.commitCluster({ ...denied, denied: {} }, denied.outbox);
    const allowed = message(versionAllowed, undefined, { requestId: 'r', version: '1.1.2' }) as {
      detail: { meta: { at: string } };
    };
    allowed.detail.meta.at = new Date(start + 60_000).toISOString();
    await bench.wake(allowed);
    expect(await slotsOf(bench)).toEqual([idOf(1), idOf(2)]);
  });

  test('do not allow what rolled back after they spoke', async () => {
    const bench = await openAdmit({ budget: 2 });
    await bench.add(found(1, { denied: { '1.1.2': 'it rolled back again' }, endedAt: start + 3_600_000 }));
    await bench.wake(available(idOf(1)));
    const before = bench.clock.now;
    await bench.wake(message(versionAllowed, undefined, { requestId: 'r', version: '1.1.2' }));
    // Nor does it go round and round over one that has its reason.
    expect(bench.clock.now - before).toBeLessThan(2000);
    expect(await slotsOf(bench)).toEqual([]);
    expect(await reasonOf(bench, 1)).toBe('denied-here');
  });
});

describe('a crash', () => {
  test('between the commit and the saying is made up for by the next wake', async () => {
    const bench = await filled(1);
    const { say } = bench.ports;
    Object.assign(bench.ports, { say: () => Promise.reject(new Error('crash')) });
    await expect(bench.wake(available(idOf(1)), 'r1')).rejects.toThrow('crash');
    expect(bench.said).toEqual([]);
    Object.assign(bench.ports, { say });
    await bench.wake(message(stepDue, undefined, { owner: 'admit-update', step: 'cluster', v: 1 }));
    expect(bench.names()).toEqual(['UpdateAdmitted 1']);
  });
});

describe('a hundred admissions at once', () => {
  test.each([1, 3, 7])(
    'never exceed a budget of %i, and fill it',
    async (budget) => {
      const bench = await filled(100, budget);
      let most = 0;
      const commitCluster = bench.ports.ledger.commitCluster.bind(bench.ports.ledger);
      Object.assign(bench.ports.ledger, {
        commitCluster: async (...args: Parameters<typeof commitCluster>) => {
          const done = await commitCluster(...args);
          if (done) most = Math.max(most, Object.keys(args[0].slots).length);
          return done;
        },
      });
      const wakes = Array.from({ length: 100 }, (_, n) => available(idOf(n + 1)));
      const outcomes = await Promise.allSettled([...wakes, ...wakes].map((wake) => bench.wake(wake)));
      expect(outcomes.filter(({ status }) => status === 'rejected')).toEqual([]);
      expect(most).toBe(budget);
      expect(await slotsOf(bench)).toHaveLength(budget);
      const admitted = bench.said.filter((event) => event.detailType === 'UpdateAdmitted');
      expect(new Set(admitted.map((event) => event.eventId)).size).toBe(budget);
    },
    60_000,
  );

  test('stay within it without the lease: the compare-and-set alone is what keeps it', async () => {
    const bench = await filled(16, 3);
    Object.assign(bench.ports, {
      lease: { take: async () => true, release: async () => true, drop: async () => {} },
    });
    // The index is a hint: each request sees another part of the queue, and would admit others.
    const list = bench.ports.queue.list.bind(bench.ports.queue);
    let asked = 0;
    Object.assign(bench.ports.queue, {
      list: async (cluster: string, place: string, limit: number) => {
        const all = await list(cluster, place, 100);
        const from = ((asked += 1) * 5) % Math.max(1, all.length);
        return [...all.slice(from), ...all.slice(0, from)].slice(0, limit);
      },
    });
    const wakes = Array.from({ length: 16 }, (_, n) => available(idOf(n + 1)));
    await Promise.all(wakes.map((wake) => bench.wake(wake)));
    expect(await slotsOf(bench)).toHaveLength(3);
  }, 60_000);
});

const fail = (): never => {
  throw new Error('not there');
};

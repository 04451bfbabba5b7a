import { describe, expect, test } from 'vitest';
import { stepDue } from '../../../events-schema/watch-steps/step-due.ts';
import { rolloutPaused } from '../../../events-schema/steer-rollout/rollout-paused.ts';
import type { UpdaterConfigInput } from '../../../services/config/updater-config.ts';
import { clusterArn } from '../ledger/records.ts';
import { serviceView } from '../views.ts';
import {
  available,
  found,
  idOf,
  message,
  openAdmit,
  reasonOf,
  serviceTask,
  slotsOf,
  type Bench,
} from './bench.ts';

// Who stands back for deployments, and how they go on; what is decided of each is in decisions.test.ts.

const minute = 60_000;
const apiTask = { ...serviceTask, group: 'service:api' };
const aboutCluster = message(stepDue, undefined, { owner: 'admit-update', step: 'cluster', v: 1 });
const about = (n: number): unknown =>
  message(stepDue, idOf(n), { instanceId: idOf(n), owner: 'admit-update', step: 'waiting', v: 2 });

/** Instances that wait: all but the last run a task of `web`, which is being deployed, the last one of `api`. */
async function deploying(count: number, more: UpdaterConfigInput = {}): Promise<Bench> {
  const bench = await openAdmit({ budget: 1, deploymentWaitMinutes: 30, ...more });
  bench.services.push(serviceView({ isDeploying: true }), serviceView({ name: 'api' }));
  for (let n = 1; n <= count; n += 1) await bench.add(found(n));
  bench.tasks.set(found(count).containerInstanceArn, [apiTask]);
  return bench;
}

const over = (bench: Bench): void => void (bench.services[0] = serviceView());
const reasons = (bench: Bench, count: number) =>
  Promise.all(Array.from({ length: count }, (_, n) => reasonOf(bench, n + 1)));

describe('an instance with tasks of a service that is being deployed', () => {
  test('lets those go first that have none', async () => {
    const bench = await deploying(2);
    await bench.wake(available(idOf(1)));
    expect(bench.names()).toEqual(['UpdateDeferred 1', 'UpdateAdmitted 2']);
    expect(await reasons(bench, 2)).toEqual(['deployment', undefined]);
  });

  test('goes on at the first nudge after the deployment, and says nothing meanwhile', async () => {
    const bench = await deploying(2, { budget: 2 });
    await bench.wake(available(idOf(1)));
    for (let nudges = 0; nudges < 5; nudges += 1) {
      bench.clock.now += minute;
      await bench.wake(aboutCluster);
    }
    expect(bench.names()).toEqual(['UpdateAdmitted 2', 'UpdateDeferred 1']);
    over(bench);
    bench.clock.now += minute;
    await bench.wake(aboutCluster);
    expect(await slotsOf(bench)).toEqual([idOf(1), idOf(2)]);
  });

  test('goes on in spite of it when it has stood back for as long as was configured', async () => {
    const bench = await deploying(2, { budget: 2 });
    await bench.wake(available(idOf(1)));
    bench.clock.now += 29 * minute;
    await bench.wake(about(1));
    expect(await reasonOf(bench, 1)).toBe('deployment');
    bench.clock.now += minute;
    await bench.wake(about(1));
    expect(await slotsOf(bench)).toEqual([idOf(1), idOf(2)]);
  });

  test('stays as it is when a scan finds it again, with all slots taken or not', async () => {
    for (const budget of [1, 2]) {
      const bench = await deploying(2, { budget });
      await bench.wake(available(idOf(1)));
      const { services } = bench.calls;
      bench.clock.now += minute;
      await bench.wake(available(idOf(1)));
      expect(bench.said).toHaveLength(2);
      expect(bench.calls.services).toBe(services);
    }
  });

  test('is told of a pause, and stands back no more when nobody is to wait any longer', async () => {
    const bench = await deploying(2, { budget: 2 });
    await bench.wake(available(idOf(1)));
    const { ledger } = bench.ports;
    const cluster = await ledger.readCluster(clusterArn);
    const paused = { requestId: 'r', at: bench.clock.now, why: 'test' };
    await ledger.commitCluster({ ...cluster, paused }, cluster.outbox);
    await bench.wake(message(rolloutPaused, undefined));
    expect(await reasonOf(bench, 1)).toBe('paused');

    const other = await deploying(2, { budget: 2 });
    await other.wake(available(idOf(1)));
    other.configure({ budget: 2 });
    await other.wake(aboutCluster);
    expect(await slotsOf(other)).toEqual([idOf(1), idOf(2)]);
  });
});

test('many that stand back are in nobody’s way, say so once each, and cost one read a minute', async () => {
  const count = 150;
  const bench = await deploying(count);
  await bench.wake(available(idOf(1)));
  for (let nudges = 0; nudges < 3; nudges += 1) await bench.wake(aboutCluster);
  expect(await slotsOf(bench)).toEqual([idOf(count)]);
  expect(new Set((await reasons(bench, count)).slice(0, -1))).toEqual(new Set(['deployment']));
  const deferred = bench.said.filter(({ detail }) => JSON.stringify(detail).includes('"deployment"'));
  expect(deferred).toHaveLength(count - 1);
  const before = { ...bench.calls };
  const said = bench.said.length;
  for (let nudges = 0; nudges < 5; nudges += 1) await bench.wake(aboutCluster);
  expect(bench.calls).toEqual({ ...before, services: before.services + 5 });
  expect(bench.said).toHaveLength(said);
  over(bench);
  await bench.wake(aboutCluster);
  expect(new Set((await reasons(bench, count)).slice(0, -1))).toEqual(new Set(['budget']));
});

test('those whose wait ends in the same minute do not stand back again, whoever of them is at it', async () => {
  const bench = await deploying(5, { budget: 2 });
  await bench.wake(available(idOf(1)));
  const said = bench.said.length;
  bench.clock.now += 30 * minute;
  await Promise.all([1, 2, 3, 4].map((n) => bench.wake(about(n))));
  expect(await slotsOf(bench)).toHaveLength(2);
  expect((await reasons(bench, 4)).filter((code) => code === 'budget')).toHaveLength(3);
  expect(JSON.stringify(bench.said.slice(said))).not.toContain('"deployment"');
});

test('services are asked for once for all candidates, and not at all when nobody is to wait', async () => {
  const waits = await deploying(2, { budget: 2 });
  await waits.wake(available(idOf(1)));
  expect(waits.calls.services).toBe(1);
  const goes = await deploying(2, { budget: 2, deploymentWaitMinutes: 0 });
  await goes.wake(available(idOf(1)));
  expect(await slotsOf(goes)).toEqual([idOf(1), idOf(2)]);
  expect(goes.calls.services).toBe(0);
});

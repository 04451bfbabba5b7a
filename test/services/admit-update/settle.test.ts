// What stands against all that wait is told to all, however many they are.
import { describe, expect, test } from 'vitest';
import { minutePassed } from '../../../events-schema/aws/minute-passed.ts';
import { rolloutPaused } from '../../../events-schema/steer-rollout/rollout-paused.ts';
import { versionAllowed } from '../../../events-schema/steer-rollout/version-allowed.ts';
import type { Reason } from '../../../events-schema/parts/reason.ts';
import type { UpdaterConfigInput } from '../../../services/config/updater-config.ts';
import type { Said } from '../../../services/ledger/records.ts';
import { watchSteps } from '../../../services/watch-steps/service.ts';
import { clusterArn, start } from '../ledger/records.ts';
import { found, idOf, message, openAdmit, type Bench } from './bench.ts';

const many = 600;
const budget: Reason = { code: 'budget', text: '1 of 1 slots taken' };
const closed = [{ days: ['Wed' as const], from: '22:00', hours: 1, timeZone: 'UTC' }];

/** Six hundred that wait, all told the same. */
async function waitingMany(config: UpdaterConfigInput = {}, reason: Reason = budget): Promise<Bench> {
  const bench = await openAdmit(config);
  for (let n = 1; n <= many; n += 1) await bench.add(found(n, { owner: 'admit-update', reason }));
  return bench;
}

async function pause(bench: Bench): Promise<void> {
  const cluster = await bench.ports.ledger.readCluster(clusterArn);
  const paused = { requestId: 'r', at: start, why: 'incident' };
  await bench.ports.ledger.commitCluster({ ...cluster, paused }, cluster.outbox);
}

/** How many have which reason. */
async function told(bench: Bench): Promise<Readonly<Record<string, number>>> {
  const counts: Record<string, number> = {};
  for await (const page of bench.ports.queue.pages(clusterArn))
    for (const { reason } of page) counts[reason?.code ?? 'none'] = (counts[reason?.code ?? 'none'] ?? 0) + 1;
  return counts;
}

/** A minute later: watch-steps nudges, and admit-update hears it. */
async function tick(bench: Bench): Promise<void> {
  bench.clock.now += 60_000;
  const nudges: Said[] = [];
  await watchSteps(
    {
      ...bench.ports,
      say: async (events) => void nudges.push(...events),
    },
    minutePassed.example,
  );
  for (const { detail } of nudges) {
    const { data } = detail as { readonly data: { readonly owner: string } };
    if (data.owner === 'admit-update')
      await bench.wake({
        'detail-type': 'StepDue',
        source: 'x',
        id: 'any',
        time: '2026-11-01T10:00:00Z',
        detail,
      });
  }
}

describe('six hundred that wait', () => {
  test('all learn of a pause', async () => {
    const bench = await waitingMany();
    await pause(bench);
    await bench.wake(message(rolloutPaused, undefined));
    expect(await told(bench)).toEqual({ paused: many });
    expect(bench.said).toHaveLength(many);
  }, 60_000);

  test('learn of it at nudges when the time does not suffice, and each once', async () => {
    const bench = await waitingMany();
    await pause(bench);
    const commit = bench.ports.ledger.commitInstance.bind(bench.ports.ledger);
    // A slow table: the first page takes all the time.
    Object.assign(bench.ports.ledger, {
      commitInstance: async (...args: Parameters<typeof commit>) => {
        bench.clock.now += 200;
        return commit(...args);
      },
    });
    await bench.wake(message(rolloutPaused, undefined));
    expect(await told(bench)).toEqual({ paused: 250, budget: many - 250 });
    await tick(bench);
    expect(await told(bench)).toEqual({ paused: 500, budget: many - 500 });
    await tick(bench);
    expect(await told(bench)).toEqual({ paused: many });
    await tick(bench);
    expect(bench.said).toHaveLength(many);
    expect(bench.calls.ecs).toBe(0);
  }, 60_000);

  test('all learn that the window has closed, whoever is last in the queue', async () => {
    const bench = await waitingMany({ windows: closed });
    // It has come just now, and was told at once.
    const reason: Reason = { code: 'window', text: 'outside the window' };
    await bench.add(found(many + 1, { owner: 'admit-update', reason }));
    await bench.ports.ledger.commitCluster(await bench.ports.ledger.readCluster(clusterArn));
    await tick(bench);
    expect(await told(bench)).toEqual({ window: many + 1 });
  }, 60_000);

  test('whom a version was denied are all allowed it', async () => {
    const denied: Reason = { code: 'denied-cluster', text: 'x' };
    const bench = await waitingMany({ windows: closed }, denied);
    await bench.wake(message(versionAllowed, undefined, { requestId: 'r', version: '1.1.2' }));
    await bench.ports.ledger.commitCluster(await bench.ports.ledger.readCluster(clusterArn));
    expect(await told(bench)).toMatchObject({ window: 500 });
    await tick(bench);
    expect(await told(bench)).toEqual({ window: many });
  }, 60_000);
});

test('who waits is listed page by page, each once, wherever it stands', async () => {
  const bench = await waitingMany();
  await bench.add(found(many + 1, { reason: { code: 'deployment', text: 'x', service: 'web' } }));
  await bench.add(found(many + 2, { reason: { code: 'unowned-task', text: 'x' } }));
  const ids: string[] = [];
  for await (const page of bench.ports.queue.pages(clusterArn))
    ids.push(...page.map(({ instanceId }) => instanceId));
  expect(ids.toSorted()).toEqual(Array.from({ length: many + 1 }, (_, n) => idOf(n + 1)));
}, 60_000);

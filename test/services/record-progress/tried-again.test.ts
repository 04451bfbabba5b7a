/*
 * A write may have taken effect although its answer was lost; the SDK then writes again at once, and Lambda runs the whole
 * request again, under the same id, when that does not help. What a person has to hear of must be told all the same, and
 * the totals of a rollout must count each event once.
 */
import { beforeEach, describe, expect, it } from 'vitest';
import type { Documents } from '../../../services/ledger/documents.ts';
import { createHistory, type RolloutTotals } from '../../../services/ledger/history.ts';
import { recordProgress, type ProgressPorts } from '../../../services/record-progress/record-progress.ts';
import { cluster, message, open, type Bench } from './bench.ts';

const updated = message('InstanceUpdated', 'a/3', { to: '1.1.2' });
const quarantined = message('InstanceQuarantined', 'a/4', { first: true });

/** A table that does each write, does not tell, and is therefore asked to write it again. */
const twice = (documents: Documents): Documents => ({
  ...documents,
  create: async (item, same) => {
    await documents.create(item, same);
    await documents.create(item, same);
  },
  update: async (key, update) => {
    await documents.update(key, update);
    await documents.update(key, update);
  },
});

describe('what is tried again', () => {
  let bench: Bench;
  let ports: ProgressPorts;
  beforeEach(async () => {
    bench = await open();
    ({ ports } = bench);
  });

  const run = (event: unknown, requestId: string, through = ports): Promise<void> =>
    recordProgress(through, event, requestId);
  const totals = async (): Promise<RolloutTotals | undefined> =>
    (await ports.history.rollouts(cluster)).find(({ version }) => version === '1.1.2');
  /** Ports whose call of that name fails once, before it does anything or after it. */
  const failing = (name: 'add' | 'summarise', when: 'before' | 'after'): ProgressPorts => {
    let hasFailed = false;
    const history = {
      ...ports.history,
      [name]: async (...args: never[]) => {
        const call = ports.history[name] as (...given: never[]) => Promise<unknown>;
        if (hasFailed) return call(...args);
        hasFailed = true;
        if (when === 'after') await call(...args);
        throw new Error('ProvisionedThroughputExceededException');
      },
    };
    return { ...ports, history };
  };

  it('by the SDK, since the answer to a write was lost, is counted, told and summed up once', async () => {
    const lossy = { ...ports, history: createHistory(twice(bench.documents)) };
    await run(quarantined, 'r-1', lossy);
    await run(updated, 'r-2', lossy);
    expect(bench.seen.counts).toEqual(['InstanceQuarantined', 'InstanceUpdated']);
    expect(bench.seen.summaries).toHaveLength(2);
    expect(await totals()).toMatchObject({ updated: 1, quarantined: 1 });
  });

  it('by Lambda goes on where it failed, and is told at least once', async () => {
    const failed = {
      ...ports,
      ledger: { ...ports.ledger, readInstance: () => Promise.reject(new Error('no')) },
    };
    await expect(run(quarantined, 'r-1', failed)).rejects.toThrow('no');
    await run(quarantined, 'r-1');
    expect(new Set(bench.seen.counts)).toEqual(new Set(['InstanceQuarantined']));
    expect(bench.seen.summaries).toHaveLength(1);
  });

  it.each([
    ['add', 'before'],
    ['add', 'after'],
    ['summarise', 'before'],
    ['summarise', 'after'],
  ] as const)('by Lambda, since %s failed %s it took effect, is in the totals once', async (name, when) => {
    const failed = failing(name, when);
    await expect(run(updated, 'r-1', failed)).rejects.toThrow('ProvisionedThroughput');
    // Meanwhile another instance came so far.
    await run(message('UpdateAdmitted', 'b/1', {}, { instanceId: 'i-0a1b2c3d4e5f60002' }), 'r-2');
    await run(updated, 'r-1', failed);
    expect(await totals()).toMatchObject({ admitted: 1, updated: 1 });
    expect(bench.seen.summaries).toEqual([expect.objectContaining({ updated: 1 })]);
  });

  it('by another request, with the same event, counts nothing', async () => {
    await run(updated, 'r-1');
    await run(updated, 'r-2');
    expect(bench.seen).toMatchObject({ counts: ['InstanceUpdated'], lines: [expect.anything()] });
    expect(await totals()).toMatchObject({ updated: 1 });
  });
});

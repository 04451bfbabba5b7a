/*
 * When a rollout is over it is told, whatever it was that ended it: the last one in the queue may never be admitted.
 */
import { beforeEach, describe, expect, it } from 'vitest';
import { reasonCode } from '../../../events-schema/parts/reason.ts';
import type { Ledger } from '../../../services/ledger/ledger.ts';
import type { InstanceRecord } from '../../../services/ledger/records.ts';
import { recordProgress } from '../../../services/record-progress/record-progress.ts';
import { mayEnd } from '../../../services/record-progress/tally.ts';
import { start, waiting } from '../ledger/records.ts';
import { cluster, message, open, type Bench } from './bench.ts';

const last = 'i-0a1b2c3d4e5f60009';
const inQueue = { ...waiting({ reason: { code: 'budget', text: '1 of 1' } }, last), clusterArn: cluster };

describe('a rollout', () => {
  let bench: Bench;
  let ledger: Ledger;
  let requests = 0;
  beforeEach(async () => {
    bench = await open();
    ({ ledger } = bench);
    await ledger.commitInstance(inQueue, start);
    await say('UpdateAdmitted', { to: '1.1.2' });
    await say('InstanceUpdated', { to: '1.1.2' });
    expect(bench.seen.summaries).toEqual([]);
  });

  async function say(name: string, data: object, ofLast = false): Promise<void> {
    requests += 1;
    const more = ofLast ? { instanceId: last, attemptId: undefined } : {};
    await recordProgress(bench.ports, message(name, `a/${requests}`, data, more), `r-${requests}`);
  }
  const become = (record: InstanceRecord): Promise<boolean> =>
    ledger.commitInstance({ ...record, v: 1 }, start, {});
  const told = () =>
    bench.seen.summaries.map(({ version, updated }) => `${String(version)}: ${String(updated)}`);

  it.each(['unowned-task', 'agent-disconnected', 'drained-by-other', 'terminating', 'backing-off'] as const)(
    'is over when the last one in the queue turns out to wait for something else: %s',
    async (code) => {
      const reason = { code, text: 'as seen' };
      await become({ ...inQueue, reason });
      await say('UpdateDeferred', { to: '1.1.2', reason }, true);
      expect(told()).toEqual(['1.1.2: 1']);
    },
  );

  it('is over when the last one in the queue is terminated', async () => {
    const { to: _to, reason: _reason, ...rest } = inQueue;
    await become({ ...rest, step: 'lost' });
    await say('InstanceLost', { step: 'waiting', heldSlot: false }, true);
    expect(told()).toEqual(['1.1.2: 1']);
  });

  it('is over when the last one in the queue was updated by hand', async () => {
    const { to: _to, reason: _reason, ...rest } = inQueue;
    await become({ ...rest, step: 'idle' });
    await say('InstanceUpToDate', { version: '1.1.2', waited: true }, true);
    expect(told()).toEqual(['1.1.2: 1']);
  });

  it('that a newer version overtook is told with the newer one', async () => {
    const { to: _to, reason: _reason, ...rest } = inQueue;
    await say('UpdateAdmitted', { to: '1.1.3' }, true);
    await become({ ...rest, step: 'updated' });
    await say('InstanceUpdated', { to: '1.1.3' }, true);
    expect(told()).toEqual(['1.1.2: 1', '1.1.3: 1']);
    await say('InstanceQuarantined', { to: '1.1.3', first: false });
    expect(told()).toHaveLength(2);
  });

  it('that was halted says why, and counts the tasks of those that failed, too', async () => {
    const { to: _to, reason: _reason, ...rest } = inQueue;
    const record = await ledger.readCluster(cluster);
    await ledger.commitCluster({ ...record, denied: { '1.1.3': 'it does not return' } }, {});
    await say('UpdateAdmitted', { to: '1.1.3' }, true);
    await become({ ...rest, step: 'idle' });
    await say('InstanceQuarantined', { to: '1.1.3', first: true, tasksMoved: 2 }, true);
    await say('InstanceRestored', { to: '1.1.3', tasksMoved: 3, outOfServiceSeconds: 50 }, true);
    const [, quarantined, restored] = bench.seen.summaries;
    expect(quarantined).toMatchObject({ version: '1.1.3', halted: 'it does not return', tasksMoved: 2 });
    expect(quarantined).not.toHaveProperty('meanOutOfServiceSeconds');
    expect(restored).toMatchObject({
      quarantined: 1,
      restored: 1,
      tasksMoved: 5,
      meanOutOfServiceSeconds: 50,
    });
    expect(bench.seen.summaries[0]).not.toHaveProperty('halted');
  });

  it('of another cluster is not told', async () => {
    const addition = { version: '1.1.2', counts: { updated: 1 }, at: '2026-11-01T10:00:00Z', by: 'r-0' };
    await bench.ports.history.add({ ...addition, clusterArn: `${cluster}-2`, instanceId: last });
    const { to: _to, reason: _reason, ...rest } = inQueue;
    await become({ ...rest, step: 'idle' });
    await say('InstanceUpToDate', { version: '1.1.2', waited: true }, true);
    expect(told()).toEqual(['1.1.2: 1']);
  });
});

describe('what may end a rollout', () => {
  const may = (detailType: string, data: object): boolean => mayEnd({ detailType, data: { ...data } });

  it('is no event of an instance that was not in the queue: it costs no look', () => {
    expect(may('InstanceLost', { step: 'idle', heldSlot: false })).toBe(false);
    expect(may('InstanceLost', { step: 'waiting', heldSlot: false })).toBe(true);
    expect(may('InstanceLost', { step: 'waiting', heldSlot: true })).toBe(true);
    expect(may('InstanceUpToDate', { version: '1.1.2' })).toBe(false);
    expect(may('UpdateAdmitted', { to: '1.1.2' })).toBe(false);
  });

  it('is a deferral that takes it out of the line for a slot', () => {
    const inLine = reasonCode.options.filter((code) => !may('UpdateDeferred', { reason: { code } }));
    expect(inLine).toEqual([
      'budget',
      'slot-quarantined',
      'paused',
      'held',
      'window',
      'gate-unreadable',
      'deployment',
    ]);
  });
});

import { beforeEach, describe, expect, it } from 'vitest';
import { domainEvents } from '../../../events-schema/all.ts';
import type { Ledger } from '../../../services/ledger/ledger.ts';
import { recordProgress, type ProgressPorts } from '../../../services/record-progress/record-progress.ts';
import { tally } from '../../../services/record-progress/tally.ts';
import { tell } from '../../../services/record-progress/tell.ts';
import { cluster, example, message, open, type Seen } from './bench.ts';

describe('recording progress', () => {
  let ports: ProgressPorts;
  let seen: Seen;
  let ledger: Ledger;
  beforeEach(async () => {
    ({ ports, seen, ledger } = await open());
  });

  it.each(
    domainEvents.filter(({ detailType }) => detailType !== 'StepDue').map(({ detailType }) => detailType),
  )('records, counts and tells of %s once, however often it is delivered', async (name) => {
    await recordProgress(ports, message(name, 'a/1'), 'r-1');
    await recordProgress(ports, message(name, 'a/1'), 'r-2');
    expect(seen.counts).toEqual([name]);
    expect(seen.lines).toHaveLength(1);
    expect(seen.lines[0]).not.toBe('');
  });

  it('sums a rollout up once, when nothing holds a slot and nothing waits', async () => {
    await recordProgress(ports, message('UpdateAdmitted', 'a/1'), 'r-1');
    expect(seen.summaries).toEqual([]);
    const updated = message('InstanceUpdated', 'a/2', {
      to: '1.1.2',
      tasksMoved: 2,
      outOfServiceSeconds: 100,
    });
    await recordProgress(ports, updated, 'r-2');
    await recordProgress(ports, updated, 'r-3');
    expect(seen.summaries).toEqual([
      expect.objectContaining({
        version: '1.1.2',
        admitted: 1,
        updated: 1,
        tasksMoved: 2,
        meanOutOfServiceSeconds: 100,
      }),
    ]);
  });

  it('does not count a later look at a quarantined instance as another quarantine', async () => {
    await recordProgress(ports, message('InstanceQuarantined', 'a/1', { first: true }), 'r-1');
    const later = message('InstanceQuarantined', 'a/2', { first: false, looks: 'healthy' });
    await recordProgress(ports, later, 'r-2');
    expect(seen.counts).toEqual(['InstanceQuarantined']);
    expect(seen.summaries).toHaveLength(1);
    expect(seen.summaries[0]).toMatchObject({ quarantined: 1 });
  });

  it('waits with the summary while others wait for a slot', async () => {
    await ledger.commitInstance(
      {
        instanceId: 'i-0a1b2c3d4e5f60002',
        clusterArn: cluster,
        containerInstanceArn: 'arn:b',
        v: 0,
        step: 'waiting',
        to: '1.1.2',
        owner: 'admit-update',
        since: 0,
        denied: {},
        failures: 0,
        outbox: {},
      },
      0,
    );
    await recordProgress(ports, message('InstanceUpdated', 'a/2'), 'r-1');
    expect(seen.summaries).toEqual([]);
  });
});

describe('the tally', () => {
  it('adds nothing for what ends no attempt', () => {
    for (const name of ['UpdateAvailable', 'InstanceDraining', 'UpdateApplied', 'RolloutPaused']) {
      const { data } = example(name).example as { data: Record<string, unknown> };
      expect(tally({ detailType: name, data }, undefined)?.counts ?? {}).toEqual({});
    }
  });

  it('tells of every event in one line', () => {
    for (const { detailType, example: canonical } of domainEvents) {
      const { data } = canonical as { data: Record<string, unknown> };
      expect(tell({ detailType, data })).toMatch(/^\S.*$/);
    }
  });
});

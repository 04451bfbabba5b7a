import { beforeEach, describe, expect, it } from 'vitest';
import { domainEvents } from '../../../events-schema/all.ts';
import type { DomainEvent } from '../../../events-schema/event.ts';
import { createHistory } from '../../../services/ledger/history.ts';
import type { Ledger } from '../../../services/ledger/ledger.ts';
import { createQueue } from '../../../services/ledger/queue.ts';
import { recordProgress, type ProgressPorts } from '../../../services/record-progress/record-progress.ts';
import { tally } from '../../../services/record-progress/tally.ts';
import { tell } from '../../../services/record-progress/tell.ts';
import { openTable } from '../ledger/table.ts';

interface Seen {
  readonly counts: string[];
  readonly lines: string[];
  readonly summaries: Readonly<Record<string, unknown>>[];
}

async function open(): Promise<{ ports: ProgressPorts; seen: Seen; ledger: Ledger }> {
  const { documents, ledger } = await openTable();
  const seen: Seen = { counts: [], lines: [], summaries: [] };
  const ports: ProgressPorts = {
    ledger,
    queue: createQueue(documents),
    history: createHistory(documents),
    count: (event) => void seen.counts.push(event),
    about: () => {},
    log: (message) => void seen.lines.push(message),
    logSummary: (fields) => void seen.summaries.push(fields),
    now: () => Date.parse('2026-11-01T10:00:00Z'),
  };
  return { ports, seen, ledger };
}

const example = (name: string): DomainEvent => {
  const found = domainEvents.find(({ detailType }) => detailType === name);
  if (found === undefined) throw new Error(`no event ${name}`);
  return found;
};

/** An event as EventBridge delivers it: the canonical example, with another id and other data. */
function message(name: string, eventId: string, data: object = {}): unknown {
  const event = example(name);
  const { meta, data: usual } = event.example as { meta: object; data: object };
  return {
    'detail-type': name,
    source: `bottlerocket-updater.${event.saidBy}`,
    id: 'f1',
    time: '2026-11-01T10:00:00Z',
    detail: { meta: { ...meta, eventId }, data: { ...usual, ...data } },
  };
}

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
    await recordProgress(ports, message(name, 'a/1'));
    await recordProgress(ports, message(name, 'a/1'));
    expect(seen.counts).toEqual([name]);
    expect(seen.lines).toHaveLength(1);
    expect(seen.lines[0]).not.toBe('');
  });

  it('sums a rollout up once, when nothing holds a slot and nothing waits', async () => {
    await recordProgress(ports, message('UpdateAdmitted', 'a/1'));
    expect(seen.summaries).toEqual([]);
    const updated = message('InstanceUpdated', 'a/2', {
      to: '1.1.2',
      tasksMoved: 2,
      outOfServiceSeconds: 100,
    });
    await recordProgress(ports, updated);
    await recordProgress(ports, updated);
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
    await recordProgress(ports, message('InstanceQuarantined', 'a/1', { first: true }));
    await recordProgress(ports, message('InstanceQuarantined', 'a/2', { first: false, looks: 'healthy' }));
    expect(seen.counts).toEqual(['InstanceQuarantined']);
    expect(seen.summaries).toHaveLength(1);
    expect(seen.summaries[0]).toMatchObject({ quarantined: 1 });
  });

  it('waits with the summary while others wait for a slot', async () => {
    const { meta } = example('InstanceUpdated').example as { meta: { cluster: string } };
    await ledger.commitInstance(
      {
        instanceId: 'i-0a1b2c3d4e5f60002',
        clusterArn: meta.cluster,
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
    await recordProgress(ports, message('InstanceUpdated', 'a/2'));
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

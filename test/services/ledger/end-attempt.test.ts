import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { endAttempt, type EndAttempt } from '../../../services/ledger/end-attempt.ts';
import type { ClusterRecord } from '../../../services/ledger/records.ts';
import { attemptId, cluster, instanceId, now } from '../records.ts';

const free: EndAttempt = { kind: 'end-attempt' };
const keep: EndAttempt = { kind: 'end-attempt', keepSlot: true };
const against = (limit: number) => ({ version: '1.1.2', limit, why: `${instanceId}: it rolled back` });
const end = (before: ClusterRecord, call: EndAttempt, of = attemptId, at = now) =>
  endAttempt(before, instanceId, of, call, at);

describe('the end of an attempt that holds its slot', () => {
  test('frees the slot', () => {
    expect(end(cluster(), free)).toEqual({ cluster: cluster({ slots: {} }), says: [] });
  });

  test('frees no other slot', () => {
    const { [instanceId]: slot } = cluster().slots;
    if (slot === undefined) throw new Error('the canonical cluster holds a slot');
    const before = cluster({ slots: { ...cluster().slots, 'i-other': slot } });
    expect(end(before, free)?.cluster.slots).toEqual({ 'i-other': slot });
  });

  test('keeps the slot in quarantine, and from when on', () => {
    expect(end(cluster(), keep)?.cluster.slots).toEqual({
      [instanceId]: { ...cluster().slots[instanceId], quarantinedAt: now },
    });
  });

  test('counts below the limit without a word', () => {
    expect(end(cluster(), { ...free, countAgainst: against(2) })).toEqual({
      cluster: cluster({ slots: {}, failed: { '1.1.2': [attemptId] } }),
      says: [],
    });
  });

  test('denies the version at the limit, and says that the rollout is halted', () => {
    const before = cluster({ failed: { '1.1.2': ['another'] } });
    const after = end(before, { ...keep, countAgainst: against(2) });
    expect(after?.cluster).toMatchObject({
      denied: { '1.1.2': `${instanceId}: it rolled back` },
      failed: { '1.1.2': ['another', attemptId] },
      slots: { [instanceId]: { quarantinedAt: now } },
    });
    expect(after?.says).toEqual([
      {
        event: expect.objectContaining({ detailType: 'RolloutHalted' }),
        data: {
          version: '1.1.2',
          why: `${instanceId}: it rolled back`,
          failedAttempts: ['another', attemptId],
          limit: 2,
          remedy: expect.stringContaining('AllowVersion'),
        },
      },
    ]);
  });

  test('does not count again what a person has allowed since: a slow twin of the first write', () => {
    const call = { ...keep, countAgainst: against(1) };
    const first = end(cluster(), call);
    expect(Object.keys(first?.cluster.denied ?? {})).toEqual(['1.1.2']);
    const allowed = cluster({ ...first?.cluster, denied: {}, failed: {} });
    expect(end(allowed, call, attemptId, now + 30_000)).toBeUndefined();
  });

  test('halts nothing that is halted already', () => {
    const before = cluster({ denied: { '1.1.2': 'by a person' } });
    const after = end(before, { ...free, countAgainst: against(1) });
    expect(after).toEqual({
      cluster: { ...before, slots: {}, failed: { '1.1.2': [attemptId] } },
      says: [],
    });
  });
});

describe('the end of an attempt that does not hold the slot', () => {
  test('frees nothing of the attempt that does', () => {
    expect(end(cluster(), free, 'an-older-one')).toBeUndefined();
    expect(end(cluster(), keep, 'an-older-one')).toBeUndefined();
  });

  test('still counts once', () => {
    const after = end(cluster(), { ...free, countAgainst: against(5) }, 'an-older-one');
    expect(after?.cluster).toEqual(cluster({ failed: { '1.1.2': ['an-older-one'] } }));
  });
});

const calls = fc.record({
  kind: fc.constant('end-attempt' as const),
  keepSlot: fc.boolean(),
  countAgainst: fc.option(fc.integer({ min: 1, max: 3 }).map(against), { nil: undefined }),
});
const clusters = fc
  .record({
    held: fc.boolean(),
    failed: fc.uniqueArray(fc.constantFrom('a', 'b', attemptId)),
    denied: fc.boolean(),
  })
  .map(({ held, failed, denied }) =>
    cluster({
      ...(held ? {} : { slots: {} }),
      failed: { '1.1.2': failed },
      denied: denied ? { '1.1.2': 'no' } : {},
    }),
  );

test('repeating it changes nothing and says nothing, however often and late', () => {
  fc.assert(
    fc.property(clusters, calls, fc.nat(1e6), (before, call, later) => {
      const once = end(before, call);
      expect(end(once?.cluster ?? before, call, attemptId, now + later)).toBeUndefined();
    }),
  );
});

test('a quarantined slot that is freed later stays free, and the attempt is counted once', () => {
  fc.assert(
    fc.property(clusters, calls, (before, call) => {
      const kept = end(before, { ...call, keepSlot: true })?.cluster ?? before;
      const freed = end(kept, { ...call, keepSlot: false })?.cluster ?? kept;
      expect(freed.slots).toEqual({});
      expect(new Set(freed.failed['1.1.2']).size).toBe(freed.failed['1.1.2']?.length);
    }),
  );
});

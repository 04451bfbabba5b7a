import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { budgetOf } from '../../../services/admit-update/budget.ts';
import { defer, requeue } from '../../../services/admit-update/defer.ts';
import { onInstanceRestored } from '../../../services/admit-update/on-instance-restored.ts';
import { onSlotFree, type Waiting } from '../../../services/admit-update/on-slot-free.ts';
import {
  isBriefly,
  reasonInAws,
  reasonInLedger,
  reasonOfAlarms,
} from '../../../services/admit-update/reasons.ts';
import type { FailureCause } from '../../../events-schema/parts/failure.ts';
import { updaterConfig } from '../../../services/config/updater-config.ts';
import { newCluster } from '../../../services/ledger/ledger.ts';
import type { Ping } from '../../../services/ports/ssm-fleet.ts';
import type { BackOff, ClusterRecord, EndedRecord, Slot } from '../../../services/ledger/records.ts';
import { attempting, clusterArn, containerInstanceArn, said, start, waiting } from '../ledger/records.ts';
import { idOf, looseTask, serviceTask, view } from './bench.ts';

const config = updaterConfig.parse({});
const now = start + 3_600_000;
const cluster = (more: Partial<ClusterRecord> = {}): ClusterRecord => ({
  ...newCluster(clusterArn),
  ...more,
});
const backOff = (until: number, cause: FailureCause = 'apply-failed'): BackOff => ({
  until,
  cause,
  happened: 'x',
});
const slot = (n: number): Slot => ({
  attemptId: `${idOf(n)}.1`,
  containerInstanceArn: containerInstanceArn(idOf(n)),
  to: '1.1.2',
  at: start,
});

describe('a budget', () => {
  test.each([
    [3, 100, 3],
    ['10%', 100, 10],
    ['10%', 19, 1],
    ['10%', 3, 1],
    ['10%', 0, 1],
    ['100%', 7, 7],
  ])('of %s of %i instances is %i', (budget, instances, expected) => {
    expect(budgetOf(budget, instances)).toBe(expected);
  });
});

describe('what the ledger says against an update', () => {
  const paused = { requestId: 'r', at: start, why: 'test' };
  const closed = updaterConfig.parse({
    windows: [{ days: ['Mon'], from: '22:00', hours: 1, timeZone: 'UTC' }],
  });
  test.each([
    ['nothing', waiting(), cluster(), config, undefined],
    ['denied here', waiting({ denied: { '1.1.2': 'x' } }), cluster({ paused }), config, 'denied-here'],
    ['another denied', waiting({ denied: { '1.1.1': 'x' } }), cluster(), config, undefined],
    ['denied in the cluster', waiting(), cluster({ denied: { '1.1.2': 'x' } }), config, 'denied-cluster'],
    ['a pause', waiting({ backOff: backOff(now + 1) }), cluster({ paused }), config, 'paused'],
    ['a back-off', waiting({ backOff: backOff(now + 1) }), cluster(), closed, 'backing-off'],
    [
      'no room at its last try',
      waiting({ backOff: backOff(now + 1, 'no-room') }),
      cluster(),
      closed,
      'no-room',
    ],
    ['a back-off that is over', waiting({ backOff: backOff(now) }), cluster(), config, undefined],
    ['the window', waiting(), cluster(), closed, 'window'],
  ])('%s', (_, record, inCluster, configured, code) => {
    expect(reasonInLedger(record, inCluster, configured, now)?.code).toBe(code);
  });
});

describe('what ECS and SSM say against an update', () => {
  const { instanceId } = waiting();
  test.each([
    ['nothing', view(instanceId), [serviceTask], undefined],
    ['unknown', undefined, [], 'terminating'],
    ['another ARN', view(instanceId, { containerInstanceArn: 'arn:other' }), [], 'terminating'],
    ['DRAINING', view(instanceId, { status: 'DRAINING' }), [], 'drained-by-other'],
    ['DEREGISTERING', view(instanceId, { status: 'DEREGISTERING' }), [], 'terminating'],
    ['no agent', view(instanceId, { agentConnected: false }), [], 'agent-disconnected'],
    ['a task nobody owns', view(instanceId), [serviceTask, looseTask], 'unowned-task'],
    ['one that has stopped', view(instanceId), [{ ...looseTask, lastStatus: 'STOPPED' }], undefined],
  ])('%s', (_, instance, tasks, code) => {
    expect(reasonInAws(waiting(), { instance, tasks, services: [] }, config, now)?.code).toBe(code);
  });

  test.each<[string, Ping | 'unknown' | undefined, string | undefined]>([
    ['nothing, not asked', undefined, undefined],
    ['nothing, online', { status: 'Online', lastAt: start }, undefined],
    [
      'that it lost it, and when',
      { status: 'ConnectionLost', lastAt: start },
      'it is not online in SSM (ping status ConnectionLost, last heard of at 2026-11-01T10:00:00.000Z): check that ',
    ],
    ['that it does not know it', 'unknown', 'SSM does not know it: check that '],
  ])('SSM: %s', (_, ping, text) => {
    const seen = { instance: view(instanceId), tasks: [], services: [], ...(ping && { ping }) };
    const reason = reasonInAws(waiting(), seen, config, now);
    expect(reason?.code).toBe(text && 'not-in-ssm');
    expect(reason?.text ?? '').toContain(text ?? '');
  });
});

describe('an agent that is away', () => {
  const minute = 60_000;
  test.each([
    ['is out of service when nothing says since when', {}, false],
    [
      'is when its connectivity has been OK for long: it may have gone at any time since',
      { agentOkSince: now - 9 * minute - 1 },
      false,
    ],
    ['is not when its connectivity turned OK a short time ago', { agentOkSince: now - 9 * minute }, true],
    ['is not when it is back', { agentConnected: true }, true],
  ])('%s', (_what, more, brief) => {
    expect(isBriefly(view('i-1', { agentConnected: false, ...more }), now)).toBe(brief);
  });
});

describe('what alarms say against any update', () => {
  test.each([
    ['nothing when they are over', [], [], undefined, ''],
    ['held when one is in ALARM', ['a'], [], 'held', 'a;'],
    ['that one is not there, above all', ['a'], ['b'], 'gate-unreadable', 'b;'],
    ['three names and how many more', ['a', 'b', 'c', 'd', 'e'], [], 'held', 'a, b, c and 2 more;'],
  ])('%s', (_what, inAlarm, missing, code, told) => {
    const reason = reasonOfAlarms({ inAlarm, missing });
    expect(reason?.code).toBe(code);
    expect(reason?.text ?? '').toContain(told);
  });
});

describe('an instance that was restored', () => {
  const restored = (more: Partial<EndedRecord> = {}, cause = 'drain-timeout'): EndedRecord => {
    const { attempt } = attempting();
    const failure = { step: 'draining', cause, happened: 'h', decided: 'd', remedy: 'r' } as NonNullable<
      typeof attempt.failure
    >;
    const { to: _to, ...common } = waiting({ owner: 'recover-instance', running: '1.1.1' });
    return {
      ...common,
      step: 'restored',
      attempt: { ...attempt, failure },
      ...more,
    };
  };
  test.each([
    ['backs off', restored({ backOff: backOff(now + 1) }), cluster(), 'backing-off', now + 1],
    [
      'had no room',
      restored({ backOff: backOff(now + 1, 'no-room') }, 'no-room'),
      cluster(),
      'no-room',
      now + 1,
    ],
    ['is denied here', restored({ denied: { '1.1.2': 'x' } }), cluster(), 'denied-here', undefined],
    [
      'is denied',
      restored({ backOff: backOff(now + 1) }),
      cluster({ denied: { '1.1.2': 'x' } }),
      'denied-cluster',
      undefined,
    ],
    ['has a loose task', restored({}, 'unowned-task'), cluster(), 'unowned-task', now + 300_000],
    ['was drained by others', restored({}, 'drained-by-other'), cluster(), 'drained-by-other', now + 300_000],
    ['may go on', restored({}, 'paused'), cluster(), undefined, now + 60_000],
  ])('%s', (_, record, inCluster, code, lookAt) => {
    const change = onInstanceRestored(record, inCluster, config, now);
    expect(change?.record).toMatchObject({ step: 'waiting', owner: 'admit-update', to: '1.1.2', since: now });
    expect(change?.record).not.toHaveProperty('attempt');
    expect(change?.record.lookAt).toBe(lookAt);
    const reason = change?.record.step === 'waiting' ? change.record.reason?.code : 'none';
    expect(reason).toBe(code);
    expect(change?.says?.length ?? 0).toBe(code === undefined ? 0 : 1);
  });

  test('is nobody else’s afterwards: the word that handed it over is forgotten, whatever becomes of it', () => {
    const handover = said('recover-instance', 'InstanceRestored', 2);
    for (const record of [restored({ handover }), restored({ handover, running: '1.1.2' })]) {
      const next = onInstanceRestored(record, cluster(), config, now)?.record;
      expect(next?.owner).not.toBe('recover-instance');
      expect(next).not.toHaveProperty('handover');
      expect(next).not.toHaveProperty('attempt');
    }
  });

  test('does not wait for what its host does not offer any more', () => {
    const change = onInstanceRestored(restored({}, 'target-changed'), cluster(), config, now);
    expect(change?.record).toMatchObject({ step: 'idle', owner: 'discover-updates' });
  });

  test('waits for what its host would come to run, when that is denied and not what was admitted', () => {
    const record = restored({}, 'target-denied');
    const staged = { ...record, attempt: { ...record.attempt, staged: '1.1.3' } } as EndedRecord;
    const change = onInstanceRestored(staged, cluster({ denied: { '1.1.3': 'x' } }), config, now);
    expect(change?.record).toMatchObject({
      step: 'waiting',
      to: '1.1.3',
      reason: { code: 'denied-cluster' },
    });
  });

  test('does not wait for what it runs', () => {
    expect(onInstanceRestored(restored({ running: '1.1.2' }), cluster(), config, now)?.record.step).toBe(
      'idle',
    );
  });
});

describe('a reason', () => {
  test('that is given again is not said again', () => {
    const reason = { code: 'budget', text: '1 of 1 slots taken' } as const;
    const first = defer(waiting({ owner: 'discover-updates' }), reason, now);
    expect(first?.says).toHaveLength(1);
    expect(first?.record.step === 'waiting' && defer(first.record, reason, now)).toBeUndefined();
  });

  test('is said when its code changes', () => {
    const before = waiting({ reason: { code: 'budget', text: 'x' } });
    expect(defer(before, { code: 'paused', text: 'y' }, now)?.says).toHaveLength(1);
  });

  test('that ECS does not have it leaves it to forget-instance, an hour later: perhaps nobody tells of its end', () => {
    const change = defer(waiting(), { code: 'terminating', text: 'x' }, now);
    expect(change?.record).toMatchObject({
      step: 'waiting',
      owner: 'forget-instance',
      lookAt: now + 3_600_000,
    });
  });

  test('that only a look at ECS clears is looked at again', () => {
    const change = defer(waiting(), { code: 'unowned-task', text: 'x' }, now);
    expect(change?.record.lookAt).toBeGreaterThan(now);
    const again = change?.record.step === 'waiting' ? change.record : waiting();
    const later = defer(again, { code: 'unowned-task', text: 'x' }, change?.record.lookAt ?? 0);
    expect(later?.says).toBeUndefined();
    expect(later?.record.lookAt).toBeGreaterThan(change?.record.lookAt ?? 0);
  });
});

describe('an instance in the queue without a reason', () => {
  test('is looked at soon, should whoever fills the slots just now pass it over', () => {
    const reason = { code: 'backing-off', text: 'an attempt failed' } as const;
    const change = requeue(waiting({ owner: 'admit-update', reason, lookAt: now }), now);
    expect(change?.record).toMatchObject({ step: 'waiting', lookAt: now + 60_000 });
    expect(change?.record).not.toHaveProperty('reason');
  });
});

describe('filling slots', () => {
  const some = fc.record({
    budget: fc.integer({ min: 1, max: 8 }),
    others: fc.nat(3),
    held: fc.nat(6),
    waiters: fc.array(
      fc.record({
        failures: fc.nat(3),
        since: fc.nat(1000),
        denied: fc.boolean(),
        isActive: fc.boolean(),
      }),
      { maxLength: 12 },
    ),
  });

  test('stays within the budget, leaves those out that may not, and decides the same twice', () => {
    fc.assert(
      fc.property(some, ({ budget, others, held, waiters }) => {
        const slots = Object.fromEntries(
          Array.from({ length: held }, (_, n) => [idOf(n + 100), slot(n + 100)]),
        );
        const inCluster = cluster({ v: 5, slots, denied: { '1.1.3': 'x' } });
        const candidates: Waiting[] = waiters.map(({ denied, isActive, ...more }, n) => ({
          record: waiting({ ...more, to: denied ? '1.1.3' : '1.1.2' }, idOf(n)),
          instance: view(idOf(n), { status: isActive ? 'ACTIVE' : 'DRAINING' }),
          tasks: [],
          services: [],
        }));
        const room = { cluster: inCluster, config, budget, others, waiting: candidates };
        const admission = onSlotFree(room, now);
        const taken = Object.keys(admission.cluster.slots).length;
        expect(taken).toBe(held + admission.admitted.length);
        if (admission.admitted.length > 0) expect(taken + others).toBeLessThanOrEqual(budget);
        const may = waiters.filter(({ denied, isActive }) => !denied && isActive).length;
        expect(admission.admitted).toHaveLength(Math.min(may, Math.max(0, budget - held - others)));
        expect(onSlotFree(room, now)).toEqual(admission);
        const again = onSlotFree({ ...room, cluster: admission.cluster }, now).admitted;
        const doubled = again.filter(({ instanceId }) => inCluster.slots[instanceId] !== undefined);
        expect(doubled).toEqual([]);
      }),
    );
  });
});

import { describe, expect, test } from 'vitest';
import { contract } from '../../../services/drain-instance/contract.ts';
import { onUpdateAdmitted } from '../../../services/drain-instance/on-update-admitted.ts';
import type { InstanceView } from '../../../services/ports/ecs.ts';
import {
  admittedAgo,
  attemptId,
  cluster,
  containerInstanceArn,
  instanceId,
  known,
  minute,
  now,
  paused,
  record,
  requestId,
  second,
} from '../records.ts';
import { commit } from '../turn.ts';
import { active, instance } from '../views.ts';

const backOff = { until: now - minute, cause: 'apply-failed' as const, happened: 'x' };
const waiting = record('waiting', { backOff, failures: 1 });
const decide = (view: InstanceView | undefined, changes = {}, of = waiting) =>
  onUpdateAdmitted(of, known(of, { cluster: admittedAgo(second), ...changes }), view);

describe('an instance that waits and was admitted', () => {
  test('is drained with what ECS calls impaired on it: its update is not to blame for that', () => {
    const impaired = ['ACCELERATED_COMPUTE'];
    expect(decide(active({ health: 'IMPAIRED', impaired }))).toMatchObject({
      record: { attempt: { impaired } },
    });
  });

  test('is meant to drain, with all that the slot says of the attempt', () => {
    expect(decide(active())).toEqual({
      do: 'commit',
      because: 'draining for 1.1.1 -> 1.1.2',
      call: { kind: 'drain' },
      record: {
        instanceId,
        clusterArn: waiting.clusterArn,
        containerInstanceArn,
        v: 3,
        step: 'draining',
        owner: 'drain-instance',
        since: now,
        lookAt: now + 90_000,
        running: '1.1.1',
        denied: {},
        failures: 1,
        backOff,
        outbox: {},
        attempt: {
          attemptId,
          from: '1.1.1',
          to: '1.1.2',
          startedAt: now,
          deadlineAt: now + 25 * minute,
          tasksMoved: 0,
          intent: { n: 1, call: { kind: 'drain' }, by: requestId, at: now },
        },
      },
    });
  });

  test('is not touched without a slot in the cluster: the event alone is no admission', () => {
    expect(decide(active(), { cluster: cluster({ slots: {} }) })).toEqual({
      do: 'nothing',
      why: 'the instance holds no slot',
    });
  });

  test.each([
    ['the cluster is paused', active(), { cluster: cluster({ paused }) }, waiting, 'paused'],
    [
      'its version is denied for the cluster',
      active(),
      { cluster: cluster({ denied: { '1.1.2': 'bad' } }) },
      waiting,
      'target-denied',
    ],
    [
      'its version is denied on it',
      active(),
      {},
      record('waiting', { denied: { '1.1.2': 'rolled back' } }),
      'target-denied',
    ],
    ['somebody else drained it', instance(), {}, waiting, 'drained-by-other'],
    ['ECS does not know it', undefined, {}, waiting, 'interfered'],
    [
      'its termination was announced',
      active(),
      {},
      record('waiting', { owner: 'forget-instance' }),
      'interfered',
    ],
    [
      'it was admitted so long ago that window, alarms and tasks may be others now',
      active(),
      { cluster: admittedAgo(10 * minute + 1) },
      waiting,
      'admission-stale',
    ],
  ])('gives its slot back untouched when %s', (_why, view, changes, of, cause) => {
    const turn = commit(contract, of, decide(view, changes, of));
    expect(turn.call).toBeUndefined();
    expect(turn.hands?.detail).toMatchObject({ data: { failure: { step: 'draining', cause } } });
    expect(turn.record).toMatchObject({ step: 'draining', owner: 'drain-instance' });
    // Nothing was meant: recover-instance will not set it ACTIVE either.
    expect(turn.record).not.toHaveProperty('attempt.intent');
  });

  test('is drained by an admission of ten minutes ago: deliveries may be late, and nudges come by the minute', () => {
    const { call } = commit(contract, waiting, decide(active(), { cluster: admittedAgo(10 * minute) }));
    expect(call).toEqual({ kind: 'drain' });
  });

  test('is out of the queue when a late turn finds that there is no update any more', () => {
    const idle = record('idle');
    const late = known(idle, { cluster: admittedAgo(60 * minute) });
    const turn = commit(contract, idle, onUpdateAdmitted(idle, late, active()));
    expect(turn.hands?.detail).toMatchObject({ data: { failure: { cause: 'target-changed' } } });
  });

  test('gives its slot back when a check between found that there is no update any more', () => {
    const idle = record('idle');
    const turn = commit(contract, idle, onUpdateAdmitted(idle, known(idle), active()));
    expect(turn.hands?.detail).toMatchObject({ data: { failure: { cause: 'target-changed' } } });
    expect(turn.call).toBeUndefined();
  });
});

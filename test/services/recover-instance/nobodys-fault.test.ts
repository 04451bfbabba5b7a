import { describe, expect, test } from 'vitest';
import { applyFailed } from '../../../events-schema/apply-update/apply-failed.ts';
import { drainFailed } from '../../../events-schema/drain-instance/drain-failed.ts';
import { instanceStayed } from '../../../events-schema/forget-instance/instance-stayed.ts';
import type { FailureCause } from '../../../events-schema/parts/failure.ts';
import { rebootFailed } from '../../../events-schema/reboot-instance/reboot-failed.ts';
import { returnFailed } from '../../../events-schema/return-instance/return-failed.ts';
import { failedRecord, instanceId, minute, now } from '../records.ts';
import { active, ended, instance, restoreOutput } from '../views.ts';
import { Recovery, world } from './turns.ts';

// The rows of the design's table of failures that count against nobody, turn by turn.

const proved = world({ result: ended(restoreOutput('Staged')) });
const serving = world({ instance: active({ version: 21 }) });

describe('an attempt that was stopped before its reboot', () => {
  test.each<[FailureCause, number | undefined]>([
    ['paused', undefined],
    ['target-denied', undefined],
    ['target-changed', now + 60 * minute],
  ])('(%s) is taken back and proved, uncounted', (cause, until) => {
    const recovery = new Recovery(failedRecord('applied', cause, rebootFailed));
    expect(recovery.hears(rebootFailed, world())).toBe('recovering !restore');
    expect(recovery.looks(proved)).toBe('recovering !activate');
    expect(recovery.looks(serving)).toBe('restored !end-attempt ->InstanceRestored');
    expect(recovery.record).toMatchObject({ failures: 0 });
    expect('backOff' in recovery.record ? recovery.record.backOff?.until : undefined).toBe(until);
    expect(recovery.cluster).toMatchObject({ slots: {}, failed: {}, denied: {} });
  });

  test('before its apply needs no proof: nothing can be staged', () => {
    const recovery = new Recovery(failedRecord('drained', 'paused', applyFailed));
    expect(recovery.hears(applyFailed, world())).toBe('recovering !activate');
  });
});

test('an admission that is stale is given back at once: nothing was touched, and there is nothing to wait for', () => {
  const failed = failedRecord('draining', 'admission-stale', drainFailed);
  const { attemptId, to, startedAt, deadlineAt, tasksMoved } = failed.attempt;
  const { failure } = failed.attempt;
  const attempt = { attemptId, to, startedAt, deadlineAt, tasksMoved, ...(failure && { failure }) };
  const recovery = new Recovery({ ...failed, attempt });
  expect(recovery.hears(drainFailed, serving)).toBe('restored !end-attempt ->InstanceRestored');
  expect(recovery.record).toMatchObject({ failures: 0, backOff: undefined });
  expect(recovery.cluster).toMatchObject({ slots: {}, failed: {}, denied: {} });
});

describe('an instance that somebody took', () => {
  test('is let go of, untouched, when it was drained after we gave it back', () => {
    const recovery = new Recovery(failedRecord('settling', 'interfered', returnFailed));
    expect(recovery.hears(returnFailed, world())).toBe('restored !end-attempt ->InstanceRestored');
    expect(recovery.cluster).toMatchObject({ slots: {}, failed: {} });
  });

  test('is let go of, untouched, when it serves', () => {
    const recovery = new Recovery(failedRecord('draining', 'interfered', drainFailed));
    expect(recovery.hears(drainFailed, serving)).toBe('restored !end-attempt ->InstanceRestored');
  });

  test('is not taken for one that serves as long as the look may be older than our own DRAINING', () => {
    const failed = failedRecord('draining', 'paused', drainFailed);
    const attempt = { ...failed.attempt, drainedSince: now - 5000 };
    const recovery = new Recovery({ ...failed, attempt });
    expect(recovery.hears(drainFailed, serving)).toBe('recovering');
    expect(recovery.cluster.slots).toHaveProperty([instanceId]);
    expect(recovery.looks(world())).toBe('recovering !activate');
    expect(recovery.looks(serving)).toBe('restored !end-attempt ->InstanceRestored');
  });

  test.each(['recovering', 'quarantined', 'rebooting'] as const)(
    'to be terminated, and did not go, is quarantined from any step (%s)',
    (step) => {
      const recovery = new Recovery(failedRecord(step, 'stayed', instanceStayed));
      expect(recovery.hears(instanceStayed, world())).toBe('quarantined !end-attempt "InstanceQuarantined"');
      expect(recovery.cluster).toMatchObject({ failed: {}, denied: {} });
    },
  );
});

describe('an instance that is gone', () => {
  test('in the moment that forget-instance gave it up is not handed back at once, but by the next look', () => {
    // Handed back by its answer, the word of forget-instance would stand as unanswered, and be said for ever.
    const gone = world({ instance: undefined, ec2State: 'terminated' });
    const recovery = new Recovery(failedRecord('draining', 'stayed', instanceStayed));
    expect(recovery.hears(instanceStayed, gone)).toBe('quarantined !end-attempt "InstanceQuarantined"');
    expect(recovery.looks(gone)).toBe('quarantined/forget-instance');
    expect(recovery.record.handover).toBeUndefined();
  });

  test.each([
    ['MISSING', undefined],
    ['INACTIVE', instance({ status: 'INACTIVE' })],
  ])('(%s) goes to forget-instance, which frees its slot', (_status, view) => {
    const recovery = new Recovery(failedRecord('draining', 'interfered', drainFailed));
    expect(recovery.hears(drainFailed, world({ instance: view }))).toBe('recovering/forget-instance');
    expect(recovery.said).toEqual([]);
    expect(recovery.cluster.slots).toHaveProperty([instanceId]);
    expect(recovery.record.lookAt).toBe(now);
  });
});

import { describe, expect, test } from 'vitest';
import { applyFailed } from '../../../events-schema/apply-update/apply-failed.ts';
import { ssmCommandInvocation } from '../../../events-schema/aws/ssm-command-invocation.ts';
import { drainFailed } from '../../../events-schema/drain-instance/drain-failed.ts';
import type { FailureCause } from '../../../events-schema/parts/failure.ts';
import { rebootCutShort } from '../../../events-schema/forget-instance/reboot-cut-short.ts';
import { rebootFailed } from '../../../events-schema/reboot-instance/reboot-failed.ts';
import { returnFailed } from '../../../events-schema/return-instance/return-failed.ts';
import {
  attemptId,
  bootId,
  confirmed,
  failedRecord,
  instanceId,
  minute,
  newBootId,
  now,
  open,
  record,
  second,
} from '../records.ts';
import { active, ended, instance, restoreOutput, running } from '../views.ts';
import { Recovery, world } from './turns.ts';

// The rows of the design's table of failures, turn by turn: the failure comes in, what is committed and called, and
// how it ends. The record is as the failing service left it; calls end well.

const proved = world({ result: ended(restoreOutput('Staged')) });
const serving = world({ instance: active({ version: 21 }) });

describe('a drain that was not done, or met a task nobody owns', () => {
  test.each<FailureCause>(['drain-timeout', 'no-room', 'unowned-task'])(
    '(%s) is undone, uncounted, with back-off',
    (cause) => {
      const recovery = new Recovery(failedRecord('draining', cause, drainFailed));
      expect(recovery.hears(drainFailed, world())).toBe('recovering !activate');
      expect(recovery.looks(serving)).toBe('restored !end-attempt ->InstanceRestored');
      expect(recovery.cluster).toMatchObject({ slots: {}, failed: {}, denied: {} });
      expect(recovery.record).toMatchObject({
        failures: 0,
        backOff: { until: now + 60 * minute },
        denied: {},
      });
      expect(recovery.said).toEqual([
        {
          event: 'InstanceRestored',
          data: {
            running: '1.1.1',
            to: '1.1.2',
            failure: expect.objectContaining({ cause }),
            counted: 'no',
            retryAt: new Date(now + 60 * minute).toISOString(),
            outOfServiceSeconds: 1200,
          },
        },
      ]);
    },
  );

  test('is not undone on an instance that somebody else drained', () => {
    const untouched = { intent: undefined, drainedSince: undefined, instanceVersion: undefined };
    const of = failedRecord('draining', 'drained-by-other', drainFailed, { attempt: untouched });
    const recovery = new Recovery(of);
    expect(recovery.hears(drainFailed, world())).toBe('restored !end-attempt ->InstanceRestored');
  });

  test('is not undone when ECS refused the drain: whoever drains it now, it was not us', () => {
    const answered = { intent: confirmed(1, { kind: 'drain' }, now), drainedSince: undefined };
    const recovery = new Recovery(failedRecord('draining', 'interfered', drainFailed, { attempt: answered }));
    expect(recovery.hears(drainFailed, world())).toBe('restored !end-attempt ->InstanceRestored');
  });

  test('keeps its slot until 120 s after an unconfirmed drain, and undoes one that came late', () => {
    const meant = { intent: open({ kind: 'drain' }, now - 100 * second), drainedSince: undefined };
    const recovery = new Recovery(failedRecord('draining', 'paused', drainFailed, { attempt: meant }));
    const before = world({ instance: active({ version: 10 }) });
    expect(recovery.hears(drainFailed, before)).toBe('recovering');
    expect(recovery.record.lookAt).toBe(now + 20 * second);
    recovery.passes(20 * second - 1);
    expect(recovery.looks(before)).toBe('recovering');
    recovery.passes(1);
    expect(recovery.looks(world())).toBe('recovering !activate');
    expect(recovery.looks(serving)).toBe('restored !end-attempt ->InstanceRestored');
  });

  test('keeps its slot until 120 s after an intent that another took over from: that call may come late', () => {
    const overtaken = { overtakenAt: now - 100 * second };
    const recovery = new Recovery(failedRecord('draining', 'paused', drainFailed, { attempt: overtaken }));
    expect(recovery.hears(drainFailed, world())).toBe('recovering !activate');
    expect(recovery.looks(serving)).toBe('recovering');
    recovery.passes(20 * second - 1);
    expect(recovery.looks(serving)).toBe('recovering');
    recovery.passes(1);
    expect(recovery.looks(serving)).toBe('restored !end-attempt ->InstanceRestored');
  });

  test('is not closed by a look older than one seen before', () => {
    const recovery = new Recovery(failedRecord('draining', 'paused', drainFailed));
    expect(recovery.hears(drainFailed, world({ instance: active({ version: 9 }) }))).toBe('recovering');
    expect(recovery.record.lookAt).toBe(now + minute);
  });
});

describe('an apply that failed', () => {
  test('is taken back and proved before ACTIVE, and counted against the instance', () => {
    const recovery = new Recovery(failedRecord('applying', 'apply-failed', applyFailed, { failures: 1 }));
    expect(recovery.hears(applyFailed, world())).toBe('recovering !restore');
    expect(recovery.hears(ssmCommandInvocation, proved)).toBe('recovering !activate');
    expect(recovery.looks(serving)).toBe('restored !end-attempt ->InstanceRestored');
    expect(recovery.cluster).toMatchObject({ slots: {}, failed: {}, denied: {} });
    expect(recovery.record).toMatchObject({
      failures: 2,
      backOff: { until: now + 120 * minute },
      denied: {},
    });
    expect(recovery.said[0]?.data).toMatchObject({ counted: 'instance', running: '1.1.1' });
  });

  test('is quarantined, still DRAINING, when the host proves nothing for 20 minutes', () => {
    const recovery = new Recovery(failedRecord('applying', 'apply-failed', applyFailed));
    expect(recovery.hears(applyFailed, world())).toBe('recovering !restore');
    recovery.passes(19 * minute);
    expect(recovery.looks(world())).toBe('recovering !restore');
    recovery.passes(3 * minute);
    // A last question, in case SSM itself was out.
    expect(recovery.looks(world())).toBe('recovering !restore');
    recovery.passes(3 * minute);
    expect(recovery.looks(world())).toBe('quarantined !end-attempt "InstanceQuarantined"');
    expect(recovery.cluster.slots[instanceId]).toMatchObject({ quarantinedAt: recovery.now });
    expect(recovery.said[0]?.data).toMatchObject({
      looks: 'unreachable',
      serving: false,
      failure: { cause: 'not-proved' },
    });
  });

  test.each([
    ['is still staged', ended(restoreOutput('Ready'))],
    ['cannot be read', ended('garbage')],
  ])('asks again at each nudge while what the host says %s', (_why, result) => {
    const recovery = new Recovery(failedRecord('applying', 'apply-failed', applyFailed));
    recovery.hears(applyFailed, world());
    expect(recovery.hears(ssmCommandInvocation, world({ result }))).toBe('recovering');
    expect(recovery.looks(world({ result }))).toBe('recovering !restore');
    recovery.passes(20 * minute);
    expect(recovery.looks(world({ result }))).toBe('quarantined !end-attempt "InstanceQuarantined"');
  });

  test('is quarantined at once when the host has rebooted meanwhile: what it began is another boot', () => {
    const recovery = new Recovery(
      failedRecord('applying', 'apply-failed', applyFailed, { attempt: { bootId } }),
    );
    recovery.hears(applyFailed, world());
    const other = world({ result: ended(restoreOutput('Idle', { boot: newBootId, running: '1.1.2' })) });
    expect(recovery.hears(ssmCommandInvocation, other)).toBe(
      'quarantined !end-attempt "InstanceQuarantined"',
    );
  });

  test('is quarantined when no boot is known and another version runs than at the beginning', () => {
    const recovery = new Recovery(failedRecord('applying', 'apply-failed', applyFailed));
    recovery.hears(applyFailed, world());
    const other = world({ result: ended(restoreOutput('Idle', { running: '1.1.2' })) });
    expect(recovery.hears(ssmCommandInvocation, other)).toBe(
      'quarantined !end-attempt "InstanceQuarantined"',
    );
  });

  test('that did not answer in time is waited out: what it stages after a proof would disprove it', () => {
    const at = now - 5 * minute;
    const hanging = { intent: confirmed(2, { kind: 'apply' }, at) };
    const recovery = new Recovery(
      failedRecord('applying', 'apply-timeout', applyFailed, { attempt: hanging }),
    );
    expect(recovery.hears(applyFailed, world({ result: running() }))).toBe('recovering');
    // 30 s to be delivered, 1500 s to run, a minute for the clocks.
    const over = at + 30 * second + 1500 * second + minute;
    expect(recovery.record.lookAt).toBe(over);
    recovery.passes(over - now);
    expect(recovery.looks(world())).toBe('recovering !restore');
  });
});

describe('a reboot that never was', () => {
  // After a command that ended well, a service on the host may hold the reboot up for five minutes.
  test.each<[FailureCause, number]>([
    ['not-rebooted', 390 * second],
    ['reboot-refused', 90 * second],
  ])('(%s) is waited out, taken back and counted against the instance', (cause, waitsMs) => {
    const attempt = { rebootNotAfter: now - 30 * second };
    const recovery = new Recovery(failedRecord('rebooting', cause, rebootFailed, { attempt }));
    expect(recovery.hears(rebootFailed, world())).toBe('recovering');
    expect(recovery.record.lookAt).toBe(now + waitsMs);
    recovery.passes(waitsMs - 1);
    expect(recovery.looks(proved)).toBe('recovering');
    recovery.passes(1);
    expect(recovery.looks(world())).toBe('recovering !restore');
    expect(recovery.hears(ssmCommandInvocation, proved)).toBe('recovering !activate');
    expect(recovery.looks(serving)).toBe('restored !end-attempt ->InstanceRestored');
    expect(recovery.said[0]?.data).toMatchObject({ counted: 'instance' });
  });

  test('that happens after all is quarantined', () => {
    const recovery = new Recovery(failedRecord('rebooting', 'not-rebooted', rebootFailed));
    recovery.hears(rebootFailed, world());
    recovery.passes(7 * minute);
    const other = world({ result: ended(restoreOutput('Idle', { boot: newBootId, running: '1.1.2' })) });
    recovery.looks(world());
    expect(recovery.looks(other)).toBe('quarantined !end-attempt "InstanceQuarantined"');
  });
});

describe('a host that came back with the old version', () => {
  const rolledBack = () =>
    failedRecord('rebooted', 'rolled-back', returnFailed, { attempt: { running: '1.1.1' } });

  test('serves again without a proof, and the version is denied on it, counted, and halted once', () => {
    const recovery = new Recovery(rolledBack());
    expect(recovery.hears(returnFailed, world())).toBe('recovering !activate');
    expect(recovery.looks(serving)).toBe('restored !end-attempt ->InstanceRestored');
    expect(recovery.record).toMatchObject({ denied: { '1.1.2': 'it was rolled-back' }, failures: 1 });
    expect(recovery.cluster).toMatchObject({
      slots: {},
      failed: { '1.1.2': [attemptId] },
      denied: { '1.1.2': `${instanceId}: it was rolled-back` },
    });
    // A nudge that comes again, before the slot is seen free, says nothing again.
    recovery.looks(serving);
    expect(recovery.said.map(({ event }) => event)).toEqual(['InstanceRestored', 'RolloutHalted']);
  });

  test('halts nothing below the failure limit', () => {
    const recovery = new Recovery(rolledBack(), { failureLimit: 2 });
    recovery.hears(returnFailed, world());
    recovery.looks(serving);
    expect(recovery.cluster).toMatchObject({ failed: { '1.1.2': [attemptId] }, denied: {} });
    expect(recovery.said.map(({ event }) => event)).toEqual(['InstanceRestored']);
  });

  test('is counted against what was staged, not what was admitted', () => {
    const of = failedRecord('rebooted', 'rolled-back', returnFailed, {
      attempt: { running: '1.1.1', staged: '1.1.3' },
    });
    const recovery = new Recovery(of);
    recovery.hears(returnFailed, world());
    recovery.looks(serving);
    expect(Object.keys(recovery.cluster.denied)).toEqual(['1.1.3']);
    expect(Object.keys(recovery.record.denied)).toEqual(['1.1.3']);
  });

  test('is quarantined when it is not well by the deadline, and stays denied there after a release', () => {
    const recovery = new Recovery(rolledBack());
    const sick = world({ instance: instance({ agentConnected: false }) });
    expect(recovery.hears(returnFailed, sick)).toBe('recovering');
    recovery.passes(20 * minute);
    expect(recovery.looks(sick)).toBe('quarantined !end-attempt "InstanceQuarantined"');
    expect(recovery.cluster.failed).toEqual({ '1.1.2': [attemptId] });
    expect(recovery.attempt.ending).toMatchObject({ denyHere: true, counted: 'version' });
  });
});

describe('a host that did not come back, or came back unwell', () => {
  test.each([
    ['rebooting', 'did-not-return', rebootFailed, 'unreachable'],
    ['rebooted', 'unhealthy', returnFailed, 'bad'],
  ] as const)(
    '(%s, %s) stays DRAINING with its slot, and is counted against the version',
    (step, cause, event, looks) => {
      const recovery = new Recovery(failedRecord(step, cause, event));
      const sick = world({ instance: instance({ agentConnected: false }), ec2State: 'running' });
      expect(recovery.hears(event, sick)).toBe('quarantined !end-attempt "InstanceQuarantined"');
      expect(recovery.record).toMatchObject({ owner: 'recover-instance', lookAt: now + 15 * minute });
      expect(recovery.cluster).toMatchObject({
        slots: { [instanceId]: { attemptId, quarantinedAt: now } },
        failed: { '1.1.2': [attemptId] },
        denied: { '1.1.2': expect.stringContaining(cause) },
      });
      expect(recovery.said.map(({ event: name }) => name)).toEqual(['InstanceQuarantined', 'RolloutHalted']);
      expect(recovery.said[0]?.data).toMatchObject({
        to: '1.1.2',
        looks,
        serving: false,
        failure: { cause },
      });
    },
  );

  test('that serves already stays ACTIVE', () => {
    const of = failedRecord('settling', 'unhealthy-after-return', returnFailed);
    const recovery = new Recovery(of);
    expect(recovery.hears(returnFailed, world({ instance: active({ health: 'IMPAIRED' }) }))).toBe(
      'quarantined !end-attempt "InstanceQuarantined"',
    );
    expect(recovery.said[0]?.data).toMatchObject({ serving: true });
  });

  test.each([rebootFailed, rebootCutShort])(
    'is counted when it is gone, too, and let go of by the next look: forget-instance frees its slot ($detailType)',
    (event) => {
      const recovery = new Recovery(failedRecord('rebooting', 'did-not-return', event));
      const gone = world({ instance: instance({ agentConnected: false }), ec2State: 'terminated' });
      expect(recovery.hears(event, gone)).toBe('quarantined !end-attempt "InstanceQuarantined"');
      expect(recovery.said.map(({ event: name }) => name)).toEqual(['InstanceQuarantined', 'RolloutHalted']);
      expect(recovery.record).toMatchObject({ owner: 'recover-instance', lookAt: now });
      expect(recovery.looks(gone)).toBe('quarantined/forget-instance');
      expect(recovery.record).toMatchObject({ lookAt: now, handover: undefined });
      expect(recovery.cluster).toMatchObject({ failed: { '1.1.2': [attemptId] } });
    },
  );

  test('is counted before it is let go of when that may have been missed', () => {
    const recovery = new Recovery(record('quarantined'));
    const gone = world({ ec2State: 'terminated' });
    expect(recovery.looks(gone)).toBe('quarantined !end-attempt');
    expect(recovery.cluster).toMatchObject({ failed: { '1.1.2': [attemptId] } });
    expect(recovery.looks(gone)).toBe('quarantined/forget-instance');
  });
});

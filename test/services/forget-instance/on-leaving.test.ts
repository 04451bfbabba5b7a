import { describe, expect, test } from 'vitest';
import { ecsContainerInstanceStateChange } from '../../../events-schema/aws/ecs-container-instance-state-change.ts';
import { contract } from '../../../services/forget-instance/contract.ts';
import { onLeaving, onLostLook, type World } from '../../../services/forget-instance/on-leaving.ts';
import { forgetService } from '../../../services/forget-instance/service.ts';
import type { Attempt, AttemptRecord, InstanceRecord } from '../../../services/ledger/records.ts';
import { smallWorld } from '../ports.ts';
import {
  attemptId,
  attemptSteps,
  cluster,
  failureAt,
  instanceId,
  known,
  minute,
  now,
  record,
} from '../records.ts';
import { commit, heard } from '../turn.ts';
import { active, instance } from '../views.ts';

const there: World = { instance: instance(), ec2State: 'running' };
const turn = (of: InstanceRecord, world: World, announced = true, changes = {}) =>
  commit(contract, of, onLeaving(of, known(of, changes), world, announced ? now : undefined));

const withoutCommand = ({
  attempt: { rebootCommandId: _rebootCommandId, ...attempt },
  ...of
}: AttemptRecord) => ({
  ...of,
  attempt,
});

describe('an instance in an attempt', () => {
  test.each(attemptSteps)(
    'is let go of when its termination is announced, at step %s: nothing is set on it',
    (step) => {
      const of = record(step);
      const { record: next, call, says, hands } = turn(of, there);
      expect([call, hands, says]).toEqual([undefined, undefined, []]);
      expect(next).toEqual({
        ...of,
        v: 4,
        owner: 'forget-instance',
        lookAt: now + minute,
        handover: undefined,
        attempt: { ...of.attempt, leavingSince: now },
      });
    },
  );

  test('is handed to a person when it is still there an hour later', () => {
    const of = record('quarantined', {
      owner: 'forget-instance',
      attempt: { leavingSince: now - 60 * minute },
    });
    const { record: next, hands, call } = turn(of, there, false);
    expect(call).toBeUndefined();
    expect(next).toMatchObject({ step: 'quarantined', owner: 'forget-instance' });
    expect(hands).toMatchObject({
      eventId: `${attemptId}/InstanceStayed/4`,
      detail: { data: { failure: { step: 'quarantined', cause: 'stayed' } } },
    });
  });

  test.each([
    ['EC2 says shutting-down', { ...there, ec2State: 'shutting-down' }],
    ['EC2 says terminated', { ...there, ec2State: 'terminated' }],
    ['EC2 says missing', { ...there, ec2State: 'missing' }],
    ['ECS says INACTIVE', { ...there, instance: instance({ status: 'INACTIVE' }) }],
    ['ECS says MISSING', { ...there, instance: undefined }],
  ])('is lost, and its slot free, when %s', (proof, world) => {
    const of = record('rebooting');
    const { record: next, call, says } = turn(of, world);
    expect(call).toEqual({ kind: 'end-attempt' });
    expect(next).toMatchObject({ step: 'lost', owner: 'forget-instance', endedAt: now, attempt: of.attempt });
    expect(next).not.toHaveProperty('lookAt');
    expect(says.map(({ detail }) => detail['data'])).toEqual([
      { step: 'rebooting', proof, heldSlot: true, outOfServiceSeconds: 1200 },
    ]);
  });

  test.each(['stopped', 'stopping', 'pending', 'running'])('is not gone because EC2 says %s', (ec2State) => {
    expect(turn(record('rebooting'), { ...there, ec2State }).record.step).toBe('rebooting');
  });
});

describe('an instance that is gone in the middle of its reboot', () => {
  const gone: World = { ...there, ec2State: 'shutting-down' };
  const rebooting = (agoMs: number, changes: Partial<Attempt> = {}) =>
    record('rebooting', { attempt: { rebootAt: now - agoMs, ...changes } });
  const late = 4 * minute + 1;
  const decide = (of: InstanceRecord, toldAt: number | undefined = now) =>
    commit(contract, of, onLeaving(of, known(of), gone, toldAt));
  const counted = { cause: 'did-not-return', happened: expect.stringContaining('EC2 says shutting-down') };

  test.each(['rebooting', 'rebooted'] as const)(
    'counts as one that did not return when it had more time than a boot takes (%s)',
    (step) => {
      const of = record(step, { attempt: { rebootAt: now - 7 * minute } });
      const { record: next, call, says, hands } = decide(of);
      expect([call, says]).toEqual([undefined, []]);
      expect(hands).toMatchObject({
        detailType: 'RebootCutShort',
        detail: {
          data: {
            failure: { ...counted, step, happened: expect.stringContaining('7 minutes after its reboot') },
          },
        },
      });
      // It keeps its slot until that is counted.
      expect(next).toMatchObject({ step, owner: 'forget-instance', attempt: { failure: counted } });
    },
  );

  test.each<[string, InstanceRecord, number?]>([
    ['it went within the time of a boot', rebooting(4 * minute)],
    ['its leaving was announced within that time', rebooting(late, { leavingSince: now - 2 })],
    ['the word of it is from within that time, and late', rebooting(9 * minute), now - 6 * minute],
    ['SSM is not known to have taken the reboot', withoutCommand(rebooting(late))],
    [
      'it is known not to have rebooted',
      rebooting(late, { failure: failureAt('rebooting', 'not-rebooted') }),
    ],
    ['it was proved well', record('settling', { attempt: { rebootAt: now - late } })],
    ['it has not rebooted yet', record('applied')],
    ['it is being given back', record('recovering', { attempt: { rebootAt: now - late } })],
    [
      'it was counted before',
      record('recovering', {
        attempt: {
          rebootAt: now - late,
          rebootCommandId: 'reboot-command',
          failure: failureAt('rebooting', 'did-not-return'),
        },
      }),
    ],
  ])('does not count when %s', (_why, of, toldAt) => {
    const { record: next, call, says } = decide(of, toldAt);
    expect([next.step, call]).toEqual(['lost', { kind: 'end-attempt' }]);
    expect(says.map(({ detailType }) => detailType)).toEqual(['InstanceLost']);
  });

  test.each<[string, InstanceRecord]>([
    ['announced later than a boot takes', rebooting(9 * minute, { leavingSince: now - minute })],
    [
      'given up by reboot-instance, which nobody has heard yet',
      rebooting(late, { failure: failureAt('rebooting', 'did-not-return') }),
    ],
    [
      'found gone by return-instance',
      record('recovering', {
        attempt: {
          rebootAt: now - late,
          rebootCommandId: 'reboot-command',
          failure: failureAt('rebooted', 'interfered'),
        },
      }),
    ],
    ...(['rebooted', 'recovering'] as const).map((step): [string, InstanceRecord] => [
      `rolled back before that, however soon (${step})`,
      record(step, {
        attempt: {
          rebootAt: now - minute,
          rebootCommandId: 'reboot-command',
          failure: failureAt('rebooted', 'rolled-back'),
        },
      }),
    ]),
  ])('counts when it was %s', (_what, of) => {
    expect(decide(of).hands?.detail).toMatchObject({ data: { failure: counted } });
  });

  test.each(['quarantined', 'restored'] as const)(
    'keeps its slot while recover-instance owes the count of its failure (%s)',
    (step) => {
      const { attempt } = record('recovering', {
        attempt: {
          failure: failureAt('rebooted', 'rolled-back'),
          ending: { as: step, counted: 'version', closesAt: now, takeBack: false, denyHere: true },
        },
      });
      const of: InstanceRecord = { ...record('recovering'), step, attempt };
      expect(onLeaving(of, known(of), gone, now)).toMatchObject({ do: 'nothing' });
      const slotFree = known(of, { cluster: cluster({ slots: {} }) });
      expect(onLeaving(of, slotFree, gone, now)).toMatchObject({ do: 'commit', record: { step: 'lost' } });
    },
  );

  test('counts, too, when it is still there an hour after an announcement that came later than a boot takes', () => {
    const attempt = { rebootAt: now - 65 * minute - 1, leavingSince: now - 60 * minute };
    const of = record('rebooting', { owner: 'forget-instance', attempt });
    expect(turn(of, there, false).hands).toMatchObject({
      detailType: 'InstanceStayed',
      detail: { data: { failure: { cause: 'did-not-return' } } },
    });
  });

  test('keeps its slot until recover-instance has counted it: that may have died in between', () => {
    const of = record('quarantined');
    expect(onLeaving(of, known(of), gone, now)).toMatchObject({ do: 'nothing' });
    const { [instanceId]: slot } = cluster().slots;
    if (slot === undefined) throw new Error('the canonical cluster holds a slot');
    const marked = cluster({ slots: { [instanceId]: { ...slot, quarantinedAt: now } } });
    expect(turn(of, gone, true, { cluster: marked })).toMatchObject({
      record: { step: 'lost' },
      call: { kind: 'end-attempt' },
    });
  });
});

describe('a waiting instance', () => {
  test('leaves the queue for an hour when its termination is announced', () => {
    const { record: next } = turn(record('waiting'), there);
    expect(next).toMatchObject({
      step: 'waiting',
      owner: 'forget-instance',
      lookAt: now + 60 * minute,
      reason: { code: 'terminating' },
    });
  });

  test('is back in the queue when it was not taken away', () => {
    const left = record('waiting', { owner: 'forget-instance' });
    const { record: next } = turn(left, { ...there, instance: active() }, false);
    expect(next).toMatchObject({ step: 'waiting', owner: 'admit-update', lookAt: now, reason: undefined });
  });

  test('gives back a slot that it got in the moment that it went', () => {
    const { record: next, call, says } = turn(record('waiting'), { ...there, ec2State: 'terminated' });
    expect(call).toEqual({ kind: 'end-attempt' });
    expect(next).toMatchObject({ step: 'lost', attempt: { attemptId } });
    expect(next).not.toHaveProperty('to');
    expect(says[0]?.detail).toMatchObject({ data: { step: 'waiting', heldSlot: true } });
  });

  test('that holds no slot frees none', () => {
    const changes = { cluster: cluster({ slots: {} }) };
    const { call, says } = turn(record('waiting'), { ...there, ec2State: 'terminated' }, true, changes);
    expect(call).toBeUndefined();
    expect(says[0]?.detail).toMatchObject({ data: { heldSlot: false, outOfServiceSeconds: 0 } });
  });
});

describe('a lost instance', () => {
  test('has its slot freed again when that may have been missed', () => {
    const lost = record('lost');
    expect(onLostLook(lost, known(lost))).toMatchObject({ call: { kind: 'end-attempt' } });
  });

  test('gives back a slot that was given to it afterwards', () => {
    const lost = record('lost', { attempt: { attemptId: 'an-older-one' } });
    expect(onLostLook(lost, known(lost))).toMatchObject({
      call: { kind: 'end-attempt' },
      record: { attempt: { attemptId } },
    });
  });

  test('is forgotten when it has none', () => {
    const lost = record('lost');
    expect(onLostLook(lost, known(lost, { cluster: cluster({ slots: {} }) }))).toMatchObject({
      do: 'nothing',
    });
  });
});

test('the end of another registration of the same machine is no concern', () => {
  const { ecs, ec2, endAttempt } = smallWorld({});
  const wake = heard(contract, ecsContainerInstanceStateChange);
  const concerns = (containerInstanceArn: string) =>
    forgetService(ecs, ec2, endAttempt).concerns(wake, record('draining', { containerInstanceArn }));
  expect([concerns(wake.detail.containerInstanceArn), concerns('arn:another')]).toEqual([true, false]);
});

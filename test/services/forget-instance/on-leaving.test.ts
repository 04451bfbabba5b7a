import { describe, expect, test } from 'vitest';
import { ecsContainerInstanceStateChange } from '../../../events-schema/aws/ecs-container-instance-state-change.ts';
import { contract } from '../../../services/forget-instance/contract.ts';
import { onLeaving, onLostLook, type World } from '../../../services/forget-instance/on-leaving.ts';
import { forgetService } from '../../../services/forget-instance/service.ts';
import type { InstanceRecord } from '../../../services/ledger/records.ts';
import { smallWorld } from '../ports.ts';
import { attemptId, attemptSteps, cluster, known, minute, now, record } from '../records.ts';
import { commit, heard } from '../turn.ts';
import { active, instance } from '../views.ts';

const there: World = { instance: instance(), ec2State: 'running' };
const turn = (of: InstanceRecord, world: World, announced = true, changes = {}) =>
  commit(contract, of, onLeaving(of, known(of, changes), world, announced));

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

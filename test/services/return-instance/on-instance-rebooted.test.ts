import { describe, expect, test } from 'vitest';
import { contract } from '../../../services/return-instance/contract.ts';
import { onInstanceRebooted } from '../../../services/return-instance/on-instance-rebooted.ts';
import type { InstanceView } from '../../../services/ports/ecs.ts';
import { attemptId, known, minute, now, record, requestId, second } from '../records.ts';
import { commit } from '../turn.ts';
import { instance } from '../views.ts';

const rebooted = record('rebooted');
const turn = (view: InstanceView | undefined, changes = {}, of = rebooted) =>
  commit(contract, of, onInstanceRebooted(of, known(of, changes), view));

describe('a host that answers from a new boot', () => {
  test('with the staged version and in good health is set ACTIVE', () => {
    const { record: next, call } = turn(instance());
    expect(call).toEqual({ kind: 'activate' });
    expect(next).toEqual({
      ...rebooted,
      v: 4,
      step: 'settling',
      owner: 'return-instance',
      since: now,
      lookAt: now + 90 * second,
      handover: undefined,
      attempt: {
        ...rebooted.attempt,
        instanceVersion: 20,
        intent: { n: 5, call: { kind: 'activate' }, by: requestId, at: now },
      },
    });
  });

  test('is set ACTIVE with any other version than the old one, which is then said so', () => {
    const other = record('rebooted', { attempt: { running: '1.1.3' } });
    expect(turn(instance(), {}, other).call).toEqual({ kind: 'activate' });
  });

  test('is no rollback when the staged version is the one that ran', () => {
    const same = record('rebooted', { attempt: { running: '1.1.1', staged: '1.1.1' } });
    expect(turn(instance(), {}, same).call).toEqual({ kind: 'activate' });
  });

  test('with the old version was rolled back: handed over, whatever its health', () => {
    const old = record('rebooted', { attempt: { running: '1.1.1' } });
    const { call, hands } = turn(instance({ agentConnected: false }), {}, old);
    expect(call).toBeUndefined();
    expect(hands).toMatchObject({
      eventId: `${attemptId}/ReturnFailed/4`,
      detail: {
        data: {
          failure: {
            step: 'rebooted',
            cause: 'rolled-back',
            happened: 'it came back with 1.1.1: the host rolled 1.1.2 back',
          },
        },
      },
    });
  });

  test.each([
    ['its agent is not connected', instance({ agentConnected: false })],
    ['its health is impaired', instance({ health: 'IMPAIRED' })],
    ['the look is older than one before', instance({ version: 9 })],
  ])('is not set ACTIVE when %s', (_why, view) => {
    const { call, hands, record: next } = turn(view);
    expect([call, hands]).toEqual([undefined, undefined]);
    expect(next).toMatchObject({ step: 'rebooted', owner: 'return-instance', lookAt: now + minute });
  });

  describe('that is not well for as long as a reboot may take', () => {
    const impaired = instance({ health: 'IMPAIRED', impaired: ['ACCELERATED_COMPUTE'] });
    const late = (unwellSince?: number) =>
      record('rebooted', {
        attempt: {
          rebootedAt: now - 15 * minute,
          ...(unwellSince === undefined ? {} : { unwellSince }),
        },
      });

    test('is quarantined, and what ECS finds impaired is told', () => {
      const of = late(now - 5 * minute);
      expect(turn(impaired, {}, of).hands?.detail['data']).toMatchObject({
        failure: {
          cause: 'unhealthy',
          happened: '15 minutes after its reboot ECS says that its health is impaired (ACCELERATED_COMPUTE)',
        },
      });
      expect(turn(impaired, { now: now - 1 }, of).hands).toBeUndefined();
    });

    test('is looked at for five minutes more when that is the first look: one look proves nothing', () => {
      const { hands, record: next } = turn(impaired, {}, late());
      expect(hands).toBeUndefined();
      expect(next).toMatchObject({ step: 'rebooted', attempt: { unwellSince: now } });
    });

    test('is not judged by a look that is older than one before', () => {
      const { hands, record: next } = turn(instance({ version: 9 }), {}, late(now - 5 * minute));
      expect(hands).toBeUndefined();
      expect(next).toMatchObject({ step: 'rebooted', attempt: { unwellSince: now - 5 * minute } });
    });

    test('is set ACTIVE when it is well after all, and what it was before is forgotten', () => {
      const { call, record: next } = turn(instance(), {}, late(now - 5 * minute));
      expect(call).toEqual({ kind: 'activate' });
      expect(next).not.toHaveProperty('attempt.unwellSince');
    });
  });

  test.each([undefined, instance({ status: 'INACTIVE', agentConnected: false })])(
    'is nobody’s failure when ECS does not know it any more',
    (view) => {
      expect(turn(view).hands?.detail['data']).toMatchObject({ failure: { cause: 'interfered' } });
    },
  );
});

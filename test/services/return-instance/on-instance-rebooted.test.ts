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
    ['its container runtime is impaired', instance({ health: 'IMPAIRED' })],
    ['the look is older than one before', instance({ version: 9 })],
  ])('is not set ACTIVE when %s', (_why, view) => {
    const { call, hands, record: next } = turn(view);
    expect([call, hands]).toEqual([undefined, undefined]);
    expect(next).toMatchObject({ step: 'rebooted', owner: 'return-instance', lookAt: now + minute });
  });

  test('is quarantined when it is not well for as long as a reboot may take', () => {
    const of = record('rebooted', { attempt: { rebootedAt: now - 15 * minute } });
    expect(turn(instance({ health: 'IMPAIRED' }), {}, of).hands?.detail['data']).toMatchObject({
      failure: {
        cause: 'unhealthy',
        happened: '15 minutes after its reboot its container runtime is impaired',
      },
    });
    expect(turn(instance({ health: 'IMPAIRED' }), { now: now - 1 }, of).hands).toBeUndefined();
  });

  test.each([undefined, instance({ status: 'INACTIVE', agentConnected: false })])(
    'is nobody’s failure when ECS does not know it any more',
    (view) => {
      expect(turn(view).hands?.detail['data']).toMatchObject({ failure: { cause: 'interfered' } });
    },
  );
});

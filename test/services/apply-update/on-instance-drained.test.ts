import { describe, expect, test } from 'vitest';
import { contract } from '../../../services/apply-update/contract.ts';
import { onApplySent } from '../../../services/apply-update/on-apply-sent.ts';
import { onInstanceDrained } from '../../../services/apply-update/on-instance-drained.ts';
import {
  attemptId,
  cluster,
  commandId,
  known,
  minute,
  now,
  open,
  paused,
  record,
  requestId,
} from '../records.ts';
import { commit, refused, sent } from '../turn.ts';

const drained = record('drained');

describe('a drained instance', () => {
  test('has the update applied, which any reboot would bring from now on', () => {
    const turn = commit(contract, drained, onInstanceDrained(drained, known(drained)));
    expect(turn.call).toEqual({ kind: 'apply' });
    expect(turn.record).toEqual({
      ...drained,
      v: 4,
      step: 'applying',
      owner: 'apply-update',
      since: now,
      lookAt: now + 90_000,
      handover: undefined,
      attempt: {
        ...drained.attempt,
        applyIntended: true,
        sends: 1,
        deadlineAt: now + 30 * minute,
        intent: { n: 2, call: { kind: 'apply' }, by: requestId, at: now },
      },
    });
  });

  test.each([
    ['the cluster is paused', { paused }, 'paused'],
    ['its version is denied', { denied: { '1.1.2': 'it failed' } }, 'target-denied'],
    ['the slot is another one’s', { slots: {} }, 'interfered'],
  ])('is handed over, untouched, when %s', (_why, changes, cause) => {
    const decision = onInstanceDrained(drained, known(drained, { cluster: cluster(changes) }));
    const turn = commit(contract, drained, decision);
    expect(turn.call).toBeUndefined();
    expect(turn.record).toMatchObject({ step: 'drained', owner: 'apply-update' });
    expect(turn.record).not.toHaveProperty('attempt.applyIntended');
    expect(turn.hands).toMatchObject({
      eventId: `${attemptId}/ApplyFailed/4`,
      detail: { data: { failure: { step: 'drained', cause } } },
    });
  });
});

describe('an apply that was meant', () => {
  const meant = record('applying', { attempt: { intent: open({ kind: 'apply' }, now, 2) } });

  test('is known by its command once SSM took it', () => {
    const turn = commit(contract, meant, onApplySent(meant, known(meant), sent));
    expect(turn.record).toMatchObject({
      lookAt: now + minute,
      attempt: { intent: { n: 2, confirmedAt: now, commandId } },
    });
  });

  test('has no command when SSM refused: the next look sends it again', () => {
    const turn = commit(contract, meant, onApplySent(meant, known(meant), refused('InvalidInstanceId')));
    expect(turn.record).toMatchObject({ lookAt: now + minute, attempt: { intent: { confirmedAt: now } } });
    expect(turn.record).not.toHaveProperty('attempt.intent.commandId');
  });

  test('is confirmed once', () => {
    const applying = record('applying');
    expect(onApplySent(applying, known(applying), sent)).toMatchObject({ do: 'nothing' });
  });
});

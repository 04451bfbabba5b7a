import { describe, expect, test } from 'vitest';
import { contract } from '../../../services/return-instance/contract.ts';
import { onActivated, onSettlingLook } from '../../../services/return-instance/on-settling-look.ts';
import { ownerMark, type InstanceView } from '../../../services/ports/ecs.ts';
import {
  attemptId,
  clusterArn,
  containerInstanceArn,
  instanceId,
  known,
  minute,
  now,
  open,
  record,
  second,
} from '../records.ts';
import { answered, commit, refused } from '../turn.ts';
import { active, instance } from '../views.ts';

const settling = record('settling', { backOffUntil: now - minute, failures: 2 });
const turn = (view: InstanceView | undefined, changes = {}, of = settling) =>
  commit(contract, of, onSettlingLook(of, known(of, changes), view));
const failure = (view: InstanceView | undefined, changes = {}) => turn(view, changes).hands?.detail['data'];

describe('an instance that was meant to be ACTIVE', () => {
  const meant = record('settling', {
    attempt: { intent: open({ kind: 'activate' }, now - 90 * second, 5), activeAt: undefined },
  });

  test('settles from the moment that ECS says so', () => {
    const { record: next } = commit(
      contract,
      meant,
      onActivated(meant, known(meant), answered(active({ version: 21 }))),
    );
    expect(next).toMatchObject({
      lookAt: now + 2 * minute,
      attempt: { activeAt: now, instanceVersion: 21, intent: { confirmedAt: now } },
    });
  });

  test('is looked at in the same invocation when it need not settle', () => {
    const config = { settleMinutes: 0 };
    const decision = onActivated(meant, known(meant, { config }), answered(active()));
    expect(decision).toMatchObject({ lookAgainInMs: 5000 });
  });

  test('is handed over, uncounted, when ECS refuses: that is no fault of the version', () => {
    const turnOf = commit(contract, meant, onActivated(meant, known(meant), refused('INACTIVE')));
    expect(turnOf.hands?.detail).toMatchObject({ data: { failure: { cause: 'interfered' } } });
    expect(turnOf.record).toMatchObject({ attempt: { intent: { confirmedAt: now } } });
  });

  test('is meant again when nobody knows whether it was done', () => {
    expect(turn(instance(), {}, meant)).toMatchObject({
      call: { kind: 'activate' },
      record: { lookAt: now + 90 * second, attempt: { intent: { n: 6, at: now } } },
    });
  });

  test('is taken as done when it is ACTIVE and its mark is off', () => {
    const { record: next, call } = turn(active({ version: 30 }), {}, meant);
    expect(call).toBeUndefined();
    expect(next).toMatchObject({ lookAt: now + 2 * minute, attempt: { activeAt: now, instanceVersion: 30 } });
  });

  test('is meant again when it is ACTIVE and the mark is still on it', () => {
    const marked = active({ attributes: { [ownerMark]: attemptId } });
    expect(turn(marked, {}, meant).call).toEqual({ kind: 'activate' });
  });

  test('is handed over when it could not be set for as long as a reboot may take', () => {
    expect(turn(instance(), { now: now + 15 * minute }, meant).hands?.detail).toMatchObject({
      data: { failure: { cause: 'unhealthy' } },
    });
  });

  test('is handed over when it is gone', () => {
    expect(turn(undefined, {}, meant).hands?.detail).toMatchObject({
      data: { failure: { cause: 'interfered' } },
    });
  });
});

describe('a settling instance', () => {
  test('is updated when it is well at the end of its time, and its slot is free', () => {
    const { record: next, call, says } = turn(active());
    expect(call).toEqual({ kind: 'end-attempt' });
    expect(next).toEqual({
      instanceId,
      clusterArn,
      containerInstanceArn,
      v: 4,
      step: 'updated',
      owner: 'return-instance',
      since: now,
      running: '1.1.2',
      denied: {},
      failures: 0,
      outbox: {},
      endedAt: now,
      attempt: settling.attempt,
    });
    expect(says).toHaveLength(1);
    expect(says[0]?.detail).toMatchObject({
      data: { from: '1.1.1', to: '1.1.2', asAdmitted: true, outOfServiceSeconds: 17 * 60, tasksMoved: 2 },
    });
  });

  test('says so when it settled on another version than the admitted one', () => {
    const other = record('settling', { attempt: { running: '1.1.3' } });
    expect(turn(active(), {}, other).says[0]?.detail).toMatchObject({
      data: { to: '1.1.3', asAdmitted: false },
    });
  });

  test('is left alone before its time', () => {
    const decision = onSettlingLook(settling, known(settling, { now: now - minute - 1 }), active());
    expect(decision).toEqual({ do: 'nothing', why: 'still settling' });
  });

  test.each([
    ['its agent is away just now', active({ agentConnected: false })],
    ['the look is older than its ACTIVE', instance({ version: 19 })],
  ])('is looked at again in a minute when %s', (_why, view) => {
    expect(turn(view)).toMatchObject({ call: undefined, hands: undefined, record: { lookAt: now + minute } });
  });

  test('is handed over when looks find it unwell for five minutes: one look proves nothing', () => {
    const view = active({ health: 'IMPAIRED' });
    const { record: next } = turn(view);
    expect(next).toMatchObject({ step: 'settling', attempt: { unwellSince: now } });
    const seen = record('settling', { attempt: { unwellSince: now - 5 * minute } });
    expect(turn(view, { now: now - 1 }, seen).hands).toBeUndefined();
    expect(turn(view, {}, seen).hands?.detail).toMatchObject({
      data: { failure: { step: 'settling', cause: 'unhealthy-after-return' } },
    });
  });

  test('is let go of when somebody drains it: that is not the version’s fault', () => {
    expect(failure(instance())).toMatchObject({
      failure: { cause: 'interfered', happened: 'somebody set it to DRAINING while it settled' },
    });
  });

  test.each([undefined, instance({ status: 'INACTIVE' })])('is let go of when it is gone', (view) => {
    expect(failure(view)).toMatchObject({ failure: { cause: 'interfered' } });
  });
});

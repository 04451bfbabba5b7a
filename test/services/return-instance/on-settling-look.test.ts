import { describe, expect, test } from 'vitest';
import { contract } from '../../../services/return-instance/contract.ts';
import { onActivated, onSettlingLook } from '../../../services/return-instance/on-settling-look.ts';
import type { AttemptRecord } from '../../../services/ledger/records.ts';
import { ownerMark, type InstanceView, type ServiceView } from '../../../services/ports/ecs.ts';
import {
  attemptId,
  cluster,
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
import { active, instance, serviceView } from '../views.ts';

const settling = record('settling', {
  backOff: { until: now - minute, cause: 'apply-failed', happened: 'x' },
  failures: 2,
});
const turn = (
  view: InstanceView | undefined,
  changes = {},
  of = settling,
  services: readonly ServiceView[] = [],
) => commit(contract, of, onSettlingLook(of, known(of, changes), { instance: view, services }));
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

  test('is meant again however long ECS does not do it: that is no fault of the version', () => {
    const { call, hands } = turn(instance(), { now: now + 24 * 60 * minute }, meant);
    expect(call).toEqual({ kind: 'activate' });
    expect(hands).toBeUndefined();
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

  test('is not done before 120 s are over since another took over from an intent', () => {
    const overtaken = (ms: number) => record('settling', { attempt: { overtakenAt: now - ms } });
    const look = (of: AttemptRecord) => onSettlingLook(of, known(of), { instance: active(), services: [] });
    expect(look(overtaken(119_999))).toEqual({ do: 'nothing', why: 'still settling' });
    expect(look(overtaken(120_000))).toMatchObject({ do: 'commit', record: { step: 'updated' } });
  });

  test('is left alone before its time', () => {
    const decision = onSettlingLook(settling, known(settling, { now: now - minute - 1 }), {
      instance: active(),
      services: [],
    });
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

  describe('whose services were well when it was drained', () => {
    const watching = (unwellSince?: number) =>
      record('settling', {
        attempt: {
          services: { web: { least: 3, short: 0 }, logs: { least: 5, short: 1 } },
          ...(unwellSince === undefined ? {} : { unwellSince }),
        },
      });
    const web = serviceView({ running: 3 });
    const logs = serviceView({ name: 'logs', strategy: 'DAEMON', desired: 5, running: 3 });

    test('is updated when they have what they must have at least', () => {
      expect(turn(active(), {}, watching(), [web]).record.step).toBe('updated');
    });

    test('is looked at for five minutes when one is short of tasks, and then handed over', () => {
      const short = serviceView({ running: 2 });
      const { record: next, hands } = turn(active(), {}, watching(), [short]);
      expect(hands).toBeUndefined();
      expect(next).toMatchObject({ step: 'settling', lookAt: now + minute, attempt: { unwellSince: now } });
      expect(turn(active(), {}, watching(now - 5 * minute), [short]).hands?.detail['data']).toMatchObject({
        failure: {
          step: 'settling',
          cause: 'services-after-return',
          happened: 'after ACTIVE services are short of tasks: web runs 2 of at least 3 tasks',
        },
      });
    });

    test('is held to no more of a daemon than it had before, and not to the hosts in other slots', () => {
      const others = {
        ...cluster().slots,
        'i-2': cluster().slots[instanceId]!,
        'i-3': cluster().slots[instanceId]!,
      };
      const fails = (running: number, changes = {}) =>
        turn(active(), changes, watching(now - 5 * minute), [{ ...logs, running }]).hands !== undefined;
      expect([fails(4), fails(3)]).toEqual([false, true]);
      expect([3, 2].map((running) => fails(running, { cluster: cluster({ slots: others }) }))).toEqual([
        false,
        true,
      ]);
    });

    test('is held to the alarms too, once its services are well', () => {
      const at = (unwellSince: number | undefined, inAlarm: readonly string[], services = [web]) => {
        const of = watching(unwellSince);
        const seen = { instance: active(), services, alarms: { inAlarm, missing: ['gone'] } };
        return commit(contract, of, onSettlingLook(of, known(of), seen));
      };
      expect(at(undefined, []).record.step).toBe('updated');
      expect(at(undefined, ['errors']).record).toMatchObject({ attempt: { unwellSince: now } });
      const long = now - 5 * minute;
      expect(at(long, ['errors']).hands?.detail['data']).toMatchObject({
        failure: { cause: 'alarm-after-return', happened: 'after ACTIVE in ALARM: errors' },
      });
      expect(at(long, ['errors'], [serviceView({ running: 0 })]).hands?.detail['data']).toMatchObject({
        failure: { cause: 'services-after-return' },
      });
    });

    test('is looked at by itself before its services are', () => {
      const away = active({ agentConnected: false });
      expect(turn(away, {}, watching(now - 5 * minute)).hands?.detail['data']).toMatchObject({
        failure: { cause: 'unhealthy-after-return' },
      });
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

import { describe, expect, test } from 'vitest';
import { contract } from '../../../services/drain-instance/contract.ts';
import { onLook } from '../../../services/drain-instance/on-look.ts';
import { onTaskStopped } from '../../../services/drain-instance/on-task-stopped.ts';
import type { DrainLook } from '../../../services/drain-instance/look.ts';
import {
  admittedAgo,
  attemptId,
  cluster,
  instanceId,
  known,
  minute,
  now,
  open,
  paused,
  record,
  second,
} from '../records.ts';
import { commit } from '../turn.ts';
import { active, instance, serviceView, standalone, task } from '../views.ts';

const draining = record('draining');
const at = (look: Partial<DrainLook>, changes = {}, of = draining) =>
  onLook(of, known(of, changes), { instance: instance(), tasks: [], ...look });
const turn = (look: Partial<DrainLook>, changes = {}, of = draining) =>
  commit(contract, of, at(look, changes, of));
const failureOf = (look: Partial<DrainLook>, changes = {}, of = draining) =>
  turn(look, changes, of).hands?.detail['data'];

describe('a draining instance', () => {
  test('is drained when a fresh look shows DRAINING and no task but stopped ones', () => {
    const stopped = [task({ lastStatus: 'STOPPED' })];
    const { record: next, hands, call } = turn({ tasks: stopped, services: [serviceView()] });
    expect(next).toMatchObject({ step: 'drained', owner: 'drain-instance', lookAt: now + 2 * minute });
    expect(next).toMatchObject({
      attempt: {
        left: [],
        stopped: [task().id],
        services: { web: { least: 3, short: 0 } },
        emptyAt: now,
        instanceVersion: 20,
      },
    });
    expect(hands).toMatchObject({
      eventId: `${attemptId}/InstanceDrained/4`,
      detail: { data: { tasksMoved: 2, drainSeconds: 1200 } },
    });
    expect(call).toBeUndefined();
  });

  test.each(['RUNNING', 'PENDING', 'DEACTIVATING', 'STOPPING'])(
    'waits for a task that is %s, whatever ECS counts',
    (lastStatus) => {
      const { record: next, hands } = turn({
        instance: instance({ tasks: 0 }),
        tasks: [task({ lastStatus })],
      });
      expect(next).toMatchObject({ step: 'draining', attempt: { left: [task().id] } });
      expect(hands).toBeUndefined();
    },
  );

  test('remembers which of its services were well, and not those that were sick before', () => {
    const tasks = ['web', 'api', 'old'].map((name) =>
      task({ id: name, group: `service:${name}`, lastStatus: 'STOPPED' }),
    );
    const services = [serviceView(), serviceView({ name: 'api', running: 0 })];
    expect(turn({ tasks, services }).record).toMatchObject({
      attempt: { services: { web: { least: 3, short: 0 } } },
    });
    expect(turn({ tasks: [] }).record).toMatchObject({ step: 'drained', attempt: { services: {} } });
  });

  test('knows of its services before it is drained: those of tasks that are gone by then too', () => {
    const { record: next } = turn({ tasks: [task(), task({ id: 'b', group: 'service:api' })] });
    expect(next).toMatchObject({
      step: 'draining',
      attempt: { services: { web: { least: 0, short: 0 }, api: { least: 0, short: 0 } } },
    });
  });

  test('is looked at again when nobody has looked at its services', () => {
    const { record: next, hands } = turn({ tasks: [task({ lastStatus: 'STOPPED' })] });
    expect(next.step).toBe('draining');
    expect(hands).toBeUndefined();
  });

  test('waits as long as ECS counts tasks that are to run, whether it lists them or not', () => {
    const heard = record('draining', { attempt: { left: undefined, heard: ['a'] } });
    for (const tasks of [undefined, [task({ lastStatus: 'STOPPED' })]]) {
      const { record: next, hands } = turn({ instance: instance({ tasks: 1 }), tasks }, {}, heard);
      expect(next.step).toBe('draining');
      expect(hands).toBeUndefined();
    }
  });

  test('remembers what has stopped, a hundred at most, and forgets what it only heard once they are listed', () => {
    const of = record('draining', { attempt: { left: undefined, heard: ['x'], stopped: ['a'] } });
    const many = Array.from({ length: 120 }, (_, n) => task({ id: `t${n}`, lastStatus: 'STOPPED' }));
    const { record: next } = turn({ tasks: [task(), ...many] }, {}, of);
    const attempt = 'attempt' in next ? next.attempt : undefined;
    expect(attempt).toMatchObject({ left: [task().id] });
    expect(attempt).not.toHaveProperty('heard');
    expect(attempt?.stopped).toHaveLength(100);
    expect(attempt?.stopped?.slice(0, 2)).toEqual(['a', 't0']);
  });

  test('learns nothing of its tasks from a stale look', () => {
    const of = record('draining', { attempt: { left: undefined, heard: ['x'] } });
    const { record: next } = turn({ instance: instance({ version: 9 }), tasks: [task()] }, {}, of);
    expect(next).toMatchObject({ attempt: { left: undefined, heard: ['x'] } });
  });

  test('is not believed to be empty in the first five seconds, and looked at again', () => {
    const fresh = record('draining', { attempt: { drainedSince: now - 4999 } });
    expect(turn({}, {}, fresh)).toMatchObject({ record: { step: 'draining' }, lookAgainInMs: 5000 });
  });

  test('is not believed to be empty by an answer older than one seen before', () => {
    const { record: next, lookAgainInMs } = turn({ instance: instance({ version: 9 }) });
    expect(next).toMatchObject({ step: 'draining', attempt: { instanceVersion: 10 } });
    // Minutes after DRAINING there is no hurry: no invocation spins on a stale answer.
    expect(lookAgainInMs).toBeUndefined();
  });

  test('is not undone for being ACTIVE half a minute after our call: the answer may be from before it', () => {
    const called = (ms: number) => record('draining', { attempt: { drainedSince: now - ms } });
    expect(turn({ instance: active() }, {}, called(29_999)).hands).toBeUndefined();
    expect(failureOf({ instance: active() }, {}, called(30_000))).toMatchObject({
      failure: { cause: 'interfered' },
    });
  });

  test.each([
    ['ACTIVE', active({ version: 9 })],
    ['an unowned task', instance({ version: 9 })],
  ])('is not undone for %s in a stale look', (_what, view) => {
    expect(turn({ instance: view, tasks: [standalone] }).hands).toBeUndefined();
  });

  test('is looked at each minute at first, then every fifth, and at its deadline', () => {
    const lookAt = (since: number, deadlineAt: number) =>
      turn({ tasks: [task()] }, {}, record('draining', { since, attempt: { deadlineAt } })).record.lookAt;
    expect(lookAt(now - 4 * minute, now + 20 * minute)).toBe(now + minute);
    expect(lookAt(now - 5 * minute, now + 20 * minute)).toBe(now + 5 * minute);
    expect(lookAt(now - 5 * minute, now + 2 * minute)).toBe(now + 2 * minute);
  });

  test.each([
    [
      'after the drain timeout',
      { tasks: [task(), task({ id: 'b' })], services: [] },
      { now: now + 5 * minute },
      draining,
      'drain-timeout',
    ],
    ['when a task that no service owns started on it', { tasks: [standalone] }, {}, draining, 'unowned-task'],
    ['when somebody set it ACTIVE', { instance: active() }, {}, draining, 'interfered'],
    ['when it is INACTIVE', { instance: instance({ status: 'INACTIVE' }) }, {}, draining, 'interfered'],
    ['when ECS does not know it', { instance: undefined }, {}, draining, 'interfered'],
    ['when the cluster is paused', {}, { cluster: cluster({ paused }) }, draining, 'paused'],
    [
      'when its version is denied',
      {},
      { cluster: cluster({ denied: { '1.1.2': 'bad' } }) },
      draining,
      'target-denied',
    ],
  ])('is handed over %s', (_when, look, changes, of, cause) => {
    expect(failureOf(look, changes, of)).toMatchObject({ failure: { step: 'draining', cause } });
  });

  test('names who is still there when time is up', () => {
    const tasks = [task(), task({ id: 'b' }), task({ id: 'c', group: 'service:api' })];
    expect(failureOf({ tasks, services: [] }, { now: now + 5 * minute })).toMatchObject({
      failure: { happened: 'after 25 minutes still there: 2 of service:web, 1 of service:api' },
    });
  });

  test('is looked at once more when its time ran out during a look: nobody knows yet why tasks are left', () => {
    const { hands, lookAgainInMs } = turn({ tasks: [task()] }, { now: now + 5 * minute });
    expect(hands).toBeUndefined();
    expect(lookAgainInMs).toBe(5000);
  });

  describe('with tasks left when time is up', () => {
    const message = '(service web) was unable to place a task because no container instance met all of it.';
    const said = [serviceView({ name: 'api' }), serviceView({ unplaced: message })];
    const wanted = instance({ tasks: 1 });
    test.each([
      ['ECS says that it has no place', wanted, said, 'no-room'],
      ['ECS does not say so', wanted, [serviceView()], 'drain-timeout'],
      ['all were told to stop, and take their time', instance(), said, 'drain-timeout'],
    ])('when %s', (_when, view, services, cause) => {
      const failed = failureOf({ instance: view, tasks: [task()], services }, { now: now + 5 * minute });
      expect(failed).toMatchObject({ failure: { cause } });
    });

    test('tells what ECS said', () => {
      const look = { instance: wanted, tasks: [task()], services: said };
      expect(failureOf(look, { now: now + 5 * minute })).toMatchObject({
        failure: { happened: `ECS says: ${message}; after 25 minutes still there: 1 of service:web` },
      });
    });
  });
});

describe('an instance whose drain was meant, and nobody knows whether it was done', () => {
  const meant = record('draining', {
    attempt: { intent: open({ kind: 'drain' }, now - 90 * second, 1), drainedSince: undefined },
  });

  test('is taken as drained by us when it is DRAINING: the ledger is the authority', () => {
    const { record: next, says, lookAgainInMs } = turn({ instance: instance({ tasks: 4 }) }, {}, meant);
    expect(next).toMatchObject({
      attempt: { drainedSince: now, tasksMoved: 4, instanceVersion: 20, intent: { confirmedAt: now } },
    });
    expect(says.map(({ detailType }) => detailType)).toEqual(['InstanceDraining']);
    expect(lookAgainInMs).toBe(5000);
  });

  test('is meant again when it is ACTIVE', () => {
    const { record: next, call } = turn({ instance: active() }, { cluster: admittedAgo(minute) }, meant);
    expect(call).toEqual({ kind: 'drain' });
    expect(next).toMatchObject({ lookAt: now + 90 * second, attempt: { intent: { n: 2, at: now } } });
  });

  test.each([
    ['the cluster was paused meanwhile', active(), { cluster: cluster({ paused }) }, 'paused'],
    ['its slot is not ours', active(), { cluster: cluster({ slots: {} }) }, 'interfered'],
    ['time is up', active(), { now: now + 5 * minute, cluster: admittedAgo(minute) }, 'drain-timeout'],
    // However long a drain may take: window, alarms and tasks were looked at then.
    ['it was admitted too long ago', active(), { cluster: admittedAgo(11 * minute) }, 'admission-stale'],
    ['it is gone', undefined, {}, 'interfered'],
    ['it is leaving', active({ status: 'DEREGISTERING' }), {}, 'interfered'],
  ])('is not meant again when %s', (_why, view, changes, cause) => {
    const { call, hands, record: next } = turn({ instance: view }, changes, meant);
    expect(call).toBeUndefined();
    expect(hands?.detail).toMatchObject({ data: { failure: { cause } } });
    // The intent stays open: recover-instance waits for what may still come of it.
    expect(next).toMatchObject({ attempt: { intent: { n: 1 } } });
  });
});

test('services are known by tasks that moved before it was known that the drain was done', () => {
  // The request that drained died; its tasks were gone when the next one took that for done.
  const of = record('draining', {
    attempt: { drainedSince: now - 10 * second, startedAt: now - 3 * minute },
  });
  const gone = task({ lastStatus: 'STOPPED', stoppedAt: now - 2 * minute });
  expect(turn({ tasks: [gone], services: [serviceView()] }, {}, of).record).toMatchObject({
    step: 'drained',
    attempt: { services: { web: { least: 3, short: 0 } } },
  });
});

test('the last task heard of, while ECS still counts it, is looked for once more in the same invocation', () => {
  const of = record('draining', { attempt: { left: ['a'] } });
  const decision = onLook(of, known(of), { instance: instance({ tasks: 1 }), tasks: undefined }, true);
  expect(decision).toMatchObject({ do: 'commit', lookAgainInMs: 11_000 });
});

test.each([
  ['all were told to stop', { tasks: 0 }, /deregistration delay .*stopTimeout.*drainTimeoutMinutes/],
  ['ECS does not hear of its agent', { tasks: 1, agentConnected: false }, /^look at the ECS agent/],
  ['tasks find no place', { tasks: 1 }, /^look at minimumHealthyPercent/],
] as const)('the remedy at the deadline fits: %s', (_why, view, remedy) => {
  const late = {
    instance: instance(view),
    tasks: [task({ lastStatus: 'RUNNING' })],
    services: [serviceView()],
  };
  expect(failureOf(late, { now: now + 5 * minute })).toMatchObject({
    failure: { cause: 'drain-timeout', remedy: expect.stringMatching(remedy) as unknown },
  });
});

test('a stopped task is counted, without a look, as long as nobody has listed those that are left', () => {
  const three = record('draining', { attempt: { left: undefined, tasksMoved: 3, heard: ['a'] } });
  expect(onTaskStopped(three, 'b')).toMatchObject({
    because: 'task b stopped; 1 left',
    record: { attempt: { heard: ['a', 'b'], left: undefined } },
  });
});

test('a stopped task is taken from those that are left, without a look', () => {
  const two = record('draining', { attempt: { left: ['a', 'b'] } });
  expect(onTaskStopped(two, 'a')).toEqual({
    do: 'commit',
    because: 'task a stopped; 1 left',
    record: { ...two, attempt: { ...two.attempt, left: ['b'] } },
  });
});

test('the slot of another attempt is not taken for ours', () => {
  const meant = record('draining', {
    attempt: { intent: open({ kind: 'drain' }, now - 90 * second, 1), drainedSince: undefined },
  });
  const { slots } = cluster();
  const other = cluster({ slots: { [instanceId]: { ...slots[instanceId]!, attemptId: 'other' } } });
  expect(turn({ instance: active() }, { cluster: other }, meant).call).toBeUndefined();
});

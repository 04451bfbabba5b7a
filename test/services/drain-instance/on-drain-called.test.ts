import { describe, expect, test } from 'vitest';
import { contract } from '../../../services/drain-instance/contract.ts';
import { onDrainCalled } from '../../../services/drain-instance/on-drain-called.ts';
import { known, minute, now, open, record } from '../records.ts';
import { answered, commit, refused } from '../turn.ts';
import { instance } from '../views.ts';

const meant = record('draining', {
  attempt: {
    intent: open({ kind: 'drain' }, now, 1),
    drainedSince: undefined,
    instanceVersion: undefined,
    left: undefined,
    tasksMoved: 0,
  },
});

describe('an instance that was meant to drain', () => {
  test('drains from the moment that ECS says so', () => {
    const turn = commit(
      contract,
      meant,
      onDrainCalled(meant, known(meant), answered(instance({ tasks: 3 }))),
    );
    expect(turn.record).toEqual({
      ...meant,
      v: 4,
      lookAt: now + minute,
      attempt: {
        ...meant.attempt,
        drainedSince: now,
        instanceVersion: 20,
        tasksMoved: 3,
        intent: { n: 1, call: { kind: 'drain' }, by: 'request-0', at: now, confirmedAt: now },
      },
    });
    expect(turn.says.map(({ detailType }) => detailType)).toEqual(['InstanceDraining']);
    // The end of each task is told.
    expect(turn.lookAgainInMs).toBeUndefined();
  });

  test('is looked at seconds later when it has no tasks: nobody would tell', () => {
    const { lookAgainInMs } = commit(
      contract,
      meant,
      onDrainCalled(meant, known(meant), answered(instance())),
    );
    expect(lookAgainInMs).toBe(5000);
  });

  test('is handed over when ECS refuses, as one that we did not drain', () => {
    const turn = commit(contract, meant, onDrainCalled(meant, known(meant), refused('INACTIVE')));
    expect(turn.hands).toMatchObject({
      detailType: 'DrainFailed',
      detail: {
        data: {
          failure: { cause: 'interfered', happened: 'ECS did not set the instance to DRAINING: INACTIVE' },
        },
      },
    });
    expect(turn.record).toMatchObject({ attempt: { intent: { confirmedAt: now } } });
    expect(turn.record).toHaveProperty('attempt.drainedSince', undefined);
  });
});

test('a drain that was confirmed already is not confirmed again', () => {
  const draining = record('draining');
  expect(onDrainCalled(draining, known(draining), answered(instance()))).toEqual({
    do: 'nothing',
    why: 'the drain was confirmed before',
  });
});

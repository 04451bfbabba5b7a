import { describe, expect, test } from 'vitest';
import { obstacleToReboot } from '../../../services/world/interruption.ts';
import type { Look } from '../../../services/world/tasks.ts';
import { cluster, now, paused, record } from '../records.ts';
import { active, instance, standalone, task } from '../views.ts';

const applied = record('applied');
const obstacle = (look: Partial<Look> = {}, changes = {}, of = applied) =>
  obstacleToReboot(of, { cluster: cluster(changes), now }, { instance: instance(), tasks: [], ...look });

describe('the last look before a reboot', () => {
  test('finds nothing in the way of our own, drained and empty instance', () => {
    expect(obstacle({ tasks: [task({ lastStatus: 'STOPPED' })] })).toBeUndefined();
  });

  test('names the first thing in the way, the slot before all others', () => {
    expect(obstacle({ instance: active(), tasks: [task()] }, { slots: {}, paused })).toEqual({
      kind: 'stop',
      cause: 'interfered',
      happened: 'the slot is not held by this attempt',
    });
    expect(obstacle({ instance: active() }, { paused })).toMatchObject({ cause: 'paused' });
  });

  test.each(['ACTIVE', 'DEREGISTERING', 'INACTIVE'])('stops when somebody made it %s', (status) => {
    expect(obstacle({ instance: instance({ status }) })).toMatchObject({ kind: 'stop', cause: 'interfered' });
  });

  test('counts what is staged as the version, not what was admitted', () => {
    const other = record('applied', { attempt: { staged: '1.1.3' } });
    const denied = { denied: { '1.1.3': 'bad' } };
    expect(obstacle({}, denied)).toBeUndefined();
    expect(obstacle({}, denied, other)).toMatchObject({ cause: 'target-denied' });
  });

  test('waits for a second look five seconds after the one that found it empty', () => {
    const found = (emptyAt: number) => obstacle({}, {}, record('applied', { attempt: { emptyAt } }));
    expect(found(now - 4999)).toMatchObject({ kind: 'wait' });
    expect(found(now - 5000)).toBeUndefined();
  });

  test('does not believe a stale look, not even for the better', () => {
    expect(obstacle({ instance: instance({ version: 9 }) })).toMatchObject({ kind: 'wait' });
    expect(obstacle({ instance: active({ version: 9 }) })).toMatchObject({ kind: 'wait' });
  });

  test('names the tasks that are left, and those that nobody owns above all', () => {
    expect(obstacle({ tasks: [task(), standalone] })).toEqual({
      kind: 'stop',
      cause: 'unowned-task',
      happened: 'tasks run on it again: 1 of service:web, 1 of family:report',
    });
  });
});

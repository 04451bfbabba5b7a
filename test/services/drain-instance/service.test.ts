import { describe, expect, test } from 'vitest';
import { ecsTaskStateChange } from '../../../events-schema/aws/ecs-task-state-change.ts';
import { contract } from '../../../services/drain-instance/contract.ts';
import { drainService } from '../../../services/drain-instance/service.ts';
import { smallWorld } from '../ports.ts';
import type { Attempt } from '../../../services/ledger/records.ts';
import type { InstanceView, TaskView } from '../../../services/ports/ecs.ts';
import { attemptId, cluster, instanceId, known, now, record } from '../records.ts';
import { heard, look } from '../turn.ts';
import { active, instance, task } from '../views.ts';

const stopped = heard(contract, ecsTaskStateChange);
const taskId = 'aaaabbbbccccddddeeeeffff00001111';

type Changes = Partial<Attempt>;

describe('a stopped task', () => {
  const concerns = (attempt: Changes, changes = {}) =>
    drainService(smallWorld({}).ecs).concerns(stopped, record('draining', { ...changes, attempt }));

  test('is of no concern unless the last look left it there', () => {
    expect([[], ['another'], ['another', taskId]].map((left) => concerns({ left }))).toEqual([
      false,
      false,
      true,
    ]);
  });

  test('counts once as long as no look has listed any', () => {
    expect(concerns({ left: undefined })).toBe(true);
    expect(concerns({ left: undefined, heard: [taskId] })).toBe(false);
  });

  test('of another container instance on the same machine is of no concern', () => {
    expect(concerns({ left: [taskId] }, { containerInstanceArn: 'arn:old' })).toBe(false);
  });

  test('is followed by a read of ECS only when it was the last', async () => {
    const read = async (attempt: Changes) => {
      const world = smallWorld({ instance: instance() });
      await drainService(world.ecs).observe(stopped, known(record('draining', { attempt })));
      return world.calls;
    };
    const looked = ['describe cdef', 'list STOPPED'];
    expect(await read({ left: ['another', taskId] })).toEqual([]);
    expect(await read({ left: [taskId] })).toEqual(looked);
    expect(await read({ left: undefined, tasksMoved: 2 })).toEqual([]);
    expect(await read({ left: undefined, tasksMoved: 2, heard: ['another'] })).toEqual(looked);
  });
});

describe('a look at a draining instance', () => {
  const calls = async (view: InstanceView | undefined, attempt: Changes, at = now) => {
    const world = smallWorld(view === undefined ? {} : { instance: view });
    const of = record('draining', { attempt });
    const seen = await drainService(world.ecs).observe(look, known(of, { now: at }));
    return [...world.calls, seen.tasks === undefined ? 'not listed' : 'listed'];
  };
  const counted = instance({ tasks: 2 });

  test('lists the tasks that are to run once, and only counts them afterwards', async () => {
    expect(await calls(counted, { left: undefined })).toEqual([
      'describe cdef',
      'list RUNNING, STOPPED',
      'listed',
    ]);
    expect(await calls(counted, { left: [taskId] })).toEqual(['describe cdef', 'not listed']);
  });

  test('lists them once more when time is up: who they are is said then', async () => {
    const { deadlineAt } = record('draining').attempt;
    expect(await calls(counted, { left: [taskId] }, deadlineAt)).toContain('list RUNNING, STOPPED');
  });

  test('lists those told to stop when none is to run, whoever was left', async () => {
    expect(await calls(instance(), { left: [taskId] })).toEqual(['describe cdef', 'list STOPPED', 'listed']);
  });

  test('looks at the services of what has stopped, once nothing is left and the look may be believed', async () => {
    const calls = async (tasks: readonly TaskView[], version = 20) => {
      const world = smallWorld({ instance: instance({ version }), tasks });
      const of = record('draining', { attempt: { services: { api: { least: 1, short: 0 } } } });
      await drainService(world.ecs).observe(look, known(of));
      return world.calls.slice(2);
    };
    const ended = [task({ lastStatus: 'STOPPED' })];
    expect(await calls(ended)).toEqual(['describe services api, web']);
    expect(await calls([...ended, task({ id: 'b', lastStatus: 'STOPPING' })])).toEqual([]);
    expect(await calls(ended, 9)).toEqual([]);
  });

  test('lists nothing of an instance that ECS does not know', async () => {
    expect(await calls(undefined, {})).toEqual(['describe cdef', 'listed']);
  });
});

test('the admitted container instance is looked at, not the one that the last check found', async () => {
  const world = smallWorld({ instance: active() });
  const of = record('waiting');
  const { [instanceId]: slot } = cluster().slots;
  if (slot === undefined) throw new Error('the canonical cluster holds a slot');
  const slots = { [instanceId]: { ...slot, containerInstanceArn: 'arn:new' } };
  await drainService(world.ecs).observe(look, known(of, { cluster: cluster({ slots }) }));
  expect(world.calls).toEqual(['describe :new']);
});

describe('the call to drain', () => {
  const drain = (begins: Parameters<typeof smallWorld>[0]) => {
    const world = smallWorld(begins);
    const of = record('draining');
    return { world, outcome: drainService(world.ecs).perform({ kind: 'drain' }, of, cluster()) };
  };

  test('sets DRAINING, then puts the mark', async () => {
    const { world, outcome } = drain({ instance: active() });
    expect(await outcome).toMatchObject({ kind: 'instance', instance: { status: 'DRAINING' } });
    expect(world.calls).toEqual(['set DRAINING', `mark ${attemptId}`]);
  });

  test('is done when ECS refuses what was done before, without a word', async () => {
    const { world, outcome } = drain({ instance: instance({ attributes: {} }), refuses: 'not ACTIVE' });
    expect(await outcome).toMatchObject({ kind: 'instance', instance: { status: 'DRAINING' } });
    expect(world.calls).toEqual(['set DRAINING', 'describe cdef', `mark ${attemptId}`]);
  });

  test('is refused when the instance is not DRAINING then either', async () => {
    const { world, outcome } = drain({ instance: instance({ status: 'INACTIVE' }), refuses: 'INACTIVE' });
    expect(await outcome).toEqual({ kind: 'refused', why: 'INACTIVE' });
    expect(world.calls).not.toContain(`mark ${attemptId}`);
  });
});

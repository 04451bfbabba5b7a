import { describe, expect, test } from 'vitest';
import { ecsTaskStateChange } from '../../../events-schema/aws/ecs-task-state-change.ts';
import { contract } from '../../../services/drain-instance/contract.ts';
import { drainService } from '../../../services/drain-instance/service.ts';
import { smallWorld } from '../ports.ts';
import { attemptId, cluster, instanceId, known, record } from '../records.ts';
import { heard, look } from '../turn.ts';
import { active, instance } from '../views.ts';

const stopped = heard(contract, ecsTaskStateChange);
const taskId = 'aaaabbbbccccddddeeeeffff00001111';

describe('a stopped task', () => {
  const concerns = (left: readonly string[]) =>
    drainService(smallWorld({}).ecs).concerns(stopped, record('draining', { attempt: { left } }));

  test('is of no concern unless the last look left it there', () => {
    expect([concerns([]), concerns(['another']), concerns(['another', taskId])]).toEqual([
      false,
      false,
      true,
    ]);
  });

  test('is followed by a read of ECS only when it was the last', async () => {
    const read = async (left: readonly string[]) => {
      const world = smallWorld({ instance: instance() });
      await drainService(world.ecs).observe(stopped, known(record('draining', { attempt: { left } })));
      return world.calls;
    };
    expect(await read(['another', taskId])).toEqual([]);
    expect(await read([taskId])).toEqual(['describe cdef', 'list tasks']);
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

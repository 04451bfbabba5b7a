import { describe, expect, test } from 'vitest';
import { returnService } from '../../../services/return-instance/service.ts';
import type { InstanceView } from '../../../services/ports/ecs.ts';
import { smallWorld } from '../ports.ts';
import { known, minute, now, record } from '../records.ts';
import { tableOf } from '../table.ts';
import { look } from '../turn.ts';
import { active, instance } from '../views.ts';

const { ecs, alarms, endAttempt } = smallWorld({});
const service = returnService(ecs, alarms, endAttempt);
const call = { kind: 'activate' } as const;
const seen = (view: InstanceView) => ({ instance: view, services: [] });

describe('return-instance, each step crossed with all it hears', () => {
  test('sets ACTIVE what rebooted, and ends what settled well', () => {
    const world = (_wake: unknown, { step }: { step: string }) =>
      seen(step === 'settling' ? active() : instance());
    expect(tableOf({ service, call, world })).toBe(
      [
        'rebooted | InstanceRebooted | settling !activate',
        'settling | ECS Container Instance State Change, look | updated !end-attempt "InstanceUpdated"',
        'settling | call-ended | nothing',
        'updated | look | updated !end-attempt',
      ].join('\n'),
    );
  });

  test('goes on looking at a host whose agent is not back', () => {
    const rows = tableOf({
      service,
      call,
      world: () => seen(instance({ agentConnected: false })),
      recordOf: (step) =>
        step === 'rebooted'
          ? record(step, { owner: 'return-instance', handover: undefined })
          : record('idle'),
    });
    expect(rows).toBe(
      'rebooted | ECS Container Instance State Change, look | rebooted\nrebooted | call-ended | nothing',
    );
  });

  test('never sets ACTIVE what forget-instance has taken', () => {
    const rows = tableOf({
      service,
      call,
      world: () => seen(instance()),
      recordOf: (step) => record(step, { owner: 'forget-instance', handover: undefined }),
    });
    expect(rows).toBe('');
  });
});

test('a slot that is free needs no second freeing', () => {
  const updated = record('updated');
  const decision = service.decide(
    look,
    { ...known(updated), cluster: { ...known(updated).cluster, slots: {} } },
    undefined,
  );
  expect(decision).toEqual({ do: 'nothing', why: 'the slot is free' });
});

test('while it settles, the agent’s coming and going costs no read of ECS', async () => {
  const reads = async (activeAt: number) => {
    const world = smallWorld({ instance: active() });
    const of = record('settling', { attempt: { activeAt, services: { web: { least: 3, short: 0 } } } });
    await returnService(world.ecs, world.alarms, world.endAttempt).observe(look, known(of));
    return world.calls;
  };
  expect(await reads(now - 2 * minute + 1)).toEqual([]);
  expect(await reads(now - 2 * minute)).toEqual(['describe cdef', 'describe services web']);
});

test('a look that came a moment too early decides nothing', () => {
  const settling = record('settling');
  const decision = service.decide(look, known(settling), undefined);
  expect(decision).toEqual({ do: 'nothing', why: 'still settling' });
});

test('alarms are looked at when the configuration names some, and what cannot be read is thrown', async () => {
  const world = smallWorld({ instance: active() });
  const of = record('settling');
  const seen = await returnService(world.ecs, world.alarms, world.endAttempt).observe(
    look,
    known(of, { config: { alarms: ['errors'] } }),
  );
  expect(world.calls).toEqual(['describe cdef', 'alarms errors']);
  expect(seen?.alarms).toEqual({ inAlarm: [], missing: [] });
  const deaf = { look: () => Promise.reject(new Error('Rate exceeded')) };
  const observe = returnService(world.ecs, deaf, world.endAttempt).observe;
  await expect(observe(look, known(of, { config: { alarms: ['errors'] } }))).rejects.toThrow('Rate exceeded');
});

test('the services of an instance that is not well itself are not read', async () => {
  const world = smallWorld({ instance: active({ agentConnected: false }) });
  const of = record('settling', { attempt: { services: { web: { least: 3, short: 0 } } } });
  await returnService(world.ecs, world.alarms, world.endAttempt).observe(look, known(of));
  expect(world.calls).toEqual(['describe cdef']);
});

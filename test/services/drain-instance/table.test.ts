import { describe, expect, test } from 'vitest';
import { drainService } from '../../../services/drain-instance/service.ts';
import { smallWorld } from '../ports.ts';
import { admittedAgo, paused, cluster, known, record, second } from '../records.ts';
import { tableOf } from '../table.ts';
import { active, instance } from '../views.ts';

const service = drainService(smallWorld({}).ecs);
const call = { kind: 'drain' } as const;

describe('drain-instance, each step crossed with all it hears', () => {
  test('drains what waits and was admitted, and goes on once it is empty', () => {
    const rows = tableOf({
      service,
      call,
      world: (_wake, { step }) => ({
        instance: step === 'idle' || step === 'waiting' ? active() : instance(),
        tasks: [],
      }),
      know: (of) => known(of, { cluster: admittedAgo(second) }),
    });
    expect(rows).toBe(
      [
        'idle | UpdateAdmitted, look | draining ->DrainFailed',
        'waiting | UpdateAdmitted, look | draining !drain',
        'draining | ECS Task State Change, look | drained ->InstanceDrained',
        'draining | call-ended | nothing',
      ].join('\n'),
    );
  });

  test('stops while the cluster is paused', () => {
    const rows = tableOf({
      service,
      call,
      world: (_wake, { step }) => ({
        instance: step === 'idle' || step === 'waiting' ? active() : instance(),
        tasks: [],
      }),
      know: (of) => known(of, { cluster: cluster({ paused }) }),
    });
    expect(rows).toBe(
      [
        'idle | UpdateAdmitted, look | draining ->DrainFailed',
        'waiting | UpdateAdmitted, look | draining ->DrainFailed',
        'draining | ECS Task State Change, look | draining ->DrainFailed',
        'draining | call-ended | nothing',
      ].join('\n'),
    );
  });

  test('leaves to forget-instance what that has taken, but for a slot that nobody began', () => {
    const rows = tableOf({
      service,
      call,
      world: () => ({ instance: instance(), tasks: [] }),
      recordOf: (step) => record(step, { owner: 'forget-instance' }),
    });
    expect(rows).toBe(
      [
        'idle | UpdateAdmitted, look | draining ->DrainFailed',
        'waiting | UpdateAdmitted, look | draining ->DrainFailed',
      ].join('\n'),
    );
  });
});

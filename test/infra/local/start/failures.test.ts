import { describe, expect, it } from 'vitest';
import { createVirtualClock } from '../../../../infra/local/clock/virtual-clock.ts';
import type { InstanceSnapshot } from '../../../../infra/local/ecs/snapshot.ts';
import { armFailure, type FailureControls } from '../../../../infra/local/start/failures.ts';
import { failureSteps, isFailureStep } from '../../../../infra/local/start/options/failure-steps.ts';

/** A world that writes down what is done to it, with one instance whose status the test sets. */
function world() {
  const done: string[] = [];
  const note = (...what: unknown[]) => void done.push(what.map((one) => JSON.stringify(one)).join(' '));
  const clock = createVirtualClock({ start: 0 });
  const instance = { ec2InstanceId: 'i-1', arn: 'arn:of-i-1', status: 'ACTIVE' };
  const named =
    (name: string) =>
    (...args: unknown[]) => {
      note(name, ...args);
      return name;
    };
  const controls: FailureControls = {
    clock,
    cluster: 'c',
    hosts: { fault: named('fault') },
    ec2: { interruptSpot: named('interruptSpot'), terminate: named('terminate') },
    ecs: {
      createService: named('createService'),
      registerTaskDefinition: () => 'task:1',
      runTask: named('runTask'),
      setContainerHealth: named('setContainerHealth'),
      snapshot: () => ({
        clusters: [
          { name: 'c', arn: 'c', instances: [instance as InstanceSnapshot], services: [], tasks: [] },
        ],
      }),
    },
    scaleToZero: async (service) => note('scaleToZero', service),
    setState: async (arn, status) => note('setState', arn, status),
    request: async (name, data) => note('request', name, data),
  };
  return { done, clock, instance, controls };
}

describe('a failure', () => {
  const way = [
    'UpdateAdmitted',
    'InstanceDraining',
    'DrainFailed',
    'InstanceDrained',
    'UpdateApplied',
    'InstanceRebooted',
  ];

  it.each(Object.keys(failureSteps).filter(isFailureStep))(
    '%s strikes, and each of its strikes once',
    async (step) => {
      const { done, controls, clock } = world();
      const hear = armFailure(step, 'i-1', controls);
      for (const event of [...way, ...way]) await hear(event);
      await clock.run({ until: 3_600_000 });
      expect(done.length).toBeGreaterThan(0);
      expect(new Set(done).size).toBe(done.length);
      expect(done.some((one) => one.includes('i-1') || one.includes('Rollout'))).toBe(true);
    },
  );

  it('unhealthy-after-return waits until the instance is ACTIVE', async () => {
    const { done, controls, clock, instance } = world();
    instance.status = 'DRAINING';
    const hear = armFailure('unhealthy-after-return', 'i-1', controls);
    await hear('InstanceRebooted');
    await clock.run({ until: 60_000 });
    expect(done).toEqual([]);
    instance.status = 'ACTIVE';
    await clock.run({ until: 62_000 });
    expect(done).toHaveLength(1);
    expect(done[0]).toContain('IMPAIRED');
  });

  it('paused is resumed after two minutes', async () => {
    const { done, controls, clock } = world();
    await armFailure('paused', 'i-1', controls)('InstanceDraining');
    await clock.run({ until: 119_000 });
    expect(done).toHaveLength(1);
    await clock.run({ until: 121_000 });
    expect(done[1]).toContain('ResumeRollout');
  });
});

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isAttempt } from '../../../services/shell/attempt.ts';
import { instanceId, minute } from '../records.ts';
import { goodEnd } from '../turn.ts';
import { clusters, fitting, happenings } from './arbitraries.ts';
import type { Seen, Walk } from './walk.ts';
import { admit, walkOf } from './walks.ts';

// However an attempt was led astray, it ends within a bound once the world stays as it is: nudges alone get it there,
// without one native event. Each is nudged when it said that it wanted to be, and at most so often.

const nudgesAtMost = 150;
const boundMs = 8 * 60 * minute;

const isOver = ({ record, cluster }: Walk): boolean =>
  record.step === 'quarantined'
    ? record.owner === 'recover-instance' && cluster.slots[instanceId]?.quarantinedAt !== undefined
    : !isAttempt(record) && cluster.slots[instanceId] === undefined;

/** From here on the world shows what `seen` says, calls succeed, and time passes from look to look. */
function calm(walk: Walk, seen: (of: Walk) => Seen, until: (of: Walk) => boolean): void {
  const began = walk.now;
  for (let nudges = 0; !until(walk); nudges += 1) {
    expect(nudges).toBeLessThan(nudgesAtMost);
    walk.now = Math.max(walk.now + minute, walk.record.lookAt ?? 0);
    if (walk.record.step === 'waiting' || walk.record.step === 'idle') admit(walk);
    walk.deliver(seen(walk), goodEnd);
    walk.nudge(seen(walk), goodEnd);
  }
  expect(walk.now - began).toBeLessThan(boundMs);
}

/** Takes many walks into a world that stays as `seen` says. */
function afterEveryWalk(seen: (of: Walk) => Seen, check: (walk: Walk) => void, until = isOver): void {
  fc.assert(
    fc.property(clusters, happenings, (before, all) => {
      const walk = walkOf(before, all, () => undefined);
      calm(walk, seen, until);
      check(walk);
    }),
    { numRuns: 300 },
  );
}

describe('an attempt ends', () => {
  test('when all is well again', () => {
    afterEveryWalk(
      ({ record }) => fitting(record, false),
      ({ record }) =>
        expect(['updated', 'restored', 'quarantined', 'lost', 'waiting']).toContain(record.step),
    );
  });

  test('when nothing answers any more: nobody is left in between', () => {
    afterEveryWalk(
      ({ record }) => {
        const { instance, ...seen } = fitting(record, false);
        return { ...seen, result: undefined, instance: instance && { ...instance, agentConnected: false } };
      },
      ({ record }) =>
        expect(['updated', 'restored', 'quarantined', 'lost', 'waiting']).toContain(record.step),
    );
  });

  test('when the instance is gone: its slot is free, from wherever it was', () => {
    afterEveryWalk(
      () => ({
        instance: undefined,
        tasks: [],
        services: [],
        alarms: { inAlarm: [], missing: [] },
        result: undefined,
        ec2State: 'terminated',
      }),
      ({ cluster }) => expect(cluster.slots).toEqual({}),
      (walk) => walk.cluster.slots[instanceId] === undefined && !isAttempt(walk.record),
    );
  });
});

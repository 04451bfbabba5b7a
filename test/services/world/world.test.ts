import { describe, expect, test } from 'vitest';
import { newCluster } from '../../../services/ledger/ledger.ts';
import type { ClusterRecord } from '../../../services/ledger/records.ts';
import { activate, endAttemptPort } from '../../../services/world/acts.ts';
import { evidence, lookAtCommand, sendIntended, wasNotDelivered } from '../../../services/world/command.ts';
import { proofOfGone } from '../../../services/world/gone.ts';
import { isUnanswered } from '../../../services/world/handed-over.ts';
import { holdsSlot, stopReason } from '../../../services/world/standing.ts';
import { describeTasks, remaining, unowned } from '../../../services/world/tasks.ts';
import { smallWorld } from '../ports.ts';
import {
  attemptId,
  cluster,
  clusterArn,
  commandId,
  instanceId,
  now,
  open,
  paused,
  record,
} from '../records.ts';
import { active, ended, failedOnHost, instance, running, standalone, task, undelivered } from '../views.ts';

describe('standing', () => {
  test('stops an attempt for a pause before a denial, in the cluster before on the instance', () => {
    const of = record('applied', { denied: { '1.1.2': 'rolled back' } });
    const stop = (changes: Partial<ClusterRecord>) => stopReason(cluster(changes), of, '1.1.2')?.happened;
    const denied = { '1.1.2': 'it failed' };
    expect(stop({ paused, denied })).toBe('the cluster is paused: load test until noon');
    expect(stop({ denied })).toBe('1.1.2 is denied: it failed');
    expect(stop({})).toBe('1.1.2 is denied: rolled back');
    expect(stopReason(cluster(), of, '1.1.3')).toBeUndefined();
  });

  test('is held by the attempt that the cluster names, and no other', () => {
    expect(holdsSlot(cluster(), instanceId, attemptId)).toBe(true);
    expect(holdsSlot(cluster(), instanceId, 'another')).toBe(false);
    expect(holdsSlot(newCluster(clusterArn), instanceId, attemptId)).toBe(false);
  });
});

describe('tasks', () => {
  const tasks = [task(), task({ id: 'b', lastStatus: 'STOPPED' }), standalone, task({ id: 'c', group: '' })];

  test('remain until they are STOPPED', () => {
    expect(remaining(tasks).map(({ id }) => id)).toEqual([task().id, standalone.id, 'c']);
  });

  test('that are stopped are nobody’s concern any more, owned or not', () => {
    expect(unowned([...tasks, { ...standalone, lastStatus: 'STOPPED' }])).toEqual([standalone]);
  });

  test('are told by group', () => {
    expect(describeTasks(tasks)).toBe('2 of service:web, 1 of family:report, 1 of no group');
  });
});

test.each([
  ['EC2 says missing', instance(), 'missing'],
  ['EC2 says shutting-down', instance(), 'shutting-down'],
  ['ECS says MISSING', undefined, 'running'],
  ['ECS says MISSING', undefined, undefined],
  ['ECS says INACTIVE', instance({ status: 'INACTIVE' }), 'stopped'],
  [undefined, instance({ agentConnected: false }), 'stopped'],
  [undefined, instance({ status: 'DEREGISTERING' }), 'running'],
])('the proof that it is gone: %s', (proof, view, ec2State) => {
  expect(proofOfGone(view, ec2State)).toBe(proof);
});

test('a hand-over is unanswered until the next service commits', () => {
  const drained = record('drained');
  const id = `${attemptId}/InstanceDrained/3`;
  expect(isUnanswered({ id }, drained)).toBe(true);
  expect(isUnanswered({ id: `${attemptId}/InstanceDrained/2` }, drained)).toBe(false);
  expect(isUnanswered({ id }, record('applying'))).toBe(false);
});

describe('acts', () => {
  test('set ACTIVE first, then take the mark off', async () => {
    const world = smallWorld({ instance: instance() });
    expect(await activate(world.ecs, record('rebooted'))).toMatchObject({ kind: 'instance' });
    expect(world.calls).toEqual(['set ACTIVE', 'unmark']);
    expect(world.instance()).toEqual(active({ version: 21 }));
  });

  test('leave the mark where ECS refuses', async () => {
    const world = smallWorld({ instance: instance(), refuses: 'INACTIVE' });
    expect(await activate(world.ecs, record('rebooted'))).toEqual({ kind: 'refused', why: 'INACTIVE' });
    expect(world.calls).toEqual(['set ACTIVE']);
  });

  test('end an attempt by one write, however often', async () => {
    let written = cluster();
    let writes = 0;
    const port = endAttemptPort(
      {
        ledger: {
          readCluster: async () => written,
          commitCluster: async (next) => {
            if (next.v !== written.v) return false;
            written = { ...next, v: next.v + 1 };
            writes += 1;
            return true;
          },
          saidCluster: async () => undefined,
        },
        say: async () => undefined,
        now: () => now,
        sleep: async () => undefined,
      },
      'return-instance',
    );
    const updated = record('updated');
    const call = { kind: 'end-attempt' } as const;
    const read = cluster();
    expect([await port(updated, call, read), await port(updated, call, read)]).toEqual([
      { kind: 'done' },
      { kind: 'done' },
    ]);
    expect([writes, written.slots]).toEqual([1, {}]);
    expect(await port(record('idle'), call, read)).toMatchObject({ kind: 'refused' });
  });
});

describe('a command', () => {
  const result = ended('', { comment: `${attemptId}/apply/2` });

  test('is ours when its Comment says so, whether or not its id was written down', async () => {
    const applying = record('applying');
    const early = record('applying', { attempt: { intent: open({ kind: 'apply' }, now, 2) } });
    const { ssm } = smallWorld({ result });
    expect(await lookAtCommand(ssm, applying, undefined)).toEqual({ result });
    expect(await lookAtCommand(ssm, early, 'heard')).toEqual({ result });
    expect(await lookAtCommand(ssm, early, undefined)).toEqual({ result: undefined });
  });

  test('of an earlier intent, of another attempt or kind is not', async () => {
    for (const comment of [`${attemptId}/apply/1`, 'other/apply/2', `${attemptId}/restore/2`, '']) {
      const { ssm } = smallWorld({ result: { ...result, comment } });
      expect(await lookAtCommand(ssm, record('applying'), 'heard')).toEqual({ result: undefined });
    }
  });

  test('is asked for by the id that was written down, not by one that was heard', async () => {
    const world = smallWorld({ result });
    await lookAtCommand(world.ssm, record('applying'), 'heard');
    expect(world.calls).toEqual([`result ${commandId}`]);
  });

  test('is sent with the Comment of its intent, and with parameters only to reboot', async () => {
    const world = smallWorld({});
    const call = { kind: 'restore' } as const;
    await sendIntended(world.ssm, record('recovering', { attempt: { intent: open(call, now, 6) } }), call);
    expect(world.calls).toEqual([`send restore ${attemptId}/restore/6 {}`]);
  });

  test('is not sent for what is no document', async () => {
    const world = smallWorld({});
    expect(await sendIntended(world.ssm, record('settling'), { kind: 'activate' })).toMatchObject({
      kind: 'refused',
    });
    expect(await sendIntended(world.ssm, record('idle'), { kind: 'apply' })).toMatchObject({
      kind: 'refused',
    });
    expect(world.calls).toEqual([]);
  });

  test('is evidence with the end of stderr, plain', () => {
    expect(evidence(undefined)).toEqual({});
    const seen = evidence(failedOnHost('', 'x'.repeat(600)));
    expect(seen).toMatchObject({ commandId, status: 'Failed', exitCode: 1 });
    expect(seen.stderr).toBe('x'.repeat(500));
  });

  test('was not delivered when it ended without a code', () => {
    expect([undelivered(), running(), failedOnHost('', '')].map(wasNotDelivered)).toEqual([
      true,
      false,
      false,
    ]);
  });
});

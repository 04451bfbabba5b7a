import { describe, expect, test } from 'vitest';
import { ssmCommandInvocation } from '../../../events-schema/aws/ssm-command-invocation.ts';
import { rebootService } from '../../../services/reboot-instance/service.ts';
import { smallWorld } from '../ports.ts';
import { attemptId, bootId, cluster, known, now, open, paused, record, second } from '../records.ts';
import { look } from '../turn.ts';
import { active, ended, instance, probeOutput, task } from '../views.ts';

const notAfter = now + 90 * second;
const call = { kind: 'reboot', bootId, notAfter } as const;
const meantAt = (at: number) =>
  record('rebooting', {
    attempt: { intent: open(call, at, 3), rebootAt: now, rebootNotAfter: notAfter },
  });
const reboot = (of: ReturnType<typeof meantAt>, begins = {}, changes = {}) => {
  const world = smallWorld({ instance: instance(), ...begins });
  const outcome = rebootService(world.ecs, world.ssm).perform(call, of, cluster(changes));
  return { world, outcome };
};
const send = `send reboot ${attemptId}/reboot/3 {"BootId":"${bootId}","NotAfter":"${Math.floor(notAfter / 1000)}"}`;

describe('the call to reboot', () => {
  test('is sent with the boot that it may end, and until when', async () => {
    const { world, outcome } = reboot(meantAt(now));
    expect(await outcome).toMatchObject({ kind: 'sent' });
    expect(world.calls).toEqual([send]);
  });

  test('is made on a look of its own when it is made only after a crash', async () => {
    const { world, outcome } = reboot(meantAt(now + 30 * second));
    expect(await outcome).toMatchObject({ kind: 'sent' });
    expect(world.calls).toEqual(['describe cdef', 'list RUNNING, STOPPED', send]);
  });

  test.each([
    ['a task runs on it again', { tasks: [task()] }, {}],
    ['it is ACTIVE again', { instance: active() }, {}],
    ['the cluster was paused', {}, { paused }],
    ['the slot is gone', {}, { slots: {} }],
  ])('is not made after a crash when %s', async (_why, begins, changes) => {
    const { world, outcome } = reboot(meantAt(now + 30 * second), begins, changes);
    expect(await outcome).toMatchObject({ kind: 'refused' });
    expect(world.calls).not.toContain(send);
  });

  test('is not made after its time', async () => {
    const { world, outcome } = reboot(meantAt(notAfter));
    expect(await outcome).toMatchObject({ kind: 'refused' });
    expect(world.calls).toEqual([]);
  });
});

describe('a look at a rebooting host', () => {
  const result = ended(probeOutput(), { comment: `${attemptId}/probe/4` });

  test('reads the probe, and not the reboot command that is known to mean nothing', async () => {
    const world = smallWorld({ result });
    const of = record('rebooting', { attempt: { rebootNotAfter: now } });
    const seen = await rebootService(world.ecs, world.ssm).observe(look, known(of));
    expect(seen.host.probe?.stdout).toBe(result.stdout);
    expect(world.calls).toHaveLength(1);
  });

  test('reads the reboot command too once that explains why nothing happened', async () => {
    const world = smallWorld({ result });
    const of = record('rebooting');
    await rebootService(world.ecs, world.ssm).observe(look, known(of));
    expect(world.calls).toEqual([expect.stringContaining('result'), 'result reboot-command']);
  });

  test('reads no more than the probe when that answers from another boot', async () => {
    const answer = ended(probeOutput({ boot: 'ffffffff-0000-4000-8000-000000000000' }), {
      comment: `${attemptId}/probe/4`,
    });
    const world = smallWorld({ result: answer });
    await rebootService(world.ecs, world.ssm).observe(look, known(record('rebooting')));
    expect(world.calls).toHaveLength(1);
  });

  test('reads no more than the probe while that may still be answered, and asks for reasons when the time is up', async () => {
    const asked = { ...result, status: 'InProgress', stdout: '' };
    const lookWith = async (deadlineAt: number) => {
      const world = smallWorld({ result: asked });
      const of = record('rebooting', { attempt: { deadlineAt } });
      await rebootService(world.ecs, world.ssm).observe(look, known(of));
      return world.calls.length;
    };
    expect(await lookWith(now + second)).toBe(1);
    expect(await lookWith(now)).toBe(2);
  });

  test('does not take the result of another command for its own', async () => {
    const world = smallWorld({ result: { ...result, comment: `${attemptId}/probe/3` } });
    const seen = await rebootService(world.ecs, world.ssm).observe(look, known(record('rebooting')));
    expect(seen.host.probe).toBeUndefined();
  });
});

describe('word of a command that SSM does not know itself yet', () => {
  const { ecs, ssm } = smallWorld({});
  const intent = open({ kind: 'probe' } as const, now, 4);
  const of = record('rebooting', {
    attempt: { intent: { ...intent, confirmedAt: now, commandId: 'probe-4' } },
  });
  const unknown = {
    ecs: { instance: undefined, tasks: [] },
    host: { probe: undefined, reboot: undefined },
  };
  const heard = (commandId: string) =>
    rebootService(ecs, ssm).decide(
      {
        kind: 'EC2 Command Invocation Status-change Notification',
        id: 'e',
        time: '',
        detail: { ...ssmCommandInvocation.example, 'command-id': commandId },
      },
      known(of),
      unknown,
    );

  test('is looked at again soon when it is about the probe', () => {
    expect(heard('probe-4')).toMatchObject({ do: 'commit', lookAgainInMs: 5_000 });
  });

  test('is of no concern when it is about another', () => {
    expect(heard('probe-3')).toEqual({ do: 'nothing', why: 'the result of another command' });
  });
});

import { describe, expect, test } from 'vitest';
import { contract } from '../../../services/reboot-instance/contract.ts';
import {
  onAgentConnected,
  onRebootLook,
  type RebootLook,
  type RebootLookBy,
} from '../../../services/reboot-instance/on-reboot-look.ts';
import { confirmed, known, minute, newBootId, now, open, record, second } from '../records.ts';
import { commit } from '../turn.ts';
import { ended, failedOnHost, probeOutput, running, undelivered } from '../views.ts';

const rebooting = record('rebooting');
const turn = (
  look: Partial<RebootLook>,
  { by = 'nudge', at = now }: { readonly by?: RebootLookBy; readonly at?: number } = {},
  of = rebooting,
) =>
  commit(
    contract,
    of,
    onRebootLook(of, known(of, { now: at }), { probe: undefined, reboot: undefined, ...look }, by),
  );
const back = ended(probeOutput({ boot: newBootId, running: '1.1.2' }));
const sameBoot = ended(probeOutput());

describe('a rebooting host', () => {
  test.each(['nudge', 'answer', 'itself'] as const)(
    'has rebooted when another boot answers (by %s)',
    (by) => {
      const { record: next, hands } = turn({ probe: back }, { by });
      expect(next).toMatchObject({
        step: 'rebooted',
        owner: 'reboot-instance',
        running: '1.1.2',
        attempt: { newBootId, running: '1.1.2', rebootedAt: now },
      });
      expect(hands?.detail).toMatchObject({
        data: { bootId: newBootId, running: '1.1.2', awaySeconds: 240 },
      });
    },
  );

  test('says what runs, whichever version it is', () => {
    const old = ended(probeOutput({ boot: newBootId, running: '1.1.1' }));
    expect(turn({ probe: old }).hands?.detail).toMatchObject({ data: { running: '1.1.1' } });
  });

  test('may still go down when the old boot answers: it is asked again', () => {
    // Asked before the command could not act any more, however late the answer is read.
    const asked = record('rebooting', {
      attempt: { rebootNotAfter: now - 2 * minute, intent: confirmed(4, { kind: 'probe' }, now - second) },
    });
    expect(turn({ probe: sameBoot }, {}, asked).call).toEqual({ kind: 'probe' });
    expect(turn({ probe: sameBoot }, { by: 'answer' }, asked)).toMatchObject({
      call: undefined,
      hands: undefined,
    });
  });

  test('is asked once in an invocation: that it still answers in the old boot waits for the next nudge', () => {
    const asked = record('rebooting', {
      attempt: { rebootNotAfter: now - 2 * minute, intent: confirmed(4, { kind: 'probe' }, now - second) },
    });
    const seen = [sameBoot, ended('garbage'), undelivered(), running(), undefined];
    for (const probe of seen) {
      const { call, lookAgainInMs, record: next } = turn({ probe }, { by: 'itself' }, asked);
      expect([call, lookAgainInMs], JSON.stringify(probe)).toEqual([undefined, undefined]);
      expect(next.lookAt).toBeGreaterThan(now);
    }
  });

  const asked = (notAfter: number, changes = {}) =>
    record('rebooting', {
      attempt: {
        rebootNotAfter: notAfter,
        intent: confirmed(4, { kind: 'probe' }, now - second),
        ...changes,
      },
    });
  // Five minutes that a service may hold it up, two for a slow twin and the clocks.
  const tooLate = asked(now - 7 * minute - 2 * second);

  test('may be held up for five minutes by a service on it, after a command that ended well', () => {
    const held = asked(now - 7 * minute);
    expect(turn({ probe: sameBoot, reboot: ended('') }, {}, held)).toMatchObject({
      hands: undefined,
      call: { kind: 'probe' },
    });
  });

  test('that answers is not one that did not return, though the time for its reboot is over', () => {
    const held = asked(now - 4 * minute, { deadlineAt: now - minute });
    const probed = {
      ...held,
      attempt: { ...held.attempt, intent: confirmed(5, { kind: 'probe' }, now - second) },
    };
    expect(turn({ probe: sameBoot }, {}, probed)).toMatchObject({
      hands: undefined,
      call: { kind: 'probe' },
    });
  });

  test('did not reboot when the old boot answers a probe sent after all permissions', () => {
    const data = turn({ probe: sameBoot }, {}, tooLate).hands?.detail['data'];
    expect(data).toMatchObject({ failure: { step: 'rebooting', cause: 'not-rebooted' } });
  });

  test('refused to reboot when the command says so, with its stderr', () => {
    const reboot = failedOnHost('', 'Failed to reboot: Status 500');
    // It will not come any more: two minutes for a slow twin and the clocks.
    const soon = asked(now - 2 * minute - 2 * second);
    const data = turn({ probe: sameBoot, reboot }, { by: 'answer' }, soon).hands?.detail['data'];
    expect(data).toMatchObject({
      failure: {
        cause: 'reboot-refused',
        exitCode: 1,
        stderr: '16:48:25 [INFO] Refreshing updates...\nFailed to reboot: Status 500',
      },
    });
  });

  test('is not said to have refused what its agent never took', () => {
    const reboot = undelivered({ status: 'Failed', statusDetails: 'Undeliverable' });
    expect(turn({ probe: sameBoot, reboot }, {}, tooLate).hands?.detail['data']).toMatchObject({
      failure: { cause: 'not-rebooted', remedy: expect.stringMatching(/^look at the SSM agent/) as unknown },
    });
  });

  test.each([
    ['silent', {}],
    ['at a probe that hangs', { probe: running() }],
    ['not reached by a probe', { probe: undelivered() }],
    ['answering nothing that can be read', { probe: ended('garbage') }],
  ])('did not return when it is still %s after a last question, asked after the deadline', (_how, look) => {
    const { deadlineAt } = rebooting.attempt;
    const asked = { ...rebooting.attempt, intent: confirmed(5, { kind: 'probe' }, deadlineAt + second) };
    const data = turn(look, { at: deadlineAt + 80 * second }, { ...rebooting, attempt: asked }).hands?.detail[
      'data'
    ];
    expect(data).toMatchObject({
      failure: { cause: 'did-not-return', happened: 'no answer over SSM within 15 minutes of the reboot' },
    });
  });

  test('is asked once more after the deadline before it is given up: SSM may have been out', () => {
    const { hands, call } = turn({}, { at: rebooting.attempt.deadlineAt + 60 * minute });
    expect({ hands, call }).toEqual({ hands: undefined, call: { kind: 'probe' } });
  });

  test('is not given up a moment before the deadline', () => {
    expect(turn({}, { at: rebooting.attempt.deadlineAt - 1 }).hands).toBeUndefined();
  });

  test('is probed again 75 seconds after a probe that did not answer', () => {
    expect(turn({ probe: running() }).call).toBeUndefined();
    expect(turn({ probe: running() }, { at: now + 45 * second }).call).toEqual({ kind: 'probe' });
  });

  test('is probed again at once when a probe did not reach it', () => {
    expect(turn({ probe: undelivered() }, { by: 'answer' })).toMatchObject({
      call: { kind: 'probe' },
      record: { attempt: { intent: { n: 5, at: now } } },
    });
  });

  test('is probed, never rebooted again, when nobody knows whether the reboot was sent', () => {
    const call = { kind: 'reboot', bootId: newBootId, notAfter: now } as const;
    const lost = record('rebooting', { attempt: { intent: open(call, now - 2 * minute) } });
    expect(turn({}, {}, lost).call).toEqual({ kind: 'probe' });
  });

  test('is next looked at by its deadline', () => {
    const late = record('rebooting', { since: now - 10 * minute, attempt: { deadlineAt: now + 2 * minute } });
    expect(turn({ probe: running() }, {}, late).record.lookAt).toBe(now + 2 * minute);
  });
});

describe('an agent that connects again', () => {
  test('has the host probed: it is a hint that the host is back', () => {
    const waiting = record('rebooting', {
      attempt: { intent: confirmed(4, { kind: 'probe' }, now - 2 * minute) },
    });
    const { call } = commit(contract, waiting, onAgentConnected(waiting, known(waiting)));
    expect(call).toEqual({ kind: 'probe' });
  });

  test('changes nothing while a probe is on its way, so that its flapping puts no look off', () => {
    expect(onAgentConnected(rebooting, known(rebooting))).toEqual({
      do: 'nothing',
      why: 'a probe is on its way',
    });
  });
});

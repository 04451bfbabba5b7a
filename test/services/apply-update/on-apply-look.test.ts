import { describe, expect, test } from 'vitest';
import { contract } from '../../../services/apply-update/contract.ts';
import { onApplyLook } from '../../../services/apply-update/on-apply-look.ts';
import { onApplySent } from '../../../services/apply-update/on-apply-sent.ts';
import type { CommandResult } from '../../../services/ports/ssm.ts';
import { bootId, cluster, commandId, known, minute, now, open, record, second } from '../records.ts';
import { commit } from '../turn.ts';
import { applyOutput, ended, failedOnHost, probeOutput, running, undelivered } from '../views.ts';

const applying = record('applying');
const turn = (result: CommandResult | undefined, changes = {}, of = applying) =>
  commit(contract, of, onApplyLook(of, known(of, changes), { result }, true));
const failure = (result: CommandResult | undefined, changes = {}, of = applying) =>
  turn(result, changes, of).hands?.detail['data'];

describe('an apply that ended', () => {
  test('is applied when the host says Ready, with what it says is staged', () => {
    const { record: next, hands } = turn(ended(applyOutput('Ready')));
    expect(next).toMatchObject({
      step: 'applied',
      owner: 'apply-update',
      running: '1.1.1',
      lookAt: now + 2 * minute,
      attempt: { staged: '1.1.2', bootId, from: '1.1.1' },
    });
    expect(hands?.detail).toMatchObject({ data: { staged: '1.1.2', bootId } });
  });

  test('is applied whatever its exit code: the host’s own status is the evidence', () => {
    const result = failedOnHost(applyOutput('Ready'), 'Timed out after waiting 600s seconds');
    expect(turn(result).hands?.detailType).toBe('UpdateApplied');
  });

  test('may have staged another version than the admitted one, and runs from what runs now', () => {
    const { record: next } = turn(ended(applyOutput('Ready', { running: '1.1.0', offered: '1.1.3' })));
    expect(next).toMatchObject({ attempt: { to: '1.1.2', staged: '1.1.3', from: '1.1.0' } });
  });

  test.each([
    ['the cluster', { cluster: cluster({ denied: { '1.1.3': 'bad' } }) }, applying],
    ['this instance', {}, record('applying', { denied: { '1.1.3': 'rolled back' } })],
  ])('fails uncounted when what is staged is denied for %s', (_where, changes, of) => {
    const result = ended(applyOutput('Ready', { offered: '1.1.3' }));
    expect(failure(result, changes, of)).toMatchObject({ failure: { cause: 'target-denied' } });
    // Going back must prove this very boot.
    // And it waits for that version, not for the one that it was admitted for.
    expect(turn(result, changes, of).record).toMatchObject({ attempt: { bootId, staged: '1.1.3' } });
  });

  test('failed, with stderr as a person reads it, when the host is not Ready afterwards', () => {
    const result = failedOnHost(applyOutput('Available'), 'Failed to apply update: no space left');
    expect(failure(result)).toEqual({
      failure: {
        step: 'applying',
        cause: 'apply-failed',
        happened: 'after the command the host says Available, not Ready',
        commandId,
        status: 'Failed',
        exitCode: 1,
        stderr: '16:48:25 [INFO] Refreshing updates...\nFailed to apply update: no space left',
        decided: 'the update is taken back and the instance given back',
        remedy: 'look at stderr; hosts need a way to the update repository',
      },
    });
  });

  test.each([
    ['the update was withdrawn: the check found none', 'Idle', 'target-changed'],
    ['the check found one, and the network failed afterwards', 'Available', 'apply-failed'],
  ] as const)('ends in Idle because %s', (_why, check, cause) => {
    const result = failedOnHost(applyOutput('Idle', { check }), 'Failed to apply update');
    expect(failure(result)).toMatchObject({ failure: { cause } });
  });

  test('stays Staged because what was staged has been withdrawn since: there is nothing to go to', () => {
    // As a host prints it that staged the update before: no chosen update in the check and none in the status.
    const withdrawn = applyOutput('Staged', { check: 'Staged' })
      .replace(/"chosen_update": \{[^}]*\}/, '"chosen_update": null')
      .replace(/"chosen_update":\{[^}]*\}/, '"chosen_update":null');
    expect(withdrawn.match(/"chosen_update": ?null/g)).toHaveLength(2);
    const result = failedOnHost(withdrawn, 'Previously chosen Update no longer exists');
    expect(failure(result)).toMatchObject({ failure: { cause: 'target-changed' } });
  });

  test.each([
    ['nothing', ''],
    ['half of it', applyOutput('Ready').slice(0, -60)],
  ])('failed when the host answers %s', (_what, stdout) => {
    expect(failure(failedOnHost(stdout, 'exec failed'))).toMatchObject({
      failure: { cause: 'apply-failed', stderr: expect.stringContaining('exec failed') },
    });
  });
});

test('that could not even look for updates says so, and what the host said last', () => {
  expect(failure(failedOnHost(probeOutput(), 'error sending request for url'))).toMatchObject({
    failure: {
      cause: 'apply-failed',
      happened: 'the check for updates failed on the host (exit code 1): error sending request for url',
    },
  });
  const killed = ended(probeOutput(), {
    status: 'TimedOut',
    statusDetails: 'ExecutionTimedOut',
    exitCode: 137,
  });
  expect(failure(killed)).toMatchObject({
    failure: { happened: 'the script did not come to its end (TimedOut, exit code 137)' },
  });
});

describe('an apply that did not end', () => {
  test('is waited for', () => {
    expect(turn(running())).toMatchObject({ call: undefined, record: { lookAt: now + minute } });
    expect(turn(undefined)).toMatchObject({ call: undefined, record: { lookAt: now + minute } });
  });

  test('fails at its deadline', () => {
    const changes = { now: now + 20 * minute };
    expect(failure(running(), changes)).toMatchObject({
      failure: { cause: 'apply-timeout', happened: 'no result after 30 minutes', status: 'InProgress' },
    });
  });

  test('is sent again when the host did not take it, three times in all', () => {
    const again = turn(undelivered());
    expect(again).toMatchObject({
      call: { kind: 'apply' },
      record: { attempt: { sends: 2, intent: { n: 3 } } },
    });
    const third = record('applying', { attempt: { sends: 3 } });
    expect(failure(undelivered(), {}, third)).toMatchObject({
      failure: { cause: 'apply-failed', remedy: expect.stringMatching(/^look at the SSM agent/) as unknown },
    });
  });

  test('leaves nothing to take back when none of the commands reached the host', () => {
    const third = record('applying', { attempt: { sends: 3 } });
    expect(turn(undelivered(), {}, third).record).not.toHaveProperty('attempt.applyIntended');
    const unsure = record('applying', { attempt: { sends: 3, applyUnknown: true } });
    expect(turn(undelivered(), {}, unsure).record).toMatchObject({ attempt: { applyIntended: true } });
  });

  test('is sent again while SSM refuses it, and leaves nothing to take back: nobody asked the host', () => {
    const { commandId: _none, ...intent } = applying.attempt.intent!;
    const refused = record('applying', { attempt: { intent: { ...intent, confirmedAt: now - minute } } });
    const again = turn(undefined, {}, refused).record;
    expect(again).toMatchObject({ attempt: { sends: 2 } });
    expect(again).not.toHaveProperty('attempt.applyUnknown');
    const late = { now: now + 20 * minute };
    expect(failure(undefined, late, refused)).toMatchObject({ failure: { cause: 'apply-timeout' } });
    expect(turn(undefined, late, refused).record).not.toHaveProperty('attempt.applyIntended');
    const unsure = record('applying', { attempt: { ...refused.attempt, applyUnknown: true } });
    expect(turn(undefined, late, unsure).record).toMatchObject({ attempt: { applyIntended: true } });
  });

  test('is to be taken back when SSM refused a later try of the call: the first may have come through', () => {
    const { commandId: _none, confirmedAt: _open, ...intent } = applying.attempt.intent!;
    const meant = record('applying', { attempt: { intent } });
    const answered = (perhapsDone?: true) =>
      commit(
        contract,
        meant,
        onApplySent(meant, known(meant), { kind: 'refused', why: 'x', ...(perhapsDone && { perhapsDone }) }),
      ).record;
    expect(answered(true)).toMatchObject({ attempt: { applyUnknown: true } });
    expect(answered()).not.toHaveProperty('attempt.applyUnknown');
  });

  test('is to be taken back when the agent may have taken a command and vanished: that ends in the same way, but late', () => {
    const sent = (at: number, sends: number) =>
      record('applying', { attempt: { sends, intent: { ...applying.attempt.intent!, at } } });
    const soon = sent(now - 2 * minute, 1);
    expect(turn(undelivered(), {}, soon).record).not.toHaveProperty('attempt.applyUnknown');
    const late = sent(now - 1530 * second, 1);
    expect(turn(undelivered(), {}, late).record).toMatchObject({ attempt: { sends: 2, applyUnknown: true } });
    const last = sent(now - 1530 * second, 3);
    expect(turn(undelivered(), {}, last).record).toMatchObject({ attempt: { applyIntended: true } });
    // SSM shows that nobody has taken it, however late that is looked at.
    const pending = undelivered({ status: 'Pending', statusDetails: 'Pending' });
    expect(turn(pending, {}, last).record).not.toHaveProperty('attempt.applyIntended');
  });

  test('is sent again when SSM lost the host: Undeliverable comes with the status Failed', () => {
    const result = undelivered({ status: 'Failed', statusDetails: 'Undeliverable' });
    expect(turn(result)).toMatchObject({ call: { kind: 'apply' }, record: { attempt: { sends: 2 } } });
  });

  test.each(['Pending', 'Delayed'])(
    'is sent again when it is %s long after its time for delivery: SSM shows that until the script’s time is over',
    (status) => {
      const sent = record('applying', {
        attempt: { intent: { ...applying.attempt.intent!, at: now - 90 * second } },
      });
      const open = undelivered({ status, statusDetails: status });
      expect(turn(open, {}, sent)).toMatchObject({
        call: { kind: 'apply' },
        record: { attempt: { sends: 2 } },
      });
      expect(turn(open, { now: now - 1 }, sent).call).toBeUndefined();
    },
  );

  test('is sent again when nobody knows whether it was ever sent', () => {
    const lost = record('applying', { attempt: { intent: open({ kind: 'apply' }, now - 2 * minute) } });
    expect(turn(undefined, {}, lost)).toMatchObject({
      call: { kind: 'apply' },
      record: { attempt: { intent: { n: 10, at: now } }, lookAt: now + minute },
    });
    expect(failure(undefined, { now: now + 20 * minute }, lost)).toMatchObject({
      failure: { cause: 'apply-timeout' },
    });
  });
});

describe('a result that has not ended', () => {
  test('is looked at once more, soon, when the event said that it has: the answer may be stale', () => {
    const heard = onApplyLook(applying, known(applying, {}), { result: running() }, false);
    expect(heard).toMatchObject({ do: 'commit', lookAgainInMs: 11_000 });
    const unknown = onApplyLook(applying, known(applying, {}), { result: undefined }, false);
    expect(unknown).toMatchObject({ do: 'commit', lookAgainInMs: 5_000 });
    const nudged = onApplyLook(applying, known(applying, {}), { result: running() }, true);
    expect(nudged).not.toHaveProperty('lookAgainInMs');
  });
});

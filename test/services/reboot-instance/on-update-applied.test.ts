import { describe, expect, test } from 'vitest';
import { contract } from '../../../services/reboot-instance/contract.ts';
import { onUpdateApplied } from '../../../services/reboot-instance/on-update-applied.ts';
import { laggingLookMs } from '../../../services/shell/decision.ts';
import type { Look } from '../../../services/world/tasks.ts';
import {
  bootId,
  cluster,
  commandId,
  known,
  minute,
  now,
  open,
  paused,
  record,
  requestId,
  second,
} from '../records.ts';
import { onSent } from '../../../services/reboot-instance/on-sent.ts';
import { commit, refused, sent } from '../turn.ts';
import { active, instance, standalone, task } from '../views.ts';

const applied = record('applied');
const turn = (look: Partial<Look> = {}, changes = {}, of = applied) =>
  commit(contract, of, onUpdateApplied(of, known(of, changes), { instance: instance(), tasks: [], ...look }));

describe('an instance with a staged update', () => {
  test('is rebooted once: in this boot, and for 90 seconds', () => {
    const call = { kind: 'reboot', bootId, notAfter: now + 90 * second };
    const { record: next, call: made } = turn({ tasks: [task({ lastStatus: 'STOPPED' })] });
    expect(made).toEqual(call);
    expect(next).toEqual({
      ...applied,
      v: 4,
      step: 'rebooting',
      owner: 'reboot-instance',
      since: now,
      lookAt: now + 90 * second,
      handover: undefined,
      attempt: {
        ...applied.attempt,
        intent: { n: 3, call, by: requestId, at: now },
        sends: 1,
        rebootAt: now,
        rebootNotAfter: now + 90 * second,
        deadlineAt: now + 15 * minute,
      },
    });
  });

  test.each([
    ['the slot is not ours', {}, { cluster: cluster({ slots: {} }) }, 'interfered'],
    ['the cluster is paused', {}, { cluster: cluster({ paused }) }, 'paused'],
    ['what is staged is denied', {}, { cluster: cluster({ denied: { '1.1.2': 'bad' } }) }, 'target-denied'],
    ['somebody set it ACTIVE', { instance: active() }, {}, 'interfered'],
    ['ECS does not know it', { instance: undefined }, {}, 'interfered'],
    ['a service’s task runs on it', { tasks: [task()] }, {}, 'interfered'],
    ['a task that no service owns runs on it', { tasks: [standalone] }, {}, 'unowned-task'],
    ['a task is still stopping', { tasks: [task({ lastStatus: 'STOPPING' })] }, {}, 'interfered'],
  ])('is not rebooted when %s', (_why, look, changes, cause) => {
    const { call, hands, record: next } = turn(look, changes);
    expect(call).toBeUndefined();
    expect(next).toMatchObject({ step: 'applied', owner: 'reboot-instance' });
    expect(hands?.detail).toMatchObject({ data: { failure: { step: 'applied', cause } } });
  });

  test.each([
    ['it was found empty only just now', {}, record('applied', { attempt: { emptyAt: now - 4999 } })],
    ['the look is older than one before', { instance: instance({ version: 9 }) }, applied],
  ])('is looked at again in seconds when %s', (_why, look, of) => {
    const { call, hands, record: next, lookAgainInMs } = turn(look, {}, of);
    expect([call, hands]).toEqual([undefined, undefined]);
    expect(next).toMatchObject({ step: 'applied', owner: 'reboot-instance', lookAt: now + minute });
    expect(lookAgainInMs).toBe(5000);
  });

  test('waits for the next tick when its looks stay stale', () => {
    const old = record('applied', { since: now - minute });
    expect(turn({ instance: instance({ version: 9 }) }, {}, old).lookAgainInMs).toBeUndefined();
  });
});

describe('a reboot that was meant', () => {
  const call = { kind: 'reboot', bootId, notAfter: now + 90 * second } as const;
  const meant = record('rebooting', { attempt: { intent: open(call, now, 3), rebootCommandId: undefined } });

  test('keeps its command as evidence', () => {
    const turnOf = commit(contract, meant, onSent(meant, known(meant), sent));
    expect(turnOf.record).toMatchObject({
      lookAt: now + minute,
      attempt: { rebootCommandId: commandId, intent: { confirmedAt: now, commandId } },
    });
  });

  test('is not meant again when SSM refuses: probes tell whether it happened', () => {
    const turnOf = commit(contract, meant, onSent(meant, known(meant), refused('InvalidInstanceId')));
    expect(turnOf).toMatchObject({ call: undefined, record: { lookAt: now + minute } });
  });
});

describe('a probe that was sent', () => {
  const probe = (since: number) => {
    const intent = open({ kind: 'probe' } as const, now, 4);
    const of = record('rebooting', { since, attempt: { intent } });
    return commit(contract, of, onSent(of, known(of), sent));
  };

  test('is told of when it is answered: nobody waits for it', () => {
    expect(probe(now - minute / 2).lookAgainInMs).toBeUndefined();
  });

  test('is waited for when ECS should have told of the agent before: events may be lost', () => {
    expect(probe(now - minute).lookAgainInMs).toBe(laggingLookMs);
  });

  test('is not waited for when SSM did not take it', () => {
    const of = record('rebooting', {
      since: now - 9 * minute,
      attempt: { intent: open({ kind: 'probe' } as const, now, 4) },
    });
    const turnOf = commit(contract, of, onSent(of, known(of), refused('InvalidInstanceId')));
    expect(turnOf.lookAgainInMs).toBeUndefined();
  });
});

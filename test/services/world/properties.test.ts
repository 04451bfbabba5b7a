import { isDeepStrictEqual } from 'node:util';
import { describe, expect, test } from 'vitest';
import { readProof } from '../../../services/recover-instance/proof.ts';
import type { AttemptRecord } from '../../../services/ledger/records.ts';
import { isAttempt } from '../../../services/shell/attempt.ts';
import { proofOfGone } from '../../../services/world/gone.ts';
import { attemptId, attemptSteps, clusterArn, instanceId, minute } from '../records.ts';
import type { Made } from './walk.ts';
import { onEveryWalk } from './walks.ts';

// One instance is admitted, and anything happens to it: events in any order, late, doubled or lost, crashes, refusals,
// looks that are stale or wrong. The real decisions of all six services answer; the rules that must never be broken
// are checked at each of them, against what was seen in that very look.

const attemptIn = ({ turn }: Made): AttemptRecord['attempt'] | undefined =>
  turn !== undefined && isAttempt(turn.record) ? turn.record.attempt : undefined;

describe('on any way that an instance may take', () => {
  test('a decision depends on its input alone, changes none of it, and never throws', () => {
    onEveryWalk(() => ({ actor, wake, known, seen, decision }) => {
      const before = JSON.stringify([known, seen]);
      expect(isDeepStrictEqual(actor.decide(wake, known, seen), decision)).toBe(true);
      expect(JSON.stringify([known, seen])).toBe(before);
    });
  });

  test('only declared events are said, and each is what its schema says', () => {
    onEveryWalk(() => ({ actor, turn }) => {
      const declared = actor.contract.says.map(({ detailType }) => detailType);
      const said = [...(turn?.says ?? []), ...(turn?.hands === undefined ? [] : [turn.hands])];
      // Parsed when the walk committed them.
      for (const { detailType, service } of said) {
        expect(service).toBe(actor.contract.service);
        expect(declared).toContain(detailType);
      }
    });
  });

  test('deciding again on what was just committed, in the same world, says nothing new', () => {
    onEveryWalk(() => ({ actor, wake, known, seen, turn }) => {
      if (turn === undefined || turn.call !== undefined || turn.record.handover !== undefined) return;
      if (wake.kind === 'ReleaseInstance' || !actor.concerns(wake, turn.record)) return;
      const again = actor.decide(wake, { ...known, record: turn.record }, seen);
      if (again.do === 'nothing') return;
      expect([again.says ?? [], again.hands]).toEqual([[], undefined]);
    });
  });

  test('a record in an attempt is always looked at again, within half an hour or so', () => {
    onEveryWalk(() => ({ turn, known }) => {
      if (turn === undefined || !isAttempt(turn.record)) return;
      const { lookAt } = turn.record;
      expect(lookAt).toBeGreaterThan(0);
      expect(lookAt).toBeLessThanOrEqual(known.now + 31 * minute);
    });
  });

  test('the owner moves to the decider alone, or to forget-instance when it is gone', () => {
    onEveryWalk(() => ({ actor, turn, known, seen }) => {
      if (turn === undefined || turn.record.owner === known.record.owner) return;
      const { service } = actor.contract;
      if (turn.record.owner === service) return;
      if (turn.record.owner === 'forget-instance')
        return expect(proofOfGone(seen.instance, seen.ec2State)).toBeDefined();
      // Back into the queue.
      expect([service, turn.record.owner]).toEqual(['forget-instance', 'admit-update']);
    });
  });

  test('it is drained only with the slot, when nothing stops it, and from ACTIVE', () => {
    onEveryWalk(() => ({ turn, known, seen }) => {
      if (turn?.call?.kind !== 'drain') return;
      expect(known.cluster.slots[instanceId]?.attemptId).toBe(attemptId);
      expect(known.cluster.paused).toBeUndefined();
      expect(known.cluster.denied).toEqual({});
      expect(seen.instance?.status).toBe('ACTIVE');
    });
  });

  test('it is rebooted only with the slot, DRAINING, with no task left, in a known boot, and for a short time', () => {
    onEveryWalk(() => (made) => {
      const { turn, known, seen } = made;
      const call = turn?.call;
      if (call?.kind !== 'reboot') return;
      expect(known.cluster.slots[instanceId]?.attemptId).toBe(attemptId);
      expect(known.cluster.paused).toBeUndefined();
      expect(known.cluster.denied[attemptIn(made)?.staged ?? '']).toBeUndefined();
      expect(seen.instance?.status).toBe('DRAINING');
      expect(seen.tasks.filter(({ lastStatus }) => lastStatus !== 'STOPPED')).toEqual([]);
      expect(call.bootId).toBe(attemptIn(made)?.bootId);
      expect(call.notAfter).toBe(known.now + 90_000);
    });
  });

  test('it is set ACTIVE only when it is known what runs: verified, or proved never rebooted', () => {
    onEveryWalk(() => (made) => {
      const { turn, actor, known, seen } = made;
      if (turn?.call?.kind !== 'activate') return;
      const attempt = attemptIn(made);
      if (actor.contract.service === 'return-instance') {
        expect(attempt?.newBootId).toBeDefined();
        expect(attempt?.running).toBeDefined();
        // What rolled back is for recover-instance.
        expect(attempt?.running === attempt?.from && attempt?.running !== attempt?.staged).toBe(false);
        return;
      }
      expect(actor.contract.service).toBe('recover-instance');
      const isAsked = attempt?.applyIntended === true || attempt?.release !== undefined;
      const isVerified = attempt?.newBootId !== undefined && attempt.release === undefined;
      if (!isAsked || isVerified) return;
      expect(attempt?.provedAt).toBeDefined();
      // Proved in an earlier turn, and looked at then.
      if (isAttempt(known.record) && known.record.attempt.provedAt !== undefined) return;
      const proof = readProof(seen.result);
      expect(proof.kind).toBe('proved');
      if (attempt?.release === undefined && attempt?.bootId !== undefined) {
        expect(proof).toMatchObject({ bootId: attempt.bootId });
      }
    });
  });

  test('nothing is set on an instance that we did not drain, or that is gone or taken away', () => {
    onEveryWalk(() => {
      let mayBeOurs = 0;
      return ({ turn, known, seen, wake }) => {
        if (wake.kind === 'call-ended' && 'call' in wake && wake.call.kind === 'drain') {
          if (wake.outcome.kind === 'refused') mayBeOurs -= 1;
        }
        if (turn?.call?.kind === 'drain') mayBeOurs += 1;
        const sets = turn?.call !== undefined && turn.call.kind !== 'end-attempt';
        if (sets)
          expect(known.record.owner === 'forget-instance' && wake.kind !== 'ReleaseInstance').toBe(false);
        if (turn?.call?.kind !== 'activate') return;
        expect(proofOfGone(seen.instance, undefined)).toBeUndefined();
        if (seen.instance?.status === 'DRAINING') expect(mayBeOurs).toBeGreaterThan(0);
      };
    });
  });

  test('a slot is freed only at the end of its attempt: updated, restored, or proved gone', () => {
    onEveryWalk(() => ({ turn, known, seen }) => {
      const call = turn?.call;
      if (call?.kind !== 'end-attempt') return;
      if (call.keepSlot === true) return expect(turn?.record.step).toBe('quarantined');
      const { step } = known.record;
      if (step === 'updated' || step === 'restored' || step === 'lost') return;
      if (turn?.record.step === 'lost')
        return expect(proofOfGone(seen.instance, seen.ec2State)).toBeDefined();
      expect(['updated', 'restored']).toContain(turn?.record.step);
      if (turn?.record.step === 'updated') expect(seen.instance?.status).toBe('ACTIVE');
      else expect(['ACTIVE', 'DRAINING']).toContain(seen.instance?.status);
      expect(turn?.record.clusterArn).toBe(clusterArn);
    });
  });

  test('every step and every call is reached by some of the ways, or nothing was shown', () => {
    const reached = new Set<string>();
    onEveryWalk(
      () =>
        ({ turn, actor }) => {
          if (turn === undefined) return;
          reached.add(turn.record.step);
          if (turn.call !== undefined) reached.add(`${actor.contract.service} ${turn.call.kind}`);
        },
      1,
    );
    expect([...reached].sort()).toEqual(
      [
        ...attemptSteps,
        'updated',
        'restored',
        'lost',
        'waiting',
        'drain-instance drain',
        'apply-update apply',
        'reboot-instance reboot',
        'reboot-instance probe',
        'return-instance activate',
        'return-instance end-attempt',
        'recover-instance activate',
        'recover-instance restore',
        'recover-instance end-attempt',
        'forget-instance end-attempt',
      ].sort(),
    );
  });
});

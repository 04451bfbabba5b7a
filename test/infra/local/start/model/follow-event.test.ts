import { describe, expect, it } from 'vitest';
import * as fc from 'fast-check';
import { instanceRestored } from '../../../../../events-schema/recover-instance/instance-restored.ts';
import { followEvent } from '../../../../../infra/local/start/model/follow-event.ts';
import { newLine, placeOf, type InstanceLine } from '../../../../../infra/local/start/model/instance-line.ts';
import type { Said } from '../../../../../infra/local/start/model/said.ts';
import { goodWay, said, start } from './events.ts';

const after = (...events: Said[]): InstanceLine => events.reduce(followEvent, newLine('i-1', start));

describe('the line of an instance', () => {
  it.each([
    ['UpdateAvailable', 'waiting'],
    ['UpdateDeferred', 'waiting'],
    ['InstanceUpToDate', 'up-to-date'],
    ['UpdateCheckFailed', 'check-failed'],
    ['UpdateAdmitted', 'admitted'],
    ['InstanceDraining', 'draining'],
    ['InstanceDrained', 'applying'],
    ['UpdateApplied', 'rebooting'],
    ['InstanceRebooted', 'settling'],
    ['DrainFailed', 'recovering'],
    ['ApplyFailed', 'recovering'],
    ['RebootFailed', 'recovering'],
    ['ReturnFailed', 'recovering'],
    ['InstanceStayed', 'recovering'],
    ['RebootCutShort', 'recovering'],
    ['InstanceUpdated', 'updated'],
    ['InstanceRestored', 'restored'],
    ['InstanceQuarantined', 'quarantined'],
    ['InstanceLost', 'lost'],
    ['StepDue', 'unknown'],
    ['RolloutHalted', 'unknown'],
  ] as const)('stands after %s at %s', (name, stand) => {
    expect(after(said(name, { at: 5 })).stand).toBe(stand);
  });

  it('has stood there since the event that led there', () => {
    const line = after(said('InstanceDraining', { at: 5 }), said('InstanceDraining', { at: 9, id: 'again' }));
    expect(line.since).toBe(start + 5000);
  });

  it('is not led back by an event of the same attempt that comes late', () => {
    const line = after(said('InstanceDrained', { at: 20 }), said('InstanceDraining', { at: 10 }));
    expect(line).toMatchObject({ stand: 'applying', since: start + 20_000 });
  });

  it('is not led out of an open attempt by a reason that was given before it', () => {
    const line = after(said('UpdateAdmitted', { at: 2 }), said('UpdateDeferred', { at: 1 }));
    expect(line).toMatchObject({ stand: 'admitted', reason: undefined });
  });

  it('follows another attempt after the first one failed', () => {
    const line = after(
      said('UpdateAdmitted', { at: 1 }),
      said('InstanceRestored', { at: 50, data: { outOfServiceSeconds: 40 } }),
      said('UpdateAdmitted', { at: 90, attempt: 'i-1.2' }),
      said('InstanceUpdated', { at: 200, attempt: 'i-1.2', data: { outOfServiceSeconds: 100 } }),
    );
    expect(line).toMatchObject({
      stand: 'updated',
      attemptId: 'i-1.2',
      outOfServiceSeconds: 140,
      reason: undefined,
    });
  });

  it('waits with the reason when it is put back to be tried again', () => {
    const line = after(said('UpdateAdmitted', { at: 1 }), said('InstanceRestored', { at: 50 }));
    expect(line.reason?.code).toBe('backing-off');
    const { failure } = instanceRestored.example.data;
    const data = { failure: { ...failure, cause: 'no-room' } };
    expect(after(said('InstanceRestored', { at: 50, data })).reason?.code).toBe('no-room');
  });

  it('stays quarantined whatever a scan says, until its attempt ends', () => {
    const quarantined = [said('UpdateAdmitted', { at: 1 }), said('InstanceQuarantined', { at: 50 })];
    expect(after(...quarantined, said('UpdateAvailable', { at: 60 })).stand).toBe('quarantined');
    expect(after(...quarantined, said('InstanceUpdated', { at: 60 })).stand).toBe('updated');
  });

  it('keeps the version that it had at first', () => {
    const way = goodWay('i-1').flatMap((one) => (one.kind === 'domain' ? [one.said] : []));
    expect(after(...way)).toMatchObject({ from: '1.1.1', to: '1.1.2', tasksMoved: 2, ended: 'updated' });
  });

  it('never goes back within an attempt, in whatever order its events come', () => {
    const way = goodWay('i-1').flatMap((one) => (one.kind === 'domain' ? [one.said] : []));
    const attempt = way.slice(1);
    fc.assert(
      fc.property(fc.shuffledSubarray(attempt, { minLength: attempt.length }), (events) => {
        let line = after(way[0]!);
        for (const event of events) {
          const next = followEvent(line, event);
          expect(placeOf(next.stand)).toBeGreaterThanOrEqual(placeOf(line.stand));
          line = next;
        }
        expect(line).toMatchObject({ stand: 'updated', outOfServiceSeconds: 192, tasksMoved: 2 });
      }),
    );
  });
});

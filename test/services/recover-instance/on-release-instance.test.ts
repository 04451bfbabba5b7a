import { describe, expect, test } from 'vitest';
import { releaseInstance } from '../../../events-schema/requests/release-instance.ts';
import { contract } from '../../../services/recover-instance/contract.ts';
import { onReleaseInstance } from '../../../services/recover-instance/on-release-instance.ts';
import { refuseUnknown, type RefusalPorts } from '../../../services/recover-instance/unknown-instance.ts';
import type { InstanceRecord, Said } from '../../../services/ledger/records.ts';
import { attemptSteps, clusterArn, instanceId, known, minute, now, record, steps } from '../records.ts';
import { commit, heard } from '../turn.ts';
import { world } from './turns.ts';

const wake = heard(contract, releaseInstance);
const release = (of: InstanceRecord, changes = {}) =>
  commit(contract, of, onReleaseInstance(wake, of, known(of, changes), world()));

describe('a release that cannot be granted', () => {
  test.each(steps.filter((step) => step !== 'quarantined'))(
    'is refused at step %s: nothing but its answer is written',
    (step) => {
      const of = record(step);
      const { record: after, call, says } = release(of);
      expect(after).toEqual({ ...of, v: 4 });
      expect(call).toBeUndefined();
      expect(says.map(({ detail }) => detail['data'])).toEqual([
        {
          instanceId,
          requestId: 'change-4711',
          why: `the instance is not quarantined (step: ${step})`,
          remedy: 'nothing to release',
        },
      ]);
    },
  );

  test.each([
    ['too old', now + 61 * minute, 'void after one hour'],
    ['from the future', now - 6 * minute, 'ahead of ours'],
  ])('is refused when it is %s', (_when, at, why) => {
    const { record: after, says } = release(record('quarantined'), { now: at });
    expect(after.step).toBe('quarantined');
    expect(says[0]?.detail).toMatchObject({ data: { why: expect.stringContaining(why) } });
  });

  test('is refused when it names another cluster than the instance is in', () => {
    const of = record('quarantined', { clusterArn: 'arn:aws:ecs:eu-west-1:111122223333:cluster/other' });
    const { record: after, says } = release(of);
    expect(after.step).toBe('quarantined');
    expect(says.map(({ detailType }) => detailType)).toEqual(['ReleaseRefused']);
  });

  test.each(attemptSteps)('is dropped at step %s when it was granted before', (step) => {
    const of = record(step, { attempt: { release: { requestId: 'change-4711', at: now } } });
    expect(onReleaseInstance(wake, of, known(of), world())).toMatchObject({ do: 'nothing' });
  });
});

describe('a release of an instance that the ledger does not know', () => {
  const message = {
    'detail-type': releaseInstance.detailType,
    id: 'native-1',
    time: releaseInstance.example.request.at,
    detail: releaseInstance.example,
  };
  /** A ledger with one record, or none. */
  const ledger = (known?: InstanceRecord) => {
    const said: Said[] = [];
    const ports: RefusalPorts = {
      ledger: { readInstance: async () => known },
      say: async (events) => void said.push(...events),
      now: () => now,
    };
    return { ports, said };
  };

  test('is answered all the same, each time by the same event', async () => {
    const { ports, said } = ledger();
    expect(await refuseUnknown(ports, message)).toBe(true);
    expect(await refuseUnknown(ports, message)).toBe(true);
    expect(said.pop()?.eventId).toBe(said[0]?.eventId);
    expect(said).toMatchObject([
      { detailType: 'ReleaseRefused', detail: { meta: { cluster: clusterArn }, data: { instanceId } } },
    ]);
  });

  test.each([
    ['that names none', { instanceId: undefined }, 'none', 'detail.data.instanceId = undefined: '],
    ['that names it by nothing', { instanceId: '' }, '', 'detail.data.instanceId = "": '],
  ])('%s is refused with what is wrong', async (_, data, named, why) => {
    const { ports, said } = ledger(record('quarantined'));
    const detail = { ...releaseInstance.example, data };
    expect(await refuseUnknown(ports, { ...message, detail })).toBe(true);
    expect(said).toMatchObject([
      {
        detailType: 'ReleaseRefused',
        detail: {
          meta: { causeId: releaseInstance.example.request.id },
          data: { instanceId: named, why: expect.stringContaining(why) },
        },
      },
    ]);
  });

  test('is left to the shell when there is a record, like every other event', async () => {
    const { ports, said } = ledger(record('quarantined'));
    expect(await refuseUnknown(ports, message)).toBe(false);
    const nudge = contract.hears.map(({ event }) => event).find(({ detailType }) => detailType === 'StepDue');
    expect(await refuseUnknown(ports, { ...message, 'detail-type': 'StepDue', detail: nudge?.example })).toBe(
      false,
    );
    expect(said).toEqual([]);
  });
});

import { describe, expect, test } from 'vitest';
import { applyFailed } from '../../../events-schema/apply-update/apply-failed.ts';
import { drainFailed } from '../../../events-schema/drain-instance/drain-failed.ts';
import { instanceStayed } from '../../../events-schema/forget-instance/instance-stayed.ts';
import { rebootCutShort } from '../../../events-schema/forget-instance/reboot-cut-short.ts';
import { rebootFailed } from '../../../events-schema/reboot-instance/reboot-failed.ts';
import { returnFailed } from '../../../events-schema/return-instance/return-failed.ts';
import { attemptSteps, cluster, failedRecord, instanceId, known, record } from '../records.ts';
import { tableOf } from '../table.ts';
import { ended, restoreOutput } from '../views.ts';
import { service, world } from './turns.ts';

const call = { kind: 'restore' } as const;
const native = 'EC2 Command Invocation Status-change Notification';
const failures = [drainFailed, applyFailed, rebootFailed, returnFailed, instanceStayed, rebootCutShort];
const { [instanceId]: slot } = cluster().slots;
if (slot === undefined) throw new Error('the canonical cluster holds a slot');
const marked = cluster({ slots: { [instanceId]: { ...slot, quarantinedAt: 1 } } });

describe('recover-instance, each step crossed with all it hears', () => {
  test('recovers its own, releases what is quarantined and answers every other release', () => {
    const rows = tableOf({
      service,
      call,
      world: () => world({ result: ended(restoreOutput()) }),
      know: (of) => known(of, { cluster: marked }),
    });
    expect(rows).toBe(
      [
        'idle | ReleaseInstance | idle/discover-updates "ReleaseRefused"',
        'waiting | ReleaseInstance | waiting/admit-update "ReleaseRefused"',
        'draining | ReleaseInstance | draining/drain-instance "ReleaseRefused"',
        'drained | ReleaseInstance | drained/drain-instance "ReleaseRefused"',
        'applying | ReleaseInstance | applying/apply-update "ReleaseRefused"',
        'applied | ReleaseInstance | applied/apply-update "ReleaseRefused"',
        'rebooting | ReleaseInstance | rebooting/reboot-instance "ReleaseRefused"',
        'rebooted | ReleaseInstance | rebooted/reboot-instance "ReleaseRefused"',
        'settling | ReleaseInstance | settling/return-instance "ReleaseRefused"',
        'recovering | ReleaseInstance | recovering "ReleaseRefused"',
        `recovering | ${native}, look | recovering !activate`,
        'recovering | call-ended | nothing',
        'quarantined | ReleaseInstance | recovering !restore',
        `quarantined | ${native}, look | quarantined "InstanceQuarantined"`,
        'quarantined | call-ended | nothing',
        'updated | ReleaseInstance | updated/return-instance "ReleaseRefused"',
        'restored | ReleaseInstance | restored "ReleaseRefused"',
        'restored | look | restored !end-attempt',
        'lost | ReleaseInstance | lost/forget-instance "ReleaseRefused"',
      ].join('\n'),
    );
  });

  test.each(failures)('takes over what $detailType handed over, at every step', (event) => {
    const rows = tableOf({
      service,
      call,
      world: () => world(),
      recordOf: (step) =>
        attemptSteps.includes(step as (typeof attemptSteps)[number])
          ? failedRecord(step as (typeof attemptSteps)[number], 'paused', event)
          : record(step),
    });
    const taken = rows.split('\n').filter((row) => row.includes(`| ${event.detailType} |`));
    expect(taken.map((row) => row.split(' | ')[0])).toEqual([...attemptSteps]);
  });

  test.each(failures)('drops $detailType when it was answered, or another took the instance', (event) => {
    const dropped = attemptSteps.flatMap((step) =>
      [
        failedRecord(step, 'paused', event, { handover: undefined }),
        failedRecord(step, 'paused', event, { handover: undefined, owner: 'forget-instance' }),
      ].map((of) =>
        tableOf({
          service,
          call,
          world: () => world(),
          recordOf: (at) => (at === step ? of : record('idle')),
        }),
      ),
    );
    expect(dropped.join('\n')).not.toContain(`| ${event.detailType} |`);
  });
});

import { describe, expect, test } from 'vitest';
import { rebootService } from '../../../services/reboot-instance/service.ts';
import { smallWorld } from '../ports.ts';
import { cluster, known, newBootId, paused, record } from '../records.ts';
import { tableOf } from '../table.ts';
import { ended, instance, probeOutput } from '../views.ts';

const { ecs, ssm } = smallWorld({});
const service = rebootService(ecs, ssm);
const call = { kind: 'probe' } as const;
const native = 'EC2 Command Invocation Status-change Notification';
const drained = { instance: instance(), tasks: [] };
const unasked = { probe: undefined, reboot: undefined };
const back = ended(probeOutput({ boot: newBootId, running: '1.1.2' }));

describe('reboot-instance, each step crossed with all it hears', () => {
  test('reboots what is applied, and goes on once another boot answers', () => {
    const world = () => ({ ecs: drained, host: { ...unasked, probe: back } });
    expect(tableOf({ service, call, world })).toBe(
      [
        'applied | UpdateApplied | rebooting !reboot',
        'rebooting | ECS Container Instance State Change, call-ended | nothing',
        `rebooting | ${native}, look | rebooted ->InstanceRebooted`,
      ].join('\n'),
    );
  });

  test('goes on looking at what it could not reboot at once', () => {
    const rows = tableOf({
      service,
      call,
      world: () => ({ ecs: drained, host: unasked }),
      recordOf: (step) =>
        step === 'applied' ? record(step, { owner: 'reboot-instance', handover: undefined }) : record('idle'),
    });
    expect(rows).toBe(
      `applied | ECS Container Instance State Change, ${native}, look, call-ended | rebooting !reboot`,
    );
  });

  test('reboots nothing while the cluster is paused; what is rebooting finishes', () => {
    const rows = tableOf({
      service,
      call,
      world: () => ({ ecs: drained, host: { ...unasked, probe: back } }),
      know: (of) => known(of, { cluster: cluster({ paused }) }),
    });
    expect(rows).toBe(
      [
        'applied | UpdateApplied | applied ->RebootFailed',
        'rebooting | ECS Container Instance State Change, call-ended | nothing',
        `rebooting | ${native}, look | rebooted ->InstanceRebooted`,
      ].join('\n'),
    );
  });

  test('leaves to forget-instance what that has taken', () => {
    const rows = tableOf({
      service,
      call,
      world: () => ({ ecs: drained, host: unasked }),
      recordOf: (step) => record(step, { owner: 'forget-instance', handover: undefined }),
    });
    expect(rows).toBe('');
  });
});

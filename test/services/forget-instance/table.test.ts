import { describe, expect, test } from 'vitest';
import { forgetService } from '../../../services/forget-instance/service.ts';
import { smallWorld } from '../ports.ts';
import { cluster, instanceId, known, record, steps } from '../records.ts';
import { tableOf } from '../table.ts';
import { instance } from '../views.ts';

const { ecs, ec2, endAttempt } = smallWorld({});
const service = forgetService(ecs, ec2, endAttempt);
const call = { kind: 'end-attempt' } as const;
const native = [
  'EC2 Instance State-change Notification',
  'EC2 Spot Instance Interruption Warning',
  'EC2 Instance-terminate Lifecycle Action',
  'ECS Container Instance State Change',
].join(', ');
const { [instanceId]: slot } = cluster().slots;
if (slot === undefined) throw new Error('the canonical cluster holds a slot');
const quarantined = cluster({ slots: { [instanceId]: { ...slot, quarantinedAt: 1 } } });
const rowsOf = (ec2State: string) =>
  tableOf({
    service,
    call,
    world: () => ({ instance: instance(), ec2State }),
    know: (of) => known(of, { cluster: of.step === 'quarantined' ? quarantined : cluster() }),
  }).replaceAll(native, 'any');

describe('forget-instance, each step crossed with all it hears', () => {
  test('loses what is proved gone, wherever it stood', () => {
    const others = steps.filter((step) => step !== 'lost');
    expect(rowsOf('terminated')).toBe(
      [
        ...others.map((step) => `${step} | any | lost !end-attempt "InstanceLost"`),
        'lost | look | lost !end-attempt',
      ].join('\n'),
    );
  });

  test('lets go of what is still there: its attempt stops, and it leaves the queue', () => {
    expect(rowsOf('running')).toBe(
      [
        'idle | any | nothing',
        'waiting | any | waiting',
        'draining | any | draining',
        'drained | any | drained',
        'applying | any | applying',
        'applied | any | applied',
        'rebooting | any | rebooting',
        'rebooted | any | rebooted',
        'settling | any | settling',
        'recovering | any | recovering',
        'quarantined | any | quarantined',
        'updated | any | nothing',
        'restored | any | nothing',
        'lost | look | lost !end-attempt',
      ].join('\n'),
    );
  });

  test('looks at what it has taken, until it is gone', () => {
    const rows = tableOf({
      service,
      call,
      world: () => ({ instance: undefined, ec2State: 'running' }),
      recordOf: (step) =>
        step === 'applied' ? record(step, { owner: 'forget-instance', handover: undefined }) : record('lost'),
    });
    expect(rows).toContain(`applied | ${native}, look | lost !end-attempt "InstanceLost"`);
  });
});

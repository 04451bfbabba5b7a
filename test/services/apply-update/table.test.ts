import { describe, expect, test } from 'vitest';
import { ssmCommandInvocation } from '../../../events-schema/aws/ssm-command-invocation.ts';
import { applyService } from '../../../services/apply-update/service.ts';
import { smallWorld } from '../ports.ts';
import { cluster, known, paused, record } from '../records.ts';
import { tableOf } from '../table.ts';
import { applyOutput, ended } from '../views.ts';

const service = applyService(smallWorld({}).ssm);
const call = { kind: 'apply' } as const;
const native = 'EC2 Command Invocation Status-change Notification';

describe('apply-update, each step crossed with all it hears', () => {
  test('applies to what is drained, and goes on once the host says Ready', () => {
    expect(tableOf({ service, call, world: () => ({ result: ended(applyOutput('Ready')) }) })).toBe(
      [
        'drained | InstanceDrained | applying !apply',
        `applying | ${native}, look | applied ->UpdateApplied`,
        'applying | call-ended | nothing',
      ].join('\n'),
    );
  });

  test('goes on waiting when SSM does not show the command that it tells of', () => {
    expect(tableOf({ service, call, world: () => ({ result: undefined }) })).toBe(
      [
        'drained | InstanceDrained | applying !apply',
        `applying | ${native}, look | applying`,
        'applying | call-ended | nothing',
      ].join('\n'),
    );
  });

  test('takes no notice of another command', () => {
    const detail = { ...ssmCommandInvocation.example, 'command-id': 'another' };
    const wake = { kind: native, id: 'e', time: '', detail } as const;
    expect(service.decide(wake, known(record('applying')), { result: undefined })).toEqual({
      do: 'nothing',
      why: 'the result of another command',
    });
  });

  test('starts nothing while the cluster is paused; what it began ends by itself', () => {
    const rows = tableOf({
      service,
      call,
      world: () => ({ result: ended(applyOutput('Ready')) }),
      know: (of) => known(of, { cluster: cluster({ paused }) }),
    });
    expect(rows).toBe(
      [
        'drained | InstanceDrained | drained ->ApplyFailed',
        `applying | ${native}, look | applied ->UpdateApplied`,
        'applying | call-ended | nothing',
      ].join('\n'),
    );
  });

  test.each([
    ['taken by forget-instance', { owner: 'forget-instance', handover: undefined }],
    ['answered already', { handover: undefined }],
  ] as const)('a drained instance that was %s is no concern', (_why, changes) => {
    const rows = tableOf({
      service,
      call,
      world: () => ({ result: undefined }),
      recordOf: (step) => record(step === 'drained' ? step : 'idle', changes),
    });
    expect(rows).toBe('');
  });
});

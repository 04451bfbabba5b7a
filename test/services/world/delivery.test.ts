import { expect, test } from 'vitest';
import type { Call } from '../../../services/ledger/records.ts';
import type { SsmPort } from '../../../services/ports/ssm.ts';
import { sendIntended } from '../../../services/world/command.ts';
import { newBootId, now, open, record } from '../records.ts';

/** For how long SSM is told to wait for the host's agent, in seconds. */
async function waits(call: Call): Promise<readonly number[]> {
  const seconds: number[] = [];
  const ssm: SsmPort = {
    send: async ({ deliverySeconds }) => {
      seconds.push(deliverySeconds);
      return { commandId: 'c' };
    },
    result: () => Promise.reject(new Error('nothing is asked')),
    parameter: () => Promise.reject(new Error('nothing is asked')),
  };
  await sendIntended(ssm, record('rebooting', { attempt: { intent: open(call, now) } }), call);
  return seconds;
}

test('a probe waits for a host that boots; what changes something does not come late', async () => {
  expect(await waits({ kind: 'probe' })).toEqual([180]);
  expect(await waits({ kind: 'apply' })).toEqual([30]);
  expect(await waits({ kind: 'restore' })).toEqual([30]);
  expect(await waits({ kind: 'reboot', bootId: newBootId, notAfter: now })).toEqual([30]);
});

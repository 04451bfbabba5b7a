import { SendCommandCommand, SSMClient } from '@aws-sdk/client-ssm';
import { describe, expect, it } from 'vitest';
import type { Attempt } from '../../services/ledger/records.ts';
import { startRun, type Run } from './run.ts';

/*
 * A reboot command may wait in SSM until the agent is back, or be run again by the agent after the boot. The document
 * is guarded by boot id and expiry: neither may reboot a host that serves again.
 */
async function sendAgain(run: Run, id: string, { bootId, rebootNotAfter }: Attempt): Promise<void> {
  await run.client(SSMClient).send(
    new SendCommandCommand({
      DocumentName: 'bottlerocket-updater-reboot',
      InstanceIds: [id],
      Parameters: { BootId: [bootId ?? ''], NotAfter: [String(Math.floor((rebootNotAfter ?? 0) / 1000))] },
    }),
  );
  await run.minutes(5);
}

async function attemptOf(run: Run, id: string): Promise<Attempt> {
  const record = await run.record(id);
  if (!('attempt' in record) || record.attempt === undefined) throw new Error(`${id} has no attempt`);
  return record.attempt;
}

describe('a stale reboot command that arrives late', () => {
  it('does nothing in another boot', async () => {
    const run = await startRun({ fleet: { instances: 1 } });
    const { instanceId = '' } = await run.untilSaid('InstanceRebooted');
    // Still within its time: the boot id alone has to stop it.
    await sendAgain(run, instanceId, await attemptOf(run, instanceId));
    expect(run.reboots(instanceId)).toBe(1);
  });

  it('does nothing in the same boot once its time is over', async () => {
    const run = await startRun({ fleet: { instances: 1 }, config: { failureLimit: 5 } });
    const { instanceId = '' } = await run.untilSaid('UpdateAdmitted');
    run.cloud.controls.hosts.fault(instanceId, { kind: 'reboot-refused', times: 1 });
    await run.untilSaid('RebootFailed');
    const attempt = await attemptOf(run, instanceId);
    await run.untilSaid('InstanceRestored');
    await sendAgain(run, instanceId, attempt);
    expect(run.reboots(instanceId)).toBe(0);
  });

  it('does nothing when the agent runs it again after the boot', async () => {
    const run = await startRun({ fleet: { instances: 1 } });
    const { instanceId = '' } = await run.untilSaid('UpdateAdmitted');
    run.cloud.controls.hosts.fault(instanceId, { kind: 'reboot-report', becomes: 'rerun' });
    await run.untilQuiet();
    expect(run.reboots(instanceId)).toBe(1);
    expect((await run.record(instanceId)).step).toBe('updated');
  });
});

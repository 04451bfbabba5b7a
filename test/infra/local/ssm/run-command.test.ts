// Run Command as the updater and an operator use it, by the real client over the embedded cloud's wire.
import { CancelCommandCommand, ListCommandInvocationsCommand } from '@aws-sdk/client-ssm';
import { describe, expect, it } from 'vitest';
import { id, start } from '../hosts/park.ts';
import { account, region } from './cloud.ts';
import { commandCloud, shell } from './run-command-cloud.ts';

describe('a command on an instance whose agent is there', () => {
  it('is pending, then runs, then its result can be read, with what it was sent with', async () => {
    const { send, get, clock, pass } = commandCloud();
    const command = await send({ ...shell('apiclient -u /os', 'echo err >&2'), Comment: 'attempt/probe/1' });
    expect(await get(command)).toMatchObject({
      Status: 'Pending',
      StatusDetails: 'Pending',
      ResponseCode: -1,
      Comment: 'attempt/probe/1',
      StandardOutputContent: '',
      ExecutionStartDateTime: '',
    });
    await pass(1000);
    const result = await get(command);
    expect(result).toMatchObject({
      CommandId: command,
      InstanceId: id,
      DocumentName: 'AWS-RunShellScript',
      Status: 'Success',
      StatusDetails: 'Success',
      ResponseCode: 0,
      StandardErrorContent: 'err\n',
    });
    expect(JSON.parse(result.StandardOutputContent ?? '')).toMatchObject({ version_id: '1.56.0' });
    expect(result.ExecutionStartDateTime).toMatch(/^2026-04-02T09:15:00\.\d{3}Z$/);
    expect(clock.now()).toBe(start + 1000);
  });

  it('says each change of status, without output, code or comment', async () => {
    const { send, events, pass } = commandCloud();
    const command = await send({ ...shell('exit 3'), Comment: 'c' });
    await pass(1000);
    const common = {
      'command-id': command,
      'document-name': 'AWS-RunShellScript',
      'requested-date-time': new Date(start).toISOString(),
    };
    const resources = [`arn:aws:ec2:${region}:${account}:instance/${id}`];
    const invocation = 'EC2 Command Invocation Status-change Notification';
    const ofCommand = {
      ...common,
      'expire-after': new Date(start + 7_200_000).toISOString(),
      parameters: { commands: ['exit 3'] },
    };
    const said = (detailType: string, detail: object) => ({
      source: 'aws.ssm',
      detailType,
      resources,
      detail,
    });
    expect(events).toEqual([
      said(invocation, { ...common, 'instance-id': id, status: 'InProgress' }),
      said('EC2 Command Status-change Notification', { ...ofCommand, status: 'InProgress' }),
      said(invocation, { ...common, 'instance-id': id, status: 'Failed' }),
      said('EC2 Command Status-change Notification', { ...ofCommand, status: 'Failed' }),
    ]);
  });

  it('is Failed with the exit code when the script is', async () => {
    const { send, get, pass } = commandCloud();
    const command = await send(shell('nothing-like-this'));
    await pass(1000);
    expect(await get(command)).toMatchObject({
      Status: 'Failed',
      ResponseCode: 127,
      StandardErrorContent:
        'sh: nothing-like-this: command not found\nfailed to run commands: exit status 127',
    });
  });

  it('times out on the host after the document’s time', async () => {
    const { send, get, pass, statuses } = commandCloud();
    const input = shell('echo begun', 'sleep 100');
    const command = await send({ ...input, Parameters: { ...input.Parameters, executionTimeout: ['30'] } });
    await pass(29_000);
    expect((await get(command)).Status).toBe('InProgress');
    await pass(2000);
    expect(await get(command)).toMatchObject({ Status: 'TimedOut', StatusDetails: 'Execution Timed Out' });
    expect(statuses()).toEqual(['InProgress', 'TimedOut']);
  });

  it('gives 24,000 characters of output, 2,500 in lists', async () => {
    const { send, get, hosts, ssm, pass } = commandCloud();
    hosts.fault(id, { kind: 'output', shape: 'huge' });
    const command = await send(shell('apiclient -u /os'));
    await pass(1000);
    expect((await get(command)).StandardOutputContent).toHaveLength(24_000);
    const listed = await ssm.send(new ListCommandInvocationsCommand({ CommandId: command, Details: true }));
    expect(listed.CommandInvocations?.[0]?.CommandPlugins?.[0]?.Output).toHaveLength(2500);
  });

  it('is not found at first when reads lag', async () => {
    const { send, get, pass } = commandCloud({ ssm: { invocationVisibleMs: [500, 500] } });
    const command = await send(shell('true'));
    await expect(get(command)).rejects.toMatchObject({ name: 'InvocationDoesNotExist' });
    await pass(500);
    await expect(get(command)).resolves.toMatchObject({ CommandId: command });
  });

  it('is cancelled: at once while pending, soon while it runs', async () => {
    const { send, get, ssm, pass, statuses } = commandCloud();
    const first = await send(shell('echo a'));
    await ssm.send(new CancelCommandCommand({ CommandId: first }));
    expect((await get(first)).Status).toBe('Cancelled');
    const second = await send(shell('sleep 100'));
    await pass(1000);
    await ssm.send(new CancelCommandCommand({ CommandId: second, InstanceIds: [id] }));
    expect((await get(second)).Status).toBe('Cancelling');
    await pass(1000);
    expect((await get(second)).Status).toBe('Cancelled');
    expect(statuses()).toEqual(['Cancelled', 'InProgress', 'Cancelling', 'Cancelled']);
  });
});

describe('a command on an instance whose agent is away', () => {
  it('waits and is delivered when the agent is back', async () => {
    const { send, get, hosts, pass } = commandCloud();
    hosts.reboot(id);
    const command = await send({ ...shell('echo here'), TimeoutSeconds: 600 });
    await pass(30_000);
    expect((await get(command)).Status).toBe('Pending');
    await pass(120_000);
    expect(await get(command)).toMatchObject({ Status: 'Success', StandardOutputContent: 'here\n' });
  });

  it('is never run when it could not be delivered in time', async () => {
    const { send, get, hosts, pass, statuses } = commandCloud();
    hosts.fault(id, { kind: 'ssm-never-returns' });
    hosts.reboot(id);
    const command = await send({ ...shell('echo here'), TimeoutSeconds: 30 });
    await pass(31_000);
    expect(await get(command)).toMatchObject({ Status: 'Pending', ResponseCode: -1 });
    // Its agent is back too late for it.
    hosts.stop(id);
    hosts.start(id);
    await pass(3_598_000);
    expect(await get(command)).toMatchObject({ Status: 'Pending' });
    // The time for the script is over as well.
    await pass(1000);
    expect(await get(command)).toMatchObject({
      Status: 'TimedOut',
      StatusDetails: 'Delivery Timed Out',
      ResponseCode: -1,
    });
    expect(statuses()).toEqual(['TimedOut']);
  });

  it.each([
    ['times-out', 'TimedOut', 'Delivery Timed Out'],
    ['undeliverable', 'Failed', 'Undeliverable'],
  ] as const)(
    'may also end when it should have been delivered: %s',
    async (undelivered, Status, StatusDetails) => {
      const { send, get, hosts, pass } = commandCloud({ ssm: { undelivered } });
      hosts.fault(id, { kind: 'ssm-never-returns' });
      hosts.reboot(id);
      const command = await send({ ...shell('echo here'), TimeoutSeconds: 30 });
      await pass(31_000);
      expect(await get(command)).toMatchObject({ Status, StatusDetails, ResponseCode: -1 });
    },
  );
});

describe('a script that its host’s reboot cuts off', () => {
  const reboot = async (becomes: 'in-progress' | 'failed' | 'rerun' | 'success', TimeoutSeconds = 30) => {
    const made = commandCloud();
    const before = made.hosts.snapshot(id).bootId;
    made.hosts.fault(id, { kind: 'reboot-report', becomes });
    const command = await made.send({
      InstanceIds: [id],
      DocumentName: 'updater-reboot',
      Parameters: { BootId: [before], NotAfter: [String(start / 1000 + 90)] },
      TimeoutSeconds,
    });
    return { ...made, before, command };
  };

  it('stays InProgress until everything is over', async () => {
    const { get, command, pass, statuses } = await reboot('in-progress');
    await pass(89_000);
    expect((await get(command)).Status).toBe('InProgress');
    await pass(2000);
    expect(await get(command)).toMatchObject({ Status: 'TimedOut', StatusDetails: 'Delivery Timed Out' });
    expect(statuses()).toEqual(['InProgress', 'TimedOut']);
  });

  it('is Success when the agent was quicker', async () => {
    const { get, command, pass } = await reboot('success');
    await pass(2000);
    expect(await get(command)).toMatchObject({ Status: 'Success', ResponseCode: 0 });
  });

  it('is Failed after the boot when the agent lost its worker', async () => {
    const { get, command, pass } = await reboot('failed', 600);
    await pass(200_000);
    expect(await get(command)).toMatchObject({ Status: 'Failed', ResponseCode: 1 });
  });

  it('is run again after the boot, where the document does nothing in another boot', async () => {
    const { get, command, hosts, clock, before, pass } = await reboot('rerun', 600);
    await clock.run({ while: () => !hosts.snapshot(id).ssmOnline || hosts.snapshot(id).bootId === before });
    const booted = hosts.snapshot(id).bootId;
    await pass(200_000);
    expect(hosts.snapshot(id)).toMatchObject({ bootId: booted, phase: 'up' });
    expect(await get(command)).toMatchObject({
      Status: 'Success',
      StandardOutputContent: expect.stringContaining('==> skipped: this is another boot'),
    });
  });

  it('a stale order to reboot that is delivered late does nothing', async () => {
    const { hosts, send, get, pass } = commandCloud();
    const { bootId } = hosts.snapshot(id);
    hosts.fault(id, { kind: 'control-container', enabled: false });
    const command = await send({
      InstanceIds: [id],
      DocumentName: 'updater-reboot',
      Parameters: { BootId: [bootId], NotAfter: [String(start / 1000 + 90)] },
      TimeoutSeconds: 600,
    });
    await pass(120_000);
    hosts.clearFaults(id);
    await pass(60_000);
    expect(hosts.snapshot(id).bootId).toBe(bootId);
    expect((await get(command)).StandardOutputContent).toContain('==> skipped: too late');
  });
});

describe('the updater’s documents', () => {
  it('take a host from one version to the next', async () => {
    const { hosts, send, get, pass } = commandCloud();
    const run = async (kind: string, parameters: Record<string, string[]> = {}) => {
      const command = await send({
        InstanceIds: [id],
        DocumentName: `updater-${kind}`,
        Parameters: parameters,
        TimeoutSeconds: 600,
      });
      await pass(180_000);
      return (await get(command)).StandardOutputContent ?? '';
    };
    const { bootId } = hosts.snapshot(id);
    expect(await run('check')).toContain('"update_state": "Available"');
    expect(await run('apply')).toContain('"update_state":"Ready"');
    await run('reboot', { BootId: [bootId], NotAfter: ['1999999999'] });
    const probe = await run('probe');
    expect(probe).toContain('"version_id":"1.57.0"');
    expect(probe).not.toContain(bootId);
    expect(await run('check')).toContain('"update_state": "Idle"');
  });

  it('restore takes back what was applied', async () => {
    const { hosts, send, pass } = commandCloud();
    await send({ InstanceIds: [id], DocumentName: 'updater-apply' });
    await pass(60_000);
    expect(hosts.snapshot(id).updateState).toBe('Ready');
    await send({ InstanceIds: [id], DocumentName: 'updater-restore' });
    await pass(60_000);
    expect(hosts.snapshot(id).updateState).toBe('Staged');
    hosts.reboot(id);
    await pass(300_000);
    expect(hosts.snapshot(id).version).toBe('1.56.0');
  });
});

// What SendCommand takes and refuses, what it needs from IAM, and how what was sent is listed.
import {
  ListCommandInvocationsCommand,
  ListCommandsCommand,
  type SendCommandCommandInput,
} from '@aws-sdk/client-ssm';
import { describe, expect, it } from 'vitest';
import { id } from '../hosts/park.ts';
import { account, region } from './cloud.ts';
import { commandCloud, other, shell } from './run-command-cloud.ts';

describe('SendCommand refuses', () => {
  const refusal = async (input: SendCommandCommandInput) => {
    const made = commandCloud();
    made.hosts.add({ instanceId: other, version: '1.56.0', controlContainer: false });
    return made.send(input).then(
      () => 'accepted',
      (error: unknown) => error,
    );
  };

  it.each<[string, SendCommandCommandInput, RegExp]>([
    ['InvalidInstanceId', { ...shell('a'), InstanceIds: [id, 'i-00000000000000001'] }, /i-00000000000000001/],
    ['InvalidInstanceId', { ...shell('a'), InstanceIds: [other] }, /not in a valid state/],
    ['DuplicateInstanceId', { ...shell('a'), InstanceIds: [id, id] }, /more than once/],
    ['InvalidDocument', { ...shell('a'), DocumentName: 'nobody-has-this' }, /nobody-has-this/],
    [
      'InvalidDocumentVersion',
      { ...shell('a'), DocumentVersion: '2' },
      /AWS-RunShellScript has no version 2/,
    ],
    ['InvalidParameters', { ...shell('a'), Parameters: {} }, /"commands" requires a value/],
    [
      'InvalidParameters',
      { ...shell('a'), Parameters: { commands: ['a'], x: ['1'] } },
      /"x" is not declared/,
    ],
    [
      'InvalidParameters',
      {
        InstanceIds: [id],
        DocumentName: 'updater-reboot',
        Parameters: { BootId: ['"; reboot; "'], NotAfter: ['1999999999'] },
      },
      /"BootId" has value/,
    ],
    [
      'ValidationException',
      { ...shell('a'), Comment: 'x'.repeat(101) },
      /Comment.*less than or equal to 100/,
    ],
    ['ValidationException', { ...shell('a'), TimeoutSeconds: 29 }, /'29' at 'TimeoutSeconds'.*30/],
    [
      'ValidationException',
      { ...shell('a'), InstanceIds: Array.from({ length: 51 }, () => id) },
      /InstanceIds/,
    ],
    ['ValidationException', { DocumentName: 'AWS-RunShellScript' }, /InstanceIds or Targets/],
  ])('%s', async (name, input, message) => {
    expect(await refusal(input)).toMatchObject({ name, message: expect.stringMatching(message) });
  });

  it('an instance that is stopped', async () => {
    const { hosts, send } = commandCloud();
    hosts.stop(id);
    await expect(send(shell('a'))).rejects.toMatchObject({ name: 'InvalidInstanceId' });
  });
});

describe('SendCommand needs', () => {
  it('the document, and each instance with its tags', async () => {
    const { send, allowed, hosts } = commandCloud();
    hosts.add({ instanceId: other, version: '1.56.0' });
    await send({ ...shell('a'), InstanceIds: [id, other] });
    const action = 'ssm:SendCommand';
    const instance = `arn:aws:ec2:${region}:${account}:instance/`;
    expect(allowed).toEqual([
      { action, resource: `arn:aws:ssm:${region}::document/AWS-RunShellScript`, context: {} },
      {
        action,
        resource: `${instance}${id}`,
        context: { 'ssm:resourceTag/Cluster': 'prod', 'aws:ResourceTag/Cluster': 'prod' },
      },
      { action, resource: `${instance}${other}`, context: {} },
    ]);
    allowed.length = 0;
    await send({ InstanceIds: [id], DocumentName: 'updater-check' });
    expect(allowed[0]?.resource).toBe(`arn:aws:ssm:${region}:${account}:document/updater-check`);
  });
});

describe('lists', () => {
  it('of invocations and commands are paged, newest first, and filtered', async () => {
    const { send, ssm, hosts, pass } = commandCloud();
    hosts.add({ instanceId: other, version: '1.56.0', tags: { Cluster: 'prod' } });
    const first = await send(shell('exit 1'));
    await pass(1000);
    const { InstanceIds: _, ...untargeted } = shell('true');
    const second = await send({ ...untargeted, Targets: [{ Key: 'tag:Cluster', Values: ['prod'] }] });
    await pass(1000);
    const page = await ssm.send(new ListCommandInvocationsCommand({ MaxResults: 2 }));
    expect(page.CommandInvocations?.map(({ CommandId }) => CommandId)).toEqual([second, second]);
    const rest = await ssm.send(
      new ListCommandInvocationsCommand({ MaxResults: 2, NextToken: page.NextToken ?? '' }),
    );
    expect(rest.CommandInvocations?.map(({ CommandId }) => CommandId)).toEqual([first]);
    expect(rest.NextToken).toBeUndefined();
    const failed = await ssm.send(new ListCommandsCommand({ Filters: [{ key: 'Status', value: 'Failed' }] }));
    expect(failed.Commands).toMatchObject([
      { CommandId: first, Status: 'Failed', TargetCount: 1, CompletedCount: 1, ErrorCount: 1 },
    ]);
    const onOther = await ssm.send(new ListCommandsCommand({ InstanceId: other }));
    expect(onOther.Commands?.map(({ CommandId }) => CommandId)).toEqual([second]);
  });
});

describe('a command on many instances', () => {
  const ids = [1, 2, 3, 4].map((number) => `i-0000000000000000${number}`);
  async function sendTo(script: string, more: Partial<SendCommandCommandInput>) {
    const made = commandCloud();
    for (const instanceId of ids) made.hosts.add({ instanceId, version: '1.56.0' });
    const command = await made.send({ ...shell(script), InstanceIds: ids, ...more });
    const details = async () => {
      const found = await made.ssm.send(new ListCommandInvocationsCommand({ CommandId: command }));
      return ids.map(
        (one) => found.CommandInvocations?.find(({ InstanceId }) => InstanceId === one)?.StatusDetails,
      );
    };
    return { ...made, command, details };
  }

  it('runs on MaxConcurrency of them at once', async () => {
    const { pass, details } = await sendTo('sleep 10', { MaxConcurrency: '50%' });
    await pass(5000);
    expect(await details()).toEqual(['InProgress', 'InProgress', 'Pending', 'Pending']);
    await pass(10_000);
    expect(await details()).toEqual(['Success', 'Success', 'InProgress', 'InProgress']);
    await pass(10_000);
    expect(await details()).toEqual(['Success', 'Success', 'Success', 'Success']);
  });

  it('is sent to no more of them after more errors than MaxErrors', async () => {
    const one = await sendTo('exit 1', { MaxConcurrency: '1', MaxErrors: '1' });
    await one.pass(60_000);
    expect(await one.details()).toEqual(['Failed', 'Failed', 'Terminated', 'Terminated']);
    const all = await sendTo('exit 1', { MaxConcurrency: '1', MaxErrors: '100%' });
    await all.pass(60_000);
    expect(await all.details()).toEqual(['Failed', 'Failed', 'Failed', 'Failed']);
  });

  it('does not count as an error what could not be delivered', async () => {
    const { hosts, pass, details } = await sendTo('true', { MaxConcurrency: '1', TimeoutSeconds: 30 });
    hosts.stop(ids[0] ?? '');
    await pass(29_000);
    expect(await details()).toEqual(['Pending', 'Pending', 'Pending', 'Pending']);
    // The sum of both times, that for delivery and that for the script.
    await pass(3_602_000);
    expect(await details()).toEqual(Array.from({ length: 4 }, () => 'Delivery Timed Out'));
  });
});

// The ports to SSM and EC2 with the real clients, over the wire, against simulated hosts.
import { ListCommandsCommand } from '@aws-sdk/client-ssm';
import { describe, expect, test } from 'vitest';
import { createEc2FleetPort, createEc2Port, isGoneInEc2 } from '../../../services/ports/ec2.ts';
import { createSsmFleetPort } from '../../../services/ports/ssm-fleet.ts';
import { createSsmPort, hasEnded } from '../../../services/ports/ssm.ts';
import { id } from '../../infra/local/hosts/park.ts';
import { createCloud } from '../../infra/local/ssm/cloud.ts';

const other = 'i-0fedcba9876543210';
const unknown = 'i-0eeeeeeeeeeeeeeee';

/** A cloud with one host on 1.56.0 (1.57.0 is out), and the port to its SSM. */
function oneHost(options: Parameters<typeof createCloud>[0] = {}) {
  const cloud = createCloud(options);
  cloud.hosts.add({ instanceId: id, version: '1.56.0' });
  return { ...cloud, port: createSsmPort(cloud.ssm, 'updater-') };
}
const probe = (instanceIds: readonly string[]) =>
  ({ document: 'probe', instanceIds, comment: 'i-1.7/probe/3', deliverySeconds: 30 }) as const;

/** The id of a command that SSM took. */
function commandOf(answer: { commandId: string } | { refused: string }): string {
  if ('refused' in answer) throw new Error(answer.refused);
  return answer.commandId;
}

describe('a command', () => {
  test('runs on the host, and its result carries the comment it was sent with', async () => {
    const { port, pass } = oneHost();
    const commandId = commandOf(await port.send(probe([id])));
    const pending = await port.result(commandId, id);
    expect(pending).toMatchObject({ comment: 'i-1.7/probe/3', exitCode: -1, stdout: '' });
    expect(hasEnded(pending!)).toBe(false);
    await pass(60_000);
    const ended = await port.result(commandId, id);
    expect(ended).toMatchObject({
      commandId,
      comment: 'i-1.7/probe/3',
      status: 'Success',
      statusDetails: 'Success',
      exitCode: 0,
    });
    expect(ended?.stdout).toContain('1.56.0');
    expect(hasEnded(ended!)).toBe(true);
  });

  test('asks every host, whatever goes wrong on another', async () => {
    const { port, ssm } = oneHost();
    const CommandId = commandOf(await port.send(probe([id])));
    const { Commands } = await ssm.send(new ListCommandsCommand({ CommandId }));
    expect(Commands?.map(({ MaxErrors }) => MaxErrors)).toEqual(['100%']);
  });

  test('takes its parameters along', async () => {
    const { port, pass, hosts } = oneHost();
    const bootId = '00000000-0000-4000-8000-000000000000';
    const sent = await port.send({
      ...probe([id]),
      document: 'reboot',
      parameters: { BootId: bootId, NotAfter: '9999999999' },
    });
    await pass(60_000);
    const result = await port.result(commandOf(sent), id);
    expect(result?.stdout).toContain('skipped: this is another boot');
    expect(hosts.snapshot(id).phase).toBe('up');
  });

  test('that SSM does not know, or does not know yet, is undefined', async () => {
    const { port, pass } = oneHost({ ssm: { invocationVisibleMs: [800, 800] } });
    expect(await port.result('00000000-0000-4000-8000-000000000000', id)).toBeUndefined();
    const commandId = commandOf(await port.send(probe([id])));
    expect(await port.result(commandId, id)).toBeUndefined();
    expect(await port.result(commandId, other)).toBeUndefined();
    await pass(801);
    expect(await port.result(commandId, id)).toBeDefined();
  });

  test('to several instances is refused for one that is unknown, not thrown', async () => {
    const { port } = oneHost();
    const answer = await port.send(probe([id, unknown]));
    expect(answer).toEqual({ refused: expect.stringMatching(/^InvalidInstanceId/) as unknown });
  });

  test('of a document that is not there is an error', async () => {
    const { ssm } = oneHost();
    const port = createSsmPort(ssm, 'mistyped-');
    await expect(port.send(probe([id]))).rejects.toMatchObject({ name: 'InvalidDocument' });
  });

  test('that the agent never took has ended with -1', async () => {
    const { port, pass, hosts } = oneHost();
    hosts.fault(id, { kind: 'control-container', enabled: false });
    await pass(1_000);
    const commandId = commandOf(await port.send(probe([id])));
    await pass(120_000);
    const result = await port.result(commandId, id);
    expect(result?.exitCode).toBe(-1);
    expect(hasEnded(result!)).toBe(true);
  });
});

test('a parameter is read, and a missing one is an error', async () => {
  const { port, ssmControl } = oneHost();
  ssmControl.putParameter({ name: '/updater/prod', value: '{"budget":2}' });
  expect(await port.parameter('/updater/prod')).toBe('{"budget":2}');
  expect(await port.parameter('/updater/dev')).toBeUndefined();
});

test('the fleet answers who is online, page by page', async () => {
  const { hosts, ssm, pass } = createCloud();
  const ids = Array.from({ length: 50 }, (_, index) => `i-${String(index).padStart(17, '0')}`);
  for (const instanceId of ids) hosts.add({ instanceId, version: '1.56.0' });
  hosts.fault(ids[0]!, { kind: 'control-container', enabled: false });
  await pass(301_000);
  const pings = await createSsmFleetPort(ssm).pings([...ids.slice(0, 49), unknown]);
  expect(pings.size).toBe(49);
  expect(pings.get(ids[0]!)).toEqual({ status: 'ConnectionLost', lastAt: expect.any(Number) });
  expect(pings.get(ids[1]!)).toMatchObject({ status: 'Online' });
  expect(pings.has(unknown)).toBe(false);
});

test('EC2 says what became of a machine; what it does not know is missing, and gone', async () => {
  const { ec2, ec2Control, pass, hosts } = oneHost();
  hosts.add({ instanceId: other, version: '1.56.0' });
  const port = createEc2Port(ec2);
  expect(await port.state(id)).toBe('running');
  ec2Control.terminate(id);
  expect(isGoneInEc2(await port.state(id))).toBe(true);
  await pass(600_000);
  expect(isGoneInEc2(await port.state(id))).toBe(true);
  expect(await port.state(unknown)).toBe('missing');
  expect(isGoneInEc2(await port.state(other))).toBe(false);
  // All in one call, which an unknown id does not fail.
  const states = await createEc2FleetPort(ec2).states([id, other, unknown]);
  expect([id, other, unknown].map((one) => isGoneInEc2(states.get(one) ?? ''))).toEqual([true, false, true]);
  expect(['stopped', 'stopping', 'pending'].some(isGoneInEc2)).toBe(false);
});

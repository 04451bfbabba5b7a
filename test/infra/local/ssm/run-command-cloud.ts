import {
  GetCommandInvocationCommand,
  SendCommandCommand,
  type SendCommandCommandInput,
} from '@aws-sdk/client-ssm';
import { id } from '../hosts/park.ts';
import { createCloud } from './cloud.ts';

/** A second instance. */
export const other = 'i-0fedcba9876543210';
/** A shell script as an operator runs it on the one host. */
export const shell = (...commands: readonly string[]): SendCommandCommandInput => ({
  InstanceIds: [id],
  DocumentName: 'AWS-RunShellScript',
  Parameters: { commands: [...commands] },
});

/** A cloud with one host, and short ways to send commands to it. */
export function commandCloud(options: Parameters<typeof createCloud>[0] = {}) {
  const made = createCloud(options);
  made.hosts.add({ instanceId: id, version: '1.56.0', tags: { Cluster: 'prod' } });
  const send = async (input: SendCommandCommandInput) => {
    const { Command } = await made.ssm.send(new SendCommandCommand(input));
    return Command?.CommandId ?? '';
  };
  const get = (CommandId: string, InstanceId = id) =>
    made.ssm.send(new GetCommandInvocationCommand({ CommandId, InstanceId }));
  const statuses = (): unknown[] =>
    made.events
      .filter(({ detailType }) => detailType === 'EC2 Command Invocation Status-change Notification')
      .map(({ detail }) => detail['status']);
  return { ...made, send, get, statuses };
}

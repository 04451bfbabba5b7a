import { type Invocation, expiresAt, type RunCommand } from './command.ts';
import { instanceArn, type SsmContext } from './context.ts';

/** Says that one invocation's status changed. The event has neither output nor exit code nor comment. */
export function emitInvocationChange(context: SsmContext, invocation: Invocation): void {
  const { command, instanceId, status } = invocation;
  context.emit({
    source: 'aws.ssm',
    detailType: 'EC2 Command Invocation Status-change Notification',
    resources: [instanceArn(context, instanceId)],
    detail: {
      'command-id': command.id,
      'document-name': command.document.name,
      'instance-id': instanceId,
      'requested-date-time': new Date(command.requestedAt).toISOString(),
      status,
    },
  });
}

/** Says that a whole command's status changed. */
export function emitCommandChange(context: SsmContext, command: RunCommand): void {
  context.emit({
    source: 'aws.ssm',
    detailType: 'EC2 Command Status-change Notification',
    resources: [...command.invocations.keys()].map((id) => instanceArn(context, id)),
    detail: {
      'command-id': command.id,
      'document-name': command.document.name,
      'expire-after': new Date(expiresAt(command)).toISOString(),
      parameters: command.parameters,
      'requested-date-time': new Date(command.requestedAt).toISOString(),
      status: command.status,
    },
  });
}

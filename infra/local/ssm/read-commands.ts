import { type Input, type Operation, ServiceError } from '../wire/service.ts';
import type { Invocation, RunCommand } from './command.ts';
import { isFinal } from './command.ts';
import { anyResource, seconds, type SsmContext } from './context.ts';
import type { Dispatcher } from './dispatcher.ts';
import { flag, invalidValue, optionalText, page, requiredText, structures, textList } from './read-input.ts';
import { noLogOutput, noNotification, showCommand } from './send-command.ts';

const pluginName = 'aws:runShellScript';
/** What ListCommandInvocations gives of a plugin's output. */
const listedOutputLimit = 2500;
const pages = { minimum: 1, maximum: 50, normal: 50 };

/** GetCommandInvocation, ListCommandInvocations, ListCommands and CancelCommand. None can be limited to resources. */
export function commandOperations(context: SsmContext, dispatcher: Dispatcher): Record<string, Operation> {
  const operation = (name: string, run: (input: Input) => unknown): Record<string, Operation> => ({
    [name]: { access: () => [{ action: `ssm:${name}`, resource: anyResource(context) }], run },
  });
  return {
    ...operation('GetCommandInvocation', (input) => getInvocation(context, dispatcher, input)),
    ...operation('ListCommandInvocations', (input) => {
      const details = flag(input, 'Details');
      const { items, ...next } = page(findInvocations(context, dispatcher, input), input, pages);
      return { CommandInvocations: items.map((item) => listedInvocation(item, details)), ...next };
    }),
    ...operation('ListCommands', (input) => {
      const { items, ...next } = page(findCommands(dispatcher, input), input, pages);
      return { Commands: items.map(showCommand), ...next };
    }),
    ...operation('CancelCommand', (input) => {
      const command = commandOf(dispatcher, requiredText(input, 'CommandId'));
      const only = textList(input, 'InstanceIds', { maximum: 50 });
      for (const invocation of command.invocations.values()) {
        if (only.length === 0 || only.includes(invocation.instanceId)) dispatcher.cancel(invocation);
      }
      return {};
    }),
  };
}

function commandOf(dispatcher: Dispatcher, id: string): RunCommand {
  const command = dispatcher.commands.get(id);
  if (!command) throw new ServiceError('InvalidCommandId', `The command ID ${id} is not valid.`);
  return command;
}

/** The answer of GetCommandInvocation, from these commands. */
export function getInvocation(
  context: SsmContext,
  { commands }: { readonly commands: ReadonlyMap<string, RunCommand> },
  input: Input,
) {
  const commandId = requiredText(input, 'CommandId');
  const instanceId = requiredText(input, 'InstanceId');
  const plugin = optionalText(input, 'PluginName');
  if (!/^[0-9a-fA-F-]{36}$/.test(commandId)) {
    throw invalidValue('commandId', commandId, 'Member must have length equal to 36');
  }
  const invocation = commands.get(commandId)?.invocations.get(instanceId);
  if (!invocation || context.clock.now() < invocation.visibleAt) {
    throw new ServiceError('InvocationDoesNotExist', '');
  }
  const { command } = invocation;
  if (plugin !== undefined && plugin !== pluginName && plugin !== command.document.stepName) {
    throw new ServiceError('InvalidPluginName', `The plugin name ${plugin} is not valid.`);
  }
  // What the agent keeps for itself until the end is not there before.
  const over = isFinal(invocation.status);
  return {
    CommandId: command.id,
    InstanceId: instanceId,
    Comment: command.comment,
    DocumentName: command.document.name,
    DocumentVersion: command.documentVersion,
    PluginName: pluginName,
    ResponseCode: over ? invocation.responseCode : -1,
    ExecutionStartDateTime: iso(invocation.startedAt),
    ExecutionElapsedTime: elapsed(invocation),
    ExecutionEndDateTime: invocation.startedAt === undefined ? '' : iso(invocation.endedAt),
    Status: invocation.status,
    StatusDetails: invocation.statusDetails,
    StandardOutputContent: over ? invocation.stdout : '',
    StandardOutputUrl: '',
    StandardErrorContent: over ? invocation.stderr : '',
    StandardErrorUrl: '',
    CloudWatchOutputConfig: noLogOutput,
  };
}

function iso(ms: number | undefined): string {
  return ms === undefined ? '' : new Date(ms).toISOString();
}

function elapsed({ startedAt, endedAt }: Invocation): string {
  if (startedAt === undefined || endedAt === undefined) return '';
  return `PT${(endedAt - startedAt) / 1000}S`;
}

function findInvocations(context: SsmContext, dispatcher: Dispatcher, input: Input): readonly Invocation[] {
  const commandId = optionalText(input, 'CommandId');
  const instanceId = optionalText(input, 'InstanceId');
  const commands =
    commandId === undefined
      ? [...dispatcher.commands.values()].reverse()
      : [commandOf(dispatcher, commandId)];
  const passes = readFilters(input);
  return commands
    .flatMap((command) => {
      if (instanceId === undefined) return [...command.invocations.values()];
      const one = command.invocations.get(instanceId);
      return one ? [one] : [];
    })
    .filter((one) => context.clock.now() >= one.visibleAt && passes(one.command, one));
}

function findCommands(dispatcher: Dispatcher, input: Input): readonly RunCommand[] {
  const commandId = optionalText(input, 'CommandId');
  const instanceId = optionalText(input, 'InstanceId');
  const commands =
    commandId === undefined
      ? [...dispatcher.commands.values()].reverse()
      : [commandOf(dispatcher, commandId)];
  const passes = readFilters(input);
  return commands.filter(
    (command) =>
      (instanceId === undefined || command.invocations.has(instanceId)) && passes(command, command),
  );
}

type Filter = (
  command: RunCommand,
  of: { readonly status: string; readonly statusDetails: string },
) => boolean;

/** `Filters: [{ key, value }]`, whose members are in lower case, unlike all others. */
function readFilters(input: Input): Filter {
  const filters = structures(input, 'Filters').map((filter): Filter => {
    const key = requiredText(filter, 'key');
    const value = requiredText(filter, 'value');
    switch (key) {
      case 'InvokedAfter':
        return ({ requestedAt }) => requestedAt > Date.parse(value);
      case 'InvokedBefore':
        return ({ requestedAt }) => requestedAt < Date.parse(value);
      case 'Status':
        return (_, { status, statusDetails }) =>
          value === status || value === statusDetails.replaceAll(' ', '');
      case 'DocumentName':
        return ({ document }) => document.name === value;
      default:
        throw new ServiceError('InvalidFilterKey', `The specified key ${key} is not valid.`);
    }
  });
  return (command, of) => filters.every((filter) => filter(command, of));
}

function listedInvocation(invocation: Invocation, details: boolean) {
  const { command, startedAt, endedAt } = invocation;
  const over = isFinal(invocation.status);
  const output = over
    ? invocation.stdout + (invocation.stderr && `\n----------ERROR-------\n${invocation.stderr}`)
    : '';
  const plugin = {
    Name: pluginName,
    Status: invocation.status,
    StatusDetails: invocation.statusDetails,
    ResponseCode: over ? invocation.responseCode : -1,
    ...(startedAt !== undefined && { ResponseStartDateTime: seconds(startedAt) }),
    ...(startedAt !== undefined && endedAt !== undefined && { ResponseFinishDateTime: seconds(endedAt) }),
    Output: output.slice(0, listedOutputLimit),
    StandardOutputUrl: '',
    StandardErrorUrl: '',
    OutputS3Region: '',
    OutputS3BucketName: '',
    OutputS3KeyPrefix: '',
  };
  return {
    CommandId: command.id,
    InstanceId: invocation.instanceId,
    InstanceName: '',
    Comment: command.comment,
    DocumentName: command.document.name,
    DocumentVersion: command.documentVersion,
    RequestedDateTime: seconds(command.requestedAt),
    Status: invocation.status,
    StatusDetails: invocation.statusDetails,
    StandardOutputUrl: '',
    StandardErrorUrl: '',
    CommandPlugins: details ? [plugin] : [],
    ServiceRole: '',
    NotificationConfig: noNotification,
    CloudWatchOutputConfig: noLogOutput,
  };
}

import { randomUuid } from '../random.ts';
import { type AccessRequest, type Input, type Operation, ServiceError } from '../wire/service.ts';
import { expiresAt, type RunCommand, type Target } from './command.ts';
import { instanceArn, seconds, type SsmContext } from './context.ts';
import type { Dispatcher } from './dispatcher.ts';
import { askedVersion } from './document-operations.ts';
import type { DocumentStore } from './document-store.ts';
import type { Inventory } from './inventory.ts';
import { optionalInteger, optionalText, requiredText, structures, textList } from './read-input.ts';
import { executionTimeoutMs, readParameters, renderScript } from './render.ts';

const instanceIdPattern = /^(i-[0-9a-f]{8}|i-[0-9a-f]{17}|mi-[0-9a-f]{17})$/;
const defaultTimeoutSeconds = 3600;

/** SendCommand: all of it or nothing; one bad instance id fails the whole call. There is no client token. */
export function sendCommand(
  context: SsmContext,
  documents: DocumentStore,
  inventory: Inventory,
  dispatcher: Dispatcher,
): Operation {
  return {
    access: (input) => access(context, documents, input),
    run: (input) => {
      const command = readCommand(context, documents, input);
      const instanceIds =
        command.targets.length > 0 ? targeted(context, command.targets) : command.instanceIds;
      const duplicate = instanceIds.find((id, index) => instanceIds.indexOf(id) !== index);
      if (duplicate !== undefined) {
        throw new ServiceError('DuplicateInstanceId', `Instance id ${duplicate} is given more than once.`);
      }
      const usable = (id: string): boolean => inventory.takesCommands(id);
      const bad = instanceIds.filter((id) => !usable(id));
      if (command.targets.length === 0 && bad.length > 0) {
        throw new ServiceError(
          'InvalidInstanceId',
          `Instances [[${bad.join(', ')}]] not in a valid state for account ${context.account}`,
        );
      }
      dispatcher.send(command, instanceIds.filter(usable));
      return { Command: showCommand(command) };
    },
  };
}

/** Nobody is notified, and no output goes elsewhere. */
export const noNotification = { NotificationArn: '', NotificationEvents: [], NotificationType: '' };
export const noLogOutput = { CloudWatchLogGroupName: '', CloudWatchOutputEnabled: false };

/** A command as SendCommand and ListCommands show it. */
export function showCommand(command: RunCommand) {
  const all = [...command.invocations.values()];
  const count = (...statuses: readonly string[]): number =>
    all.filter(({ status }) => statuses.includes(status)).length;
  return {
    CommandId: command.id,
    DocumentName: command.document.name,
    DocumentVersion: command.documentVersion,
    Comment: command.comment,
    ExpiresAfter: seconds(expiresAt(command)),
    Parameters: command.parameters,
    InstanceIds: command.instanceIds,
    Targets: command.targets,
    RequestedDateTime: seconds(command.requestedAt),
    Status: command.status,
    StatusDetails: command.statusDetails,
    OutputS3Region: '',
    OutputS3BucketName: '',
    OutputS3KeyPrefix: '',
    MaxConcurrency: command.maxConcurrency,
    MaxErrors: command.maxErrors,
    TargetCount: all.length,
    CompletedCount: count('Success', 'Failed', 'TimedOut', 'Cancelled'),
    ErrorCount: count('Failed', 'TimedOut'),
    DeliveryTimedOutCount: all.filter(({ statusDetails }) => statusDetails === 'Delivery Timed Out').length,
    ServiceRole: '',
    NotificationConfig: noNotification,
    CloudWatchOutputConfig: noLogOutput,
    TimeoutSeconds: command.timeoutSeconds,
  };
}

function access(context: SsmContext, documents: DocumentStore, input: Input): readonly AccessRequest[] {
  const action = 'ssm:SendCommand';
  const targets = readTargets(input);
  const instanceIds = targets.length > 0 ? targeted(context, targets) : readInstanceIds(input);
  const instances = instanceIds.map((id) => ({
    action,
    resource: instanceArn(context, id),
    context: tagContext(context.hosts.find(id)?.tags ?? {}),
  }));
  return [{ action, resource: documents.arn(requiredText(input, 'DocumentName')) }, ...instances];
}

function tagContext(tags: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(tags).flatMap(([key, value]) => [
      [`ssm:resourceTag/${key}`, value],
      [`aws:ResourceTag/${key}`, value],
    ]),
  );
}

function readCommand(context: SsmContext, documents: DocumentStore, input: Input): RunCommand {
  const document = documents.get(requiredText(input, 'DocumentName'));
  const instanceIds = readInstanceIds(input);
  const targets = readTargets(input);
  if ((instanceIds.length === 0) === (targets.length === 0)) {
    throw new ServiceError('ValidationException', 'Give either InstanceIds or Targets');
  }
  const timeoutSeconds = optionalInteger(input, 'TimeoutSeconds', 30, 2_592_000) ?? defaultTimeoutSeconds;
  const parameters = readParameters(document, input['Parameters']);
  return {
    id: randomUuid(context.random),
    document,
    documentVersion: askedVersion(document, input),
    parameters,
    script: renderScript(document, parameters),
    comment: optionalText(input, 'Comment', { maximum: 100 }) ?? '',
    instanceIds,
    targets,
    requestedAt: context.clock.now(),
    timeoutSeconds,
    executionTimeoutMs: executionTimeoutMs(document, parameters),
    maxConcurrency: optionalText(input, 'MaxConcurrency', { pattern: /^(\d+|\d+%)$/ }) ?? '50',
    maxErrors: optionalText(input, 'MaxErrors', { pattern: /^(\d+|\d+%)$/ }) ?? '0',
    invocations: new Map(),
    status: 'Pending',
    statusDetails: 'Pending',
    timers: [],
  };
}

function readInstanceIds(input: Input): readonly string[] {
  return textList(input, 'InstanceIds', { maximum: 50, pattern: instanceIdPattern });
}

function readTargets(input: Input): readonly Target[] {
  const targets = structures(input, 'Targets').map((target) => ({
    Key: requiredText(target, 'Key', { maximum: 163 }),
    Values: textList(target, 'Values', { maximum: 50 }),
  }));
  if (targets.length > 5) {
    throw new ServiceError('ValidationException', `Targets has ${targets.length} members; at most 5`);
  }
  const unknown = targets.find(({ Key }) => Key !== 'InstanceIds' && !/^(tag:.+|tag-key)$/.test(Key));
  if (unknown)
    throw new ServiceError('ValidationException', `The target key ${unknown.Key} is not known here`);
  return targets;
}

/** The instances that meet all targets. */
function targeted(context: SsmContext, targets: readonly Target[]): readonly string[] {
  const meets = (id: string, tags: Readonly<Record<string, string>>, { Key, Values }: Target): boolean => {
    if (Key === 'InstanceIds') return Values.includes(id);
    if (Key === 'tag-key') return Values.some((key) => Object.hasOwn(tags, key));
    return Values.includes(tags[Key.slice(4)] ?? '');
  };
  return context.hosts
    .list()
    .filter(({ instanceId, tags }) => targets.every((target) => meets(instanceId, tags, target)))
    .map(({ instanceId }) => instanceId);
}

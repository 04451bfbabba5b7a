import {
  GetCommandInvocationCommand,
  GetParameterCommand,
  InvalidInstanceId,
  InvocationDoesNotExist,
  ParameterNotFound,
  SendCommandCommand,
  SSMServiceException,
  type SSMClient,
} from '@aws-sdk/client-ssm';
import type { DocumentKind } from '../documents/document.ts';

/** A command's result on one instance. `output` is empty until it has ended. */
export interface CommandResult {
  readonly commandId: string;
  readonly comment: string;
  readonly status: string;
  readonly statusDetails: string;
  /** -1 when the host never ran it. */
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Why SSM does not take a command. */
export interface SsmRefusal {
  readonly refused: string;
  /** The SDK tried more than once: SSM may have taken an earlier try, whose answer was lost. */
  readonly perhapsTaken?: true;
}

export interface SsmPort {
  /**
   * Sends one of our documents. @returns the command's id, or why SSM takes it for none of these instances: one bad id
   * refuses a whole send.
   */
  send(command: {
    readonly document: DocumentKind;
    readonly instanceIds: readonly string[];
    readonly parameters?: Readonly<Record<string, string>>;
    /** Correlates the result: `<attempt or scan id>/<kind>/<n>`. */
    readonly comment: string;
    /** How long the command may wait for the host's agent, in seconds (30 at least). */
    readonly deliverySeconds: number;
  }): Promise<{ readonly commandId: string } | SsmRefusal>;
  /** `undefined` when SSM does not know it (yet). */
  result(commandId: string, instanceId: string): Promise<CommandResult | undefined>;
  /** `undefined` when there is none of that name. */
  parameter(name: string): Promise<string | undefined>;
}

export function createSsmPort(client: SSMClient, documentPrefix: string): SsmPort {
  return {
    async send({ document, instanceIds, parameters = {}, comment, deliverySeconds }) {
      try {
        const answer = await client.send(
          new SendCommandCommand({
            DocumentName: `${documentPrefix}${document}`,
            // The one that came with this code: CloudFormation does not always make a new version the default.
            DocumentVersion: '$LATEST',
            InstanceIds: [...instanceIds],
            Parameters: Object.fromEntries(
              Object.entries(parameters).map(([name, value]) => [name, [value]]),
            ),
            Comment: comment,
            // What goes wrong on one host says nothing of the others: all are asked, and the command ends with the last.
            MaxErrors: '100%',
            TimeoutSeconds: deliverySeconds,
          }),
        );
        return { commandId: answer.Command?.CommandId ?? '' };
      } catch (error) {
        // Denied: the host lacks the tag that SendCommand may be limited to.
        const isRefused =
          error instanceof InvalidInstanceId ||
          (error instanceof Error && error.name === 'AccessDeniedException');
        if (!isRefused) throw error;
        const refused = `${error.name}: ${error.message}`;
        return triesOf(error) === 1 ? { refused } : { refused, perhapsTaken: true };
      }
    },
    async result(commandId, instanceId) {
      try {
        const answer = await client.send(
          new GetCommandInvocationCommand({ CommandId: commandId, InstanceId: instanceId }),
        );
        return {
          commandId,
          comment: answer.Comment ?? '',
          status: answer.Status ?? 'Pending',
          statusDetails: answer.StatusDetails ?? '',
          exitCode: answer.ResponseCode ?? -1,
          stdout: answer.StandardOutputContent ?? '',
          stderr: answer.StandardErrorContent ?? '',
        };
      } catch (error) {
        if (error instanceof InvocationDoesNotExist) return undefined;
        throw error;
      }
    },
    async parameter(name) {
      try {
        const answer = await client.send(new GetParameterCommand({ Name: name }));
        return answer.Parameter?.Value ?? '';
      } catch (error) {
        if (error instanceof ParameterNotFound) return undefined;
        throw error;
      }
    },
  };
}

/** True once a command can change no more. */
export const hasEnded = (result: CommandResult): boolean =>
  ['Success', 'Failed', 'TimedOut', 'Cancelled'].includes(result.status);

/** How often the SDK tried the call that ended with this error. */
const triesOf = (error: Error): number =>
  error instanceof SSMServiceException ? (error.$metadata.attempts ?? 1) : 1;

import type { Failure } from '../../events-schema/parts/failure.ts';
import { lastOfStderr } from '../apiclient/text.ts';
import type { Attempt, Call, InstanceRecord, Millis } from '../ledger/records.ts';
import type { CommandResult, SsmPort } from '../ports/ssm.ts';
import { commentOf, isAttempt } from '../shell/attempt.ts';
import type { Outcome } from '../shell/decision.ts';

/** How long a command may wait for the host's agent, in seconds: short, so that nothing old runs later. */
export const deliverySeconds = 30;

/**
 * A probe changes nothing, and may wait for a host that boots: it answers the moment that its agent is back. Longer than
 * until the next one is sent, of which the last always waits.
 */
const probeDeliverySeconds = 180;

/** What is known of the command that the attempt's intent became. */
export interface CommandLook {
  /** `undefined`: SSM does not know it, or it is another one's. */
  readonly result: CommandResult | undefined;
}

/**
 * Reads the result of the attempt's present command. An event may arrive before the command's id is written down:
 * its own id is used then, and the Comment that comes back tells whether it is ours.
 */
export async function lookAtCommand(
  ssm: SsmPort,
  record: InstanceRecord,
  heardCommandId: string | undefined,
): Promise<CommandLook> {
  if (!isAttempt(record)) return { result: undefined };
  const { intent, attemptId } = record.attempt;
  const commandId = intent?.commandId ?? heardCommandId;
  if (intent === undefined || commandId === undefined) return { result: undefined };
  const result = await ssm.result(commandId, record.instanceId);
  const isOurs = result?.comment === commentOf(attemptId, intent.call.kind, intent.n);
  return { result: isOurs ? result : undefined };
}

/** Whether an event tells of the command that the attempt's intent became. SSM may say so before it knows of it itself. */
export const isOfIntent = (record: InstanceRecord, heardCommandId: string): boolean =>
  isAttempt(record) && record.attempt.intent?.commandId === heardCommandId;

/** Sends the document of the attempt's present intent. */
export async function sendIntended(ssm: SsmPort, record: InstanceRecord, call: Call): Promise<Outcome> {
  if (!isAttempt(record) || record.attempt.intent === undefined) {
    return { kind: 'refused', why: 'the record holds no intent' };
  }
  const { attempt } = record;
  if (call.kind !== 'apply' && call.kind !== 'reboot' && call.kind !== 'probe' && call.kind !== 'restore') {
    return { kind: 'refused', why: `${call.kind} is no document` };
  }
  const answer = await ssm.send({
    document: call.kind,
    instanceIds: [record.instanceId],
    comment: commentOf(attempt.attemptId, call.kind, record.attempt.intent.n),
    deliverySeconds: call.kind === 'probe' ? probeDeliverySeconds : deliverySeconds,
    parameters:
      call.kind === 'reboot'
        ? { BootId: call.bootId, NotAfter: String(Math.floor(call.notAfter / 1000)) }
        : {},
  });
  if (!('refused' in answer)) return { kind: 'sent', commandId: answer.commandId };
  const { refused: why, perhapsTaken } = answer;
  return { kind: 'refused', why, ...(perhapsTaken === undefined ? {} : { perhapsDone: true }) };
}

/** What a failure event carries of a command. */
export function evidence(
  result: CommandResult | undefined,
): Pick<Failure, 'commandId' | 'status' | 'exitCode' | 'stderr'> {
  if (result === undefined) return {};
  const { commandId, statusDetails, status, exitCode, stderr } = result;
  return { commandId, status: statusDetails || status, exitCode, stderr: lastOfStderr(stderr) };
}

/** True when the host's agent never took the command. `Undeliverable` comes with the status Failed. */
export const wasNotDelivered = ({ exitCode, status, statusDetails }: CommandResult): boolean =>
  exitCode === -1 && (status === 'TimedOut' || status === 'Cancelled' || statusDetails === 'Undeliverable');

/** How much longer than its time for delivery a command may take to show that the agent has taken it. */
const showsWithinMs = 60_000;

/**
 * True when a command that was sent then will not run any more, although SSM has it open: what the agent did not take in
 * the time for delivery shows as pending until the time for the script is over as well (Systems Manager User Guide,
 * "Understanding command statuses").
 */
export const isOverdue = ({ status }: CommandResult, sentAt: Millis, now: Millis): boolean =>
  (status === 'Pending' || status === 'Delayed') && now >= sentAt + deliverySeconds * 1000 + showsWithinMs;

/** How often the present step's command was sent so far. */
export const sendsOf = (attempt: Attempt): number => attempt.sends ?? 0;

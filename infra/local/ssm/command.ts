import type { Timer } from '../clock/clock.ts';
import type { Running } from '../hosts/run-process.ts';
import type { CommandDocument } from './document.ts';
import type { ParameterValues } from './render.ts';

/** The API's statuses, the same for a command and its invocations here. */
export type CommandStatus =
  'Pending' | 'InProgress' | 'Success' | 'Failed' | 'TimedOut' | 'Cancelling' | 'Cancelled';

/** A target as SendCommand takes it. */
export interface Target {
  readonly Key: string;
  readonly Values: readonly string[];
}

/** One SendCommand. */
export interface RunCommand {
  readonly id: string;
  readonly document: CommandDocument;
  readonly documentVersion: string;
  readonly parameters: ParameterValues;
  readonly script: string;
  readonly comment: string;
  /** As they were asked for; empty when targets were. */
  readonly instanceIds: readonly string[];
  readonly targets: readonly Target[];
  readonly requestedAt: number;
  readonly timeoutSeconds: number;
  readonly executionTimeoutMs: number;
  readonly maxConcurrency: string;
  readonly maxErrors: string;
  readonly invocations: Map<string, Invocation>;
  status: CommandStatus;
  statusDetails: string;
  readonly timers: Timer[];
}

/** One command on one instance. */
export interface Invocation {
  readonly command: RunCommand;
  readonly instanceId: string;
  /** Reads do not find it before. */
  readonly visibleAt: number;
  status: CommandStatus;
  statusDetails: string;
  /** -1 until the script has ended. */
  responseCode: number;
  startedAt?: number;
  endedAt?: number;
  stdout: string;
  stderr: string;
  /** The time for its delivery is over: no agent takes it any more. */
  isOverdue?: true;
  /** The script, while it runs on the host. */
  running?: Running;
  executionTimer?: Timer;
  /** What the agent does with it when it is back. */
  afterBoot?: 'success' | 'failed' | 'rerun';
}

/** Whether nothing more can change. */
export function isFinal(status: CommandStatus): boolean {
  return status === 'Success' || status === 'Failed' || status === 'TimedOut' || status === 'Cancelled';
}

/** When all that is not final turns TimedOut. */
export function expiresAt(command: RunCommand): number {
  return command.requestedAt + command.timeoutSeconds * 1000 + command.executionTimeoutMs;
}

/** The status of a whole command, from its invocations. */
export function summarise(command: RunCommand): { status: CommandStatus; details: string } {
  const all = [...command.invocations.values()];
  if (!all.every(({ status }) => isFinal(status))) {
    const started = all.some(({ status }) => status !== 'Pending');
    const status = command.status === 'Cancelling' ? 'Cancelling' : started ? 'InProgress' : 'Pending';
    return { status, details: status };
  }
  for (const status of ['Failed', 'TimedOut', 'Cancelled'] as const) {
    const worst = all.find((invocation) => invocation.status === status);
    if (worst) return { status, details: worst.statusDetails };
  }
  return { status: 'Success', details: all.length === 0 ? 'NoInstancesInTag' : 'Success' };
}

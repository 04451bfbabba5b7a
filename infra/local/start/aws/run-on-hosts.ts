import { setTimeout as pause } from 'node:timers/promises';
import { GetCommandInvocationCommand, SendCommandCommand } from '@aws-sdk/client-ssm';
import type { Clients } from './clients.ts';
import { inParts } from './pages.ts';

/** What a host answered. */
export interface HostAnswer {
  readonly id: string;
  readonly status: string;
  readonly stdout: string;
}

const ended = ['Success', 'Failed', 'TimedOut', 'Cancelled'];
/** On the wall. Simulated time goes on in between. */
const pauseMs = 50;
/** In simulated time: a host that is down has no answer by then. */
const patienceMs = 120_000;

/** Runs a shell command on hosts over SSM, as an operator would, and waits for the answers. */
export async function runOnHosts(
  clients: Clients,
  ids: readonly string[],
  command: string,
): Promise<HostAnswer[]> {
  const answers: HostAnswer[] = [];
  for (const InstanceIds of inParts(ids, 50)) {
    const { Command } = await clients.ssm.send(
      new SendCommandCommand({
        DocumentName: 'AWS-RunShellScript',
        InstanceIds,
        Parameters: { commands: [command] },
        TimeoutSeconds: 30,
      }),
    );
    const commandId = Command?.CommandId ?? '';
    answers.push(...(await Promise.all(InstanceIds.map((id) => answerOf(clients, commandId, id)))));
  }
  return answers;
}

async function answerOf(clients: Clients, CommandId: string, id: string): Promise<HostAnswer> {
  const from = clients.now();
  for (;;) {
    const { status, stdout } = await look(clients, CommandId, id);
    if (ended.includes(status) || clients.now() - from > patienceMs) return { id, status, stdout };
    await pause(pauseMs);
  }
}

async function look(clients: Clients, CommandId: string, InstanceId: string) {
  try {
    const found = await clients.ssm.send(new GetCommandInvocationCommand({ CommandId, InstanceId }));
    return { status: found.Status ?? '', stdout: found.StandardOutputContent ?? '' };
  } catch (error) {
    // A command that was just sent is not there at once.
    if (error instanceof Error && error.name === 'InvocationDoesNotExist') return { status: '', stdout: '' };
    throw error;
  }
}

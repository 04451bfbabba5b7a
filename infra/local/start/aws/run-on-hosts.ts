import { setTimeout as pause } from 'node:timers/promises';
import { ListCommandInvocationsCommand, SendCommandCommand } from '@aws-sdk/client-ssm';
import type { Clients } from './clients.ts';
import { allPages, inParts } from './pages.ts';

/** What a host answered. */
export interface HostAnswer {
  readonly id: string;
  readonly status: string;
  readonly stdout: string;
}

const ended = ['Success', 'Failed', 'TimedOut', 'Cancelled'];
/** On the wall. Simulated time goes on in between. */
const pauseMs = 100;
/** In simulated time: a host that is down has no answer by then. */
const patienceMs = 120_000;

/** Runs a shell command on hosts over SSM, as an operator would, and waits for the answers. */
export async function runOnHosts(
  clients: Clients,
  ids: readonly string[],
  command: string,
): Promise<HostAnswer[]> {
  const commandIds: string[] = [];
  for (const InstanceIds of inParts(ids, 50)) {
    const { Command } = await clients.ssm.send(
      new SendCommandCommand({
        DocumentName: 'AWS-RunShellScript',
        InstanceIds,
        Parameters: { commands: [command] },
        TimeoutSeconds: 30,
      }),
    );
    commandIds.push(Command?.CommandId ?? '');
  }
  const answers: HostAnswer[] = [];
  for (const id of commandIds) answers.push(...(await answersOf(clients, id)));
  const order = new Map(ids.map((id, index) => [id, index]));
  return answers.toSorted((a, b) => (order.get(a.id) ?? 0) - (order.get(b.id) ?? 0));
}

/** One listing tells of all hosts of a command; asking for each would be so many calls. */
async function answersOf(clients: Clients, CommandId: string): Promise<HostAnswer[]> {
  const from = clients.now();
  for (;;) {
    const found = await allPages(async (NextToken) => {
      const page = await clients.ssm.send(
        new ListCommandInvocationsCommand({ CommandId, NextToken, MaxResults: 50, Details: true }),
      );
      return { items: page.CommandInvocations, next: page.NextToken };
    });
    const answers = found.map(({ InstanceId = '', Status = '', CommandPlugins = [] }) => ({
      id: InstanceId,
      status: Status,
      stdout: CommandPlugins.map(({ Output = '' }) => Output).join(''),
    }));
    // A command that was just sent is not there at once.
    const isDone = answers.length > 0 && answers.every(({ status }) => ended.includes(status));
    if (isDone || clients.now() - from > patienceMs) return answers;
    await pause(pauseMs);
  }
}

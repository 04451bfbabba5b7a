import type { Clock } from '../clock/clock.ts';
import type { Invocation, RunCommand } from '../ssm/command.ts';
import type { CommandState } from '../ssm/ssm.ts';
import type { Input } from '../wire/service.ts';
import { History } from './history.ts';
import type { Past } from './stale-answers.ts';

const reads = new Set(['GetCommandInvocation']);

/** What command invocations were like. */
export function ssmPast(clock: Clock, state: CommandState): Past {
  const history = new History<Invocation>((invocation) => ({ ...invocation }));
  const keep = (command: RunCommand | undefined, instanceIds: Iterable<string>, oldest: number): void => {
    for (const id of instanceIds) {
      const invocation = command?.invocations.get(id);
      if (command === undefined || invocation === undefined) continue;
      const at = history.knows(invocation) ? clock.now() : command.requestedAt;
      history.keep(invocation, at, oldest);
    }
  };
  return {
    service: 'ssm',
    reads,
    hear: ({ source, detail }, oldest) => {
      if (source !== 'aws.ssm' || typeof detail['instance-id'] !== 'string') return;
      keep(state.commands.get(String(detail['command-id'])), [detail['instance-id']], oldest);
    },
    called: (operation, _input, output, oldest) => {
      if (operation !== 'SendCommand') return;
      const { Command } = output as { readonly Command?: { readonly CommandId?: string } };
      const command = state.commands.get(Command?.CommandId ?? '');
      keep(command, command?.invocations.keys() ?? [], oldest);
    },
    forget: () => history.forget(),
    notice: () => {},
    answer: (_operation, input, _context, at) => {
      const command = state.commands.get(textOf(input, 'CommandId'));
      const invocation = command?.invocations.get(textOf(input, 'InstanceId'));
      if (command === undefined || invocation === undefined) return undefined;
      const then = history.asOf(invocation, at);
      if (then === invocation) return undefined;
      const invocations = new Map(then === undefined ? [] : [[then.instanceId, then]]);
      return { output: state.readFrom(new Map([[command.id, { ...command, invocations }]]), input) };
    },
  };
}

function textOf(input: Input, name: string): string {
  const value = input[name];
  return typeof value === 'string' ? value : '';
}

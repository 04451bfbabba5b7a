import type { Faults } from '../faults.ts';
import type { Command } from '../shell/environment.ts';

const huge = 200_000;

/** Lets `output` faults strike: the command does its work, but what it prints on stdout is spoilt. */
export function spoilOutput(apiclient: Command, faults: Faults): Command {
  return function* (args, streams, environment) {
    let stdout = '';
    const result = apiclient(
      args,
      {
        input: streams.input,
        write: (descriptor, text) => {
          if (descriptor === 1) stdout += text;
          else streams.write(descriptor, text);
        },
      },
      environment,
    );
    const code = typeof result === 'number' ? result : yield* result;
    const command = args.join(' ');
    const fault =
      stdout === ''
        ? undefined
        : faults.take(
            'output',
            (candidate) => candidate.command === undefined || candidate.command === command,
          );
    streams.write(1, fault ? spoilt(stdout, fault.shape) : stdout);
    return code;
  };
}

function spoilt(stdout: string, shape: 'garbage' | 'empty' | 'truncated' | 'huge'): string {
  switch (shape) {
    case 'garbage':
      return '\u0000<html>502 Bad Gateway</html>\n';
    case 'empty':
      return '';
    case 'truncated':
      return stdout.slice(0, Math.floor(stdout.length / 2));
    case 'huge':
      return `${'x'.repeat(huge)}\n${stdout}`;
  }
}

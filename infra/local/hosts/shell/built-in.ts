import {
  type Command,
  Exit,
  Jump,
  type ShellEnvironment,
  type ShellState,
  type Streams,
} from './environment.ts';
import { evaluateTest, TestSyntaxError } from './test-expression.ts';
import { cat, date, echo, printf, sleep } from './text-commands.ts';

/** Programs that every host has. */
export const commonPrograms: Readonly<Record<string, Command>> = { echo, printf, cat, date, sleep };

/** A command that sees the shell's own state. It takes no time. */
export type BuiltIn = (
  args: readonly string[],
  state: ShellState,
  streams: Streams,
  environment: ShellEnvironment,
) => number;

/** Commands that belong to the shell itself. */
export const builtIns: Readonly<Record<string, BuiltIn>> = {
  ':': () => 0,
  true: () => 0,
  false: () => 1,
  exit: (args, state, streams) => {
    const code = args[0] ?? String(state.status);
    if (!/^\d+$/.test(code)) return illegal('exit', code, streams);
    throw new Exit(Number(code) & 255);
  },
  break: (args, _state, streams) => jump('break', args, streams),
  continue: (args, _state, streams) => jump('continue', args, streams),
  test: (args, _state, streams, environment) => test('test', args, streams, environment),
  '[': (args, _state, streams, environment) => {
    if (args.at(-1) === ']') return test('[', args.slice(0, -1), streams, environment);
    streams.write(2, 'sh: [: missing ]\n');
    return 2;
  },
  read: (args, state, streams) => read(args, state, streams),
  export: (args, state) => {
    for (const argument of args) {
      const equals = argument.indexOf('=');
      if (equals > 0) state.variables.set(argument.slice(0, equals), argument.slice(equals + 1));
    }
    return 0;
  },
  unset: (args, state) => {
    for (const name of args) state.variables.delete(name);
    return 0;
  },
};

/** What a shell has and this one has not: to call it is an error, never an unknown command. */
export const missingBuiltIns: ReadonlySet<string> = new Set(
  (
    'set trap eval exec shift local return source . getopts ulimit wait bg fg jobs alias cd umask command type ' +
    'declare typeset let readonly'
  ).split(' '),
);

function test(
  name: string,
  args: readonly string[],
  streams: Streams,
  environment: ShellEnvironment,
): number {
  try {
    return evaluateTest(args, environment) ? 0 : 1;
  } catch (error) {
    if (!(error instanceof TestSyntaxError)) throw error;
    streams.write(2, `sh: ${name}: ${error.message}\n`);
    return 2;
  }
}

function jump(kind: 'break' | 'continue', args: readonly string[], streams: Streams): number {
  const [levels = '1'] = args;
  if (!/^[1-9]\d*$/.test(levels)) return illegal(kind, levels, streams);
  throw new Jump(kind, Number(levels));
}

function illegal(name: string, value: string, streams: Streams): never {
  streams.write(2, `sh: ${name}: Illegal number: ${value}\n`);
  throw new Exit(2);
}

function read(args: readonly string[], state: ShellState, streams: Streams): number {
  const names = args.filter((argument) => argument !== '-r');
  const { text } = streams.input;
  const end = text.indexOf('\n');
  const line = (end < 0 ? text : text.slice(0, end)).trim();
  streams.input.text = end < 0 ? '' : text.slice(end + 1);
  let rest = line;
  for (const [index, name] of names.entries()) {
    const gap = index === names.length - 1 ? -1 : rest.search(/[ \t]/);
    state.variables.set(name, gap < 0 ? rest : rest.slice(0, gap));
    rest = gap < 0 ? '' : rest.slice(gap).trimStart();
  }
  return end < 0 ? 1 : 0;
}

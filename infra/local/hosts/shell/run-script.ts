import type { Process, ShellEnvironment } from './environment.ts';
import { Interpreter } from './interpreter.ts';
import { parse } from './parser.ts';
import { type Node, ShellSyntaxError } from './syntax.ts';

/** What a script printed; grows while it runs. */
export interface ScriptOutput {
  stdout: string;
  stderr: string;
}

/** The same few documents run on thousands of hosts: their parsed form is kept. */
const parsed = new Map<string, Node>();
const parsedLimit = 200;

/** Runs a script and answers with its exit code. What cannot be parsed runs not at all: 2, with the reason on stderr. */
export function* runScript(
  source: string,
  environment: ShellEnvironment,
  output: ScriptOutput,
): Process<number> {
  const program = read(source);
  if (program instanceof ShellSyntaxError) {
    output.stderr += `sh: ${program.message}\n`;
    return 2;
  }
  return yield* new Interpreter(environment).run(program, {
    input: { text: '' },
    write: (descriptor, text) => {
      if (descriptor === 1) output.stdout += text;
      else output.stderr += text;
    },
  });
}

function read(source: string): Node | ShellSyntaxError {
  const known = parsed.get(source);
  if (known) return known;
  try {
    const program = parse(source);
    if (parsed.size >= parsedLimit) parsed.clear();
    parsed.set(source, program);
    return program;
  } catch (error) {
    if (error instanceof ShellSyntaxError) return error;
    throw error;
  }
}

import type { Process, ShellEnvironment, Streams } from './environment.ts';
import { type Expander, expandToString } from './expand.ts';
import type { Redirect } from './syntax.ts';

type Sink = (text: string) => void;

/** The streams as the redirections change them, from left to right; undefined when a file to read is missing. */
export function* redirect(
  redirects: readonly Redirect[],
  streams: Streams,
  environment: ShellEnvironment,
  expander: Expander,
): Process<Streams | undefined> {
  if (redirects.length === 0) return streams;
  let { input } = streams;
  const sinks = new Map<number, Sink>();
  const sinkOf = (descriptor: number): Sink =>
    sinks.get(descriptor) ?? ((text) => streams.write(descriptor, text));
  for (const { descriptor, operator, target } of redirects) {
    const path = yield* expandToString(target, expander);
    if (operator === '<') {
      const text = path === '/dev/null' ? '' : environment.readFile(path);
      if (text === undefined) {
        streams.write(2, `sh: ${path}: No such file or directory\n`);
        return undefined;
      }
      input = { text };
    } else
      sinks.set(descriptor, operator === '>&' ? sinkOf(Number(path)) : file(path, operator, environment));
  }
  return { input, write: (descriptor, text) => sinkOf(descriptor)(text) };
}

function file(path: string, operator: '>' | '>>', environment: ShellEnvironment): Sink {
  if (path === '/dev/null') return () => {};
  if (operator === '>') environment.writeFile(path, '');
  return (text) => environment.writeFile(path, (environment.readFile(path) ?? '') + text);
}

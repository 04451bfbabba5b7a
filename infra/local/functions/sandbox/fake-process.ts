import { EventEmitter } from 'node:events';
import { Writable } from 'node:stream';
import type { Lifeline } from './lifeline.ts';

/** A stream that turns what is written to it into log lines. */
export function logStream(life: Lifeline, fd: number): NodeJS.WritableStream {
  let partial = '';
  const stream = new Writable({
    decodeStrings: false,
    write(chunk: string | Uint8Array, _encoding, done) {
      const text = typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString();
      const lines = (partial + text).split('\n');
      partial = lines.pop() ?? '';
      for (const line of lines) life.log(line);
      done();
    },
  });
  return Object.assign(stream, { fd, isTTY: false });
}

/** An environment's `process`: its own variables, streams, events and time; the machine's facts are real. */
export function fakeProcess(life: Lifeline, variables: Record<string, string>) {
  const stdout = logStream(life, 1);
  const nanoseconds = (): bigint => BigInt(Math.round((life.clock.now() - life.startedAt) * 1e6));
  const hrtime = (previous?: readonly [number, number]): [number, number] => {
    const past = previous === undefined ? 0n : BigInt(previous[0]) * 1_000_000_000n + BigInt(previous[1]);
    const total = nanoseconds() - past;
    return [Number(total / 1_000_000_000n), Number(total % 1_000_000_000n)];
  };
  const { arch, features, platform, release, version, versions } = process;
  return Object.assign(new EventEmitter(), {
    arch,
    argv: ['/var/lang/bin/node', '/var/runtime/index.mjs'],
    argv0: '/var/lang/bin/node',
    cpuUsage: () => ({ user: 0, system: 0 }),
    cwd: () => '/var/task',
    emitWarning: (warning: unknown) => life.logAs('WARN', `Warning: ${String(warning)}`),
    env: variables,
    execArgv: [],
    execPath: '/var/lang/bin/node',
    exit: (code?: number) =>
      life.fail(
        Object.assign(new Error(`Runtime exited with error: exit status ${code ?? 0}`), {
          name: 'Runtime.ExitError',
        }),
      ),
    exitCode: undefined,
    features,
    hrtime: Object.assign(hrtime, { bigint: nanoseconds }),
    memoryUsage: Object.assign(() => process.memoryUsage(), { rss: () => process.memoryUsage.rss() }),
    nextTick: process.nextTick.bind(process),
    pid: 8,
    platform,
    ppid: 1,
    release,
    stderr: stdout,
    stdout,
    title: 'node',
    uptime: () => (life.clock.now() - life.startedAt) / 1000,
    version,
    versions,
  });
}

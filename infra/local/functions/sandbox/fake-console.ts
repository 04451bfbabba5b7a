import { Console } from 'node:console';
import { format } from 'node:util';
import type { Lifeline } from './lifeline.ts';

const levels = { log: 'INFO', info: 'INFO', debug: 'DEBUG', trace: 'TRACE', warn: 'WARN', error: 'ERROR' };

/** An environment's console: each message is one log line with time, request id and level, as Lambda writes it. */
export function fakeConsole(life: Lifeline, stdout: NodeJS.WritableStream): Console {
  const methods = Object.entries(levels).map(([method, level]) => [
    method,
    (...args: unknown[]) => life.logAs(level, format(...args)),
  ]);
  return Object.assign(new Console({ stdout, stderr: stdout }), Object.fromEntries(methods), { Console });
}

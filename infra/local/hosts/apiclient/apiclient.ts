import type { Command, Process, Streams } from '../shell/environment.ts';
import { compareVersions } from '../version.ts';
import { ApiFailure, type ApiServer } from './context.ts';
import { get, raw, set } from './read-settings.ts';
import { reboot } from './reboot.ts';
import { apply, cancel, check } from './update.ts';

/** The first versions that know a subcommand. */
const knownSince = { update: '1.0.5', reboot: '1.0.5', set: '1.0.5', get: '1.5.0' };

/** Arguments that `apiclient` does not know; it prints its usage and exits with 2. */
class UsageError extends Error {}

const usage = `Usage: apiclient [ -s | --socket-path PATH ] [ -v | --verbose ] [ --log-level LEVEL ]
                 [ raw | update | reboot | set | get ] [ OPTION ]...
    Sends HTTP requests to the Bottlerocket API server.
`;

/** Makes the `apiclient` program of a host. Its exit codes are 0, 1 (the request failed) and 2 (wrong usage). */
export function createApiclient(server: ApiServer): Command {
  return function* (args, streams) {
    try {
      yield* run(server, args, streams);
      return 0;
    } catch (error) {
      if (error instanceof ApiFailure) {
        streams.write(2, `${error.message}\n`);
        return 1;
      }
      if (!(error instanceof UsageError)) throw error;
      streams.write(2, `${error.message}\n${usage}`);
      return 2;
    }
  };
}

function* run(server: ApiServer, given: readonly string[], streams: Streams): Process<void> {
  const { args, isVerbose } = withoutGlobal(given);
  const [command = '', ...rest] = args;
  if (Object.hasOwn(knownSince, command) && isTooOld(server.version, command)) throw unknown(command);
  switch (command) {
    case '-u':
    case '--uri':
      return raw(server, only(rest), streams, isVerbose);
    case 'raw':
      if (rest[0] !== '-u' && rest[0] !== '--uri') throw new UsageError("Missing required option '-u'");
      return raw(server, only(rest.slice(1)), streams, isVerbose);
    case 'get':
      if (rest.length === 0) throw new UsageError('get: give at least one prefix or a URI');
      return get(server, rest, streams);
    case 'set':
      if (rest.length === 0) throw new UsageError('set: give at least one setting');
      return set(server, rest);
    case 'reboot':
      if (rest.length > 0) throw unknown(rest[0]);
      return yield* reboot(server, streams);
    case 'update':
      return yield* update(server, rest, streams);
    default:
      throw unknown(command);
  }
}

function* update(server: ApiServer, args: readonly string[], streams: Streams): Process<void> {
  const [action, ...options] = args;
  const known = action === 'apply' ? ['-c', '--check', '-r', '--reboot'] : [];
  const strange = options.find((option) => !known.includes(option));
  if (strange !== undefined) throw unknown(strange);
  const has = (short: string, long: string): boolean => options.includes(short) || options.includes(long);
  if (action === 'check') yield* check(server, streams);
  else if (action === 'cancel') yield* cancel(server, streams);
  else if (action === 'apply') {
    yield* apply(server, streams, { check: has('-c', '--check'), reboot: has('-r', '--reboot') });
  } else throw unknown(action);
}

/** The options before the subcommand. */
function withoutGlobal(given: readonly string[]): { args: readonly string[]; isVerbose: boolean } {
  const [first = ''] = given;
  if (first === '-v' || first === '--verbose') return { ...withoutGlobal(given.slice(1)), isVerbose: true };
  if (['-s', '--socket-path', '--log-level'].includes(first)) return withoutGlobal(given.slice(2));
  return { args: given, isVerbose: false };
}

function isTooOld(version: string, command: string): boolean {
  const since = Object.entries(knownSince).find(([name]) => name === command)?.[1];
  return since !== undefined && compareVersions(version, since) < 0;
}

function only(args: readonly string[]): string {
  const [path, strange] = args;
  if (path === undefined) throw new UsageError("Missing argument for '-u'");
  if (strange !== undefined) throw unknown(strange);
  return path;
}

function unknown(argument: string | undefined): UsageError {
  return new UsageError(`Unknown argument '${argument ?? ''}'`);
}

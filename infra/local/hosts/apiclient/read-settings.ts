import type { Streams } from '../shell/environment.ts';
import { prettySorted } from '../update-status.ts';
import { ApiFailure, type ApiServer, socket } from './context.ts';

/** `apiclient -u /path`: the body as the API server wrote it; with `-v` the status before it, on stderr. */
export function raw(server: ApiServer, path: string, streams: Streams, isVerbose: boolean): void {
  const body = fetch(server, path, 'GETing');
  if (isVerbose) streams.write(2, '200 OK\n');
  streams.write(1, `${JSON.stringify(body)}\n`);
}

/** `apiclient get os`, `apiclient get /os`, `apiclient get settings.updates`. */
export function get(server: ApiServer, names: readonly string[], streams: Streams): void {
  const [first = ''] = names;
  if (first.startsWith('/')) {
    streams.write(1, `${prettySorted(fetch(server, first, 'GETing'))}\n`);
    return;
  }
  const known: Record<string, unknown> = {};
  for (const name of names) {
    if (name === 'os') known['os'] = server.os();
    else if (name === 'settings' || name === 'settings.updates') known['settings'] = settings(server);
    else throw new ApiFailure(`Failed to get settings: No results for prefix '${name}'`);
  }
  streams.write(1, `${prettySorted(known)}\n`);
}

/** `apiclient set updates.version-lock=1.57.0 updates.ignore-waves=true`; other settings are not simulated. */
export function set(server: ApiServer, pairs: readonly string[]): void {
  for (const pair of pairs) {
    const [, name = '', value = ''] = /^(?:settings\.)?([^=]+)="?([^"]*)"?$/.exec(pair) ?? [];
    if (name === 'updates.version-lock' && /^(latest|v?\d+\.\d+\.\d+)$/.test(value)) {
      server.updateSettings.versionLock = value;
    } else if (name === 'updates.ignore-waves' && /^(true|false)$/.test(value)) {
      server.updateSettings.ignoreWaves = value === 'true';
    } else {
      throw new ApiFailure(
        `Failed to change settings: Failed PATCH request to '/settings': Status 400 when PATCHing ${socket}/settings: ` +
          `Unable to set ${pair}`,
      );
    }
  }
}

function settings(server: ApiServer): unknown {
  const { seed, versionLock, ignoreWaves } = server.updateSettings;
  return { updates: { seed, 'version-lock': versionLock, 'ignore-waves': ignoreWaves } };
}

function fetch(server: ApiServer, path: string, verb: string): unknown {
  if (path === '/os') return server.os();
  if (path === '/settings') return settings(server);
  const failure = (status: number, why: string): ApiFailure =>
    new ApiFailure(`Failed GET request to '${path}': Status ${status} when ${verb} ${socket}${path}: ${why}`);
  if (path !== '/updates/status') throw failure(404, 'Not found');
  if (server.updates.locked) {
    const why = 'Unable to obtain shared lock for reading update status';
    throw failure(423, `${why}: Resource temporarily unavailable (os error 11)`);
  }
  const status = server.updates.status();
  if (!status) {
    throw failure(404, 'Update status is uninitialized, refresh-updates to initialize it');
  }
  return status;
}

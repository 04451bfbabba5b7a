import type { Process, Streams } from '../shell/environment.ts';
import { prettySorted, type UpdateCommand, type UpdateStatus } from '../update-status.ts';
import { ApiFailure, type ApiServer, info, socket } from './context.ts';
import { reboot } from './reboot.ts';

const actions: Readonly<
  Record<UpdateCommand, { readonly path: string; readonly waitMs: number; pollMs: number }>
> = {
  refresh: { path: 'refresh-updates', waitMs: 10_000, pollMs: 100 },
  prepare: { path: 'prepare-update', waitMs: 600_000, pollMs: 500 },
  activate: { path: 'activate-update', waitMs: 5000, pollMs: 100 },
  deactivate: { path: 'deactivate-update', waitMs: 5000, pollMs: 100 },
};

const refusals: Readonly<Record<404 | 409 | 423, string>> = {
  404: 'Previously chosen Update no longer exists',
  409: 'Update action not allowed according to update state',
  423: 'Update lock held',
};

const stillWaitingMs = 5000;
const mostFailedLooks = 5;

/** `apiclient update check`. */
export function* check(server: ApiServer, streams: Streams): Process<UpdateStatus> {
  info(streams, server.now(), 'Refreshing updates...');
  const status = yield* failingAs('Failed to check for updates', request(server, streams, 'refresh'));
  streams.write(1, `${prettySorted(status)}\n`);
  return status;
}

/** `apiclient update apply`, with what `--check` and `--reboot` add. */
export function* apply(
  server: ApiServer,
  streams: Streams,
  options: { readonly check: boolean; readonly reboot: boolean },
): Process<void> {
  if (options.check) {
    const { update_state: state } = yield* check(server, streams);
    if (state === 'Idle') return info(streams, server.now(), 'No updates available.');
    if (state === 'Ready') {
      const message = 'Update already applied; reboot for it to take effect, or request a cancel.';
      return info(streams, server.now(), message);
    }
  }
  info(streams, server.now(), 'Downloading and applying update to disk...');
  yield* failingAs(
    "Failed to apply update: Failed to prepare update.  This could mean that we don't have a list of updates yet " +
      "or that an update is already applied.  Running 'apiclient update check' will help you find out.  You can " +
      "cancel an applied ('Ready') update with 'apiclient update cancel' if desired.  Detail",
    request(server, streams, 'prepare'),
  );
  const active = 'Setting the update active so it will apply on the next reboot...';
  info(streams, server.now(), active);
  yield* failingAs('Failed to apply update', request(server, streams, 'activate'));
  info(streams, server.now(), 'Update has been applied and will take effect on next reboot.');
  if (options.reboot) yield* reboot(server, streams);
}

/** `apiclient update cancel`. */
export function* cancel(server: ApiServer, streams: Streams): Process<void> {
  info(streams, server.now(), 'Canceling update...');
  yield* failingAs('Failed to cancel update', request(server, streams, 'deactivate'));
}

/** Starts a command and waits for its end, as long as `apiclient` does; the work itself may go on after that. */
function* request(server: ApiServer, streams: Streams, command: UpdateCommand): Process<UpdateStatus> {
  const { updates } = server;
  const { path } = actions[command];
  updates.arrive();
  if (updates.locked) {
    throw new ApiFailure(
      "Unable to check initial update status, got code '423 Locked': Unable to obtain shared lock for reading " +
        'update status: Resource temporarily unavailable (os error 11)',
    );
  }
  updates.arrive('look');
  const endedBefore = updates.commandsEnded;
  const code = updates.start(command);
  if (code !== 204) {
    const what = `Status ${code} when POSTing ${socket}/actions/${path}: ${refusals[code]}`;
    throw new ApiFailure(`Failed to make ${command} request: ${what}`);
  }
  const status = yield* wait(server, streams, command, endedBefore);
  const last = status.most_recent_command;
  if (last?.cmd_status === 'Failed') {
    // The code is always -1: apiclient reads only strings and the exit status is a number.
    throw new ApiFailure(`${command} attempt failed with status 'Failed' (-1): ${last.stderr}`);
  }
  return status;
}

function* wait(
  server: ApiServer,
  streams: Streams,
  command: UpdateCommand,
  endedBefore: number,
): Process<UpdateStatus> {
  const { path, waitMs, pollMs } = actions[command];
  const startedAt = server.now();
  if (server.updates.isUnreadable()) {
    yield mostFailedLooks * pollMs;
    throw new ApiFailure(
      `Failed to check status ${mostFailedLooks} times after POST to /actions/${path}, unsure of result`,
    );
  }
  let waitedMs = 0;
  let saidAtMs = 0;
  while (waitedMs < waitMs) {
    // Polls that cannot find anything yet are passed over: thousands of hosts may wait at once.
    const doneMs = Math.ceil((server.updates.endsAt - startedAt) / pollMs) * pollMs;
    const nextMs = Math.min(Math.max(waitedMs + pollMs, doneMs), saidAtMs + stillWaitingMs + pollMs, waitMs);
    yield nextMs - waitedMs;
    waitedMs = nextMs;
    const ended = server.updates.commandsEnded > endedBefore && !server.updates.locked;
    const status = ended ? server.updates.status() : undefined;
    if (status) return status;
    if (waitedMs - saidAtMs > stillWaitingMs) {
      saidAtMs = waitedMs;
      const left = `${(waitMs - waitedMs) / 1000}s`;
      info(streams, server.now(), `Still waiting for updated status, will wait up to ${left} longer...`);
    }
  }
  const waited = `${waitMs / 1000}s`;
  throw new ApiFailure(
    `Timed out after waiting ${waited} seconds after POST to /actions/${path}, unsure of result`,
  );
}

function* failingAs<T>(prefix: string, work: Process<T>): Process<T> {
  try {
    return yield* work;
  } catch (error) {
    if (error instanceof ApiFailure) throw new ApiFailure(`${prefix}: ${error.message}`);
    throw error;
  }
}

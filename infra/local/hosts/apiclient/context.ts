import type { Streams } from '../shell/environment.ts';
import type { UpdateService } from '../update-service.ts';

/** What `apiclient` reaches over the API socket of its host. */
export interface ApiServer {
  now(): number;
  /** The running version. */
  readonly version: string;
  readonly updates: UpdateService;
  os(): Readonly<Record<string, string>>;
  readonly updateSettings: UpdateSettings;
  /** Undefined when systemd takes the job; otherwise why it refuses. */
  reboot(): string | undefined;
}

/** `settings.updates`, kept over reboots and updates. */
export interface UpdateSettings {
  seed: number;
  versionLock: string;
  ignoreWaves: boolean;
}

/** A failure that `apiclient` prints as one line before it exits with 1. */
export class ApiFailure extends Error {}

/** The socket's address as `apiclient` names it in its messages. */
export const socket = 'unix://2f72756e2f6170692e736f636b:0';

/** An INFO line as it really arrives over SSM, with its colours. */
export function info(streams: Streams, now: number, message: string): void {
  const time = new Date(now).toISOString().slice(11, 19);
  streams.write(2, `${time} \u001B[0m\u001B[34m[INFO] \u001B[0m${message}\n`);
}

import type { Process, Streams } from '../shell/environment.ts';
import { ApiFailure, type ApiServer, info, socket } from './context.ts';

/** From the request until systemd has queued the job. */
const answerMs = 300;

/** `apiclient reboot`: done as soon as the job is queued; the shutdown starts at once and may cut this off. */
export function* reboot(server: ApiServer, streams: Streams): Process<void> {
  info(streams, server.now(), 'Rebooting, goodbye...');
  const refusal = server.reboot();
  if (refusal !== undefined) {
    throw new ApiFailure(
      `Failed to reboot: Failed POST request to '/actions/reboot': Status 500 when POSTing ${socket}/actions/reboot: ` +
        `Failed to reboot, exit code: 1, stderr: ${refusal}`,
    );
  }
  yield answerMs;
}

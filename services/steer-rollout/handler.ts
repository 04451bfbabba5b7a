import { liveHandler, livePorts, liveSsm } from '../shell/live.ts';
import { steerRollout } from './service.ts';

const ports = livePorts(liveSsm());

/** Lambda entry point of steer-rollout. */
export const handler = liveHandler('steer-rollout', (message, { functionArn }) =>
  steerRollout(ports, message, functionArn),
);

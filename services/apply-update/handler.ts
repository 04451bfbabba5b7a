import { instanceHandler, livePorts, liveSsm } from '../shell/live.ts';
import { applyService } from './service.ts';

const ssm = liveSsm();

/** Lambda entry point of apply-update. */
export const handler = instanceHandler(applyService(ssm), livePorts(ssm));

import { ECSClient } from '@aws-sdk/client-ecs';
import { createEcsPort } from '../ports/ecs.ts';
import { instanceHandler, liveClient, livePorts, liveSsm } from '../shell/live.ts';
import { rebootService } from './service.ts';

const ecs = createEcsPort(liveClient(ECSClient));
const ssm = liveSsm();

/** Lambda entry point of reboot-instance. */
export const handler = instanceHandler(rebootService(ecs, ssm), livePorts(ssm));

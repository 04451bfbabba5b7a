import { ECSClient } from '@aws-sdk/client-ecs';
import { createEcsPort } from '../ports/ecs.ts';
import { instanceHandler, liveClient, livePorts, liveSsm } from '../shell/live.ts';
import { drainService } from './service.ts';

const ecs = createEcsPort(liveClient(ECSClient));

/** Lambda entry point of drain-instance. */
export const handler = instanceHandler(drainService(ecs), livePorts(liveSsm()));

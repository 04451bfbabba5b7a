import { ECSClient } from '@aws-sdk/client-ecs';
import { createEcsPort } from '../ports/ecs.ts';
import { instanceHandler, livePorts, liveSsm } from '../shell/live.ts';
import { tracer } from '../shell/telemetry.ts';
import { endAttemptPort } from '../world/acts.ts';
import { returnService } from './service.ts';

const ecs = createEcsPort(tracer.captureAWSv3Client(new ECSClient({})));
const ports = livePorts(liveSsm());

/** Lambda entry point of return-instance. */
export const handler = instanceHandler(returnService(ecs, endAttemptPort(ports, 'return-instance')), ports);

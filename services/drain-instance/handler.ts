import { ECSClient } from '@aws-sdk/client-ecs';
import { createEcsPort } from '../ports/ecs.ts';
import { instanceHandler, livePorts, liveSsm } from '../shell/live.ts';
import { tracer } from '../shell/telemetry.ts';
import { drainService } from './service.ts';

const ecs = createEcsPort(tracer.captureAWSv3Client(new ECSClient({})));

/** Lambda entry point of drain-instance. */
export const handler = instanceHandler(drainService(ecs), livePorts(liveSsm()));

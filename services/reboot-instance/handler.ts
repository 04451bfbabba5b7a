import { ECSClient } from '@aws-sdk/client-ecs';
import { createEcsPort } from '../ports/ecs.ts';
import { instanceHandler, livePorts, liveSsm } from '../shell/live.ts';
import { tracer } from '../shell/telemetry.ts';
import { rebootService } from './service.ts';

const ecs = createEcsPort(tracer.captureAWSv3Client(new ECSClient({})));
const ssm = liveSsm();

/** Lambda entry point of reboot-instance. */
export const handler = instanceHandler(rebootService(ecs, ssm), livePorts(ssm));

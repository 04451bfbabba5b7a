import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { ECSClient } from '@aws-sdk/client-ecs';
import { createAlarmsPort } from '../ports/cloudwatch.ts';
import { createEcsPort } from '../ports/ecs.ts';
import { instanceHandler, livePorts, liveSsm } from '../shell/live.ts';
import { tracer } from '../shell/telemetry.ts';
import { endAttemptPort } from '../world/acts.ts';
import { returnService } from './service.ts';

const ecs = createEcsPort(tracer.captureAWSv3Client(new ECSClient({})));
const alarms = createAlarmsPort(tracer.captureAWSv3Client(new CloudWatchClient({})));
const ports = livePorts(liveSsm());

/** Lambda entry point of return-instance. */
export const handler = instanceHandler(
  returnService(ecs, alarms, endAttemptPort(ports, 'return-instance')),
  ports,
);

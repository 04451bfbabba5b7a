import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { ECSClient } from '@aws-sdk/client-ecs';
import { createAlarmsPort } from '../ports/cloudwatch.ts';
import { createEcsPort } from '../ports/ecs.ts';
import { instanceHandler, liveClient, livePorts, liveSsm } from '../shell/live.ts';
import { endAttemptPort } from '../world/acts.ts';
import { returnService } from './service.ts';

const ecs = createEcsPort(liveClient(ECSClient));
const alarms = createAlarmsPort(liveClient(CloudWatchClient));
const ports = livePorts(liveSsm());

/** Lambda entry point of return-instance. */
export const handler = instanceHandler(
  returnService(ecs, alarms, endAttemptPort(ports, 'return-instance')),
  ports,
);

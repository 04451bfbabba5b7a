import { EC2Client } from '@aws-sdk/client-ec2';
import { ECSClient } from '@aws-sdk/client-ecs';
import { createEc2Port } from '../ports/ec2.ts';
import { createEcsPort } from '../ports/ecs.ts';
import { instanceHandler, liveClient, livePorts, liveSsm } from '../shell/live.ts';
import { endAttemptPort } from '../world/acts.ts';
import { forgetService } from './service.ts';

const ecs = createEcsPort(liveClient(ECSClient));
const ec2 = createEc2Port(liveClient(EC2Client));
const ports = livePorts(liveSsm());

/** Lambda entry point of forget-instance. */
export const handler = instanceHandler(
  forgetService(ecs, ec2, endAttemptPort(ports, 'forget-instance')),
  ports,
);

import { EC2Client } from '@aws-sdk/client-ec2';
import { ECSClient } from '@aws-sdk/client-ecs';
import { createEc2Port } from '../ports/ec2.ts';
import { createEcsPort } from '../ports/ecs.ts';
import { runInstanceShell } from '../shell/instance-shell.ts';
import { liveHandler, livePorts, liveSsm } from '../shell/live.ts';
import { tracer } from '../shell/telemetry.ts';
import { endAttemptPort } from '../world/acts.ts';
import { recoverService } from './service.ts';
import { refuseUnknown } from './unknown-instance.ts';

const ecs = createEcsPort(tracer.captureAWSv3Client(new ECSClient({})));
const ec2 = createEc2Port(tracer.captureAWSv3Client(new EC2Client({})));
const ssm = liveSsm();
const ports = livePorts(ssm);
const service = recoverService(ecs, ec2, ssm, endAttemptPort(ports, 'recover-instance'));

/** Lambda entry point of recover-instance. */
export const handler = liveHandler(service.contract.service, async (message, requestId) => {
  if (await refuseUnknown(ports, message)) return;
  await runInstanceShell(service, ports, message, requestId);
});

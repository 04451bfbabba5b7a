import { EC2Client } from '@aws-sdk/client-ec2';
import { ECSClient } from '@aws-sdk/client-ecs';
import { createEc2Port } from '../ports/ec2.ts';
import { createEcsPort } from '../ports/ecs.ts';
import { runInstanceShell } from '../shell/instance-shell.ts';
import { liveClient, liveHandler, livePorts, liveSsm } from '../shell/live.ts';
import { endAttemptPort } from '../world/acts.ts';
import { recoverService } from './service.ts';
import { refuseUnknown } from './unknown-instance.ts';

const ecs = createEcsPort(liveClient(ECSClient));
const ec2 = createEc2Port(liveClient(EC2Client));
const ssm = liveSsm();
const ports = livePorts(ssm);
const service = recoverService(ecs, ec2, ssm, endAttemptPort(ports, 'recover-instance'));

/** Lambda entry point of recover-instance. */
export const handler = liveHandler(service.contract.service, async (message, { runner }) => {
  if (await refuseUnknown(ports, message)) return;
  await runInstanceShell(service, ports, message, runner);
});
